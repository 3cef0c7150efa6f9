"""What the pen's path tells of a digit: order, direction and lifts of its strokes."""
