"""The drawing surface and its undo."""
