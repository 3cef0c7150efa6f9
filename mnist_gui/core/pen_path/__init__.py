"""What the pen's path tells about a digit: order, direction and lifts of strokes."""
