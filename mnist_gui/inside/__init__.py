"""What the model's layers make of the drawing, live, in a window beside the pad."""
