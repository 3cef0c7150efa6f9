"""Files of several pages: where those are, and how they are drawn."""
