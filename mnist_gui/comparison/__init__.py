"""Two models compared: the verdict, scores, drawings, confusions."""
