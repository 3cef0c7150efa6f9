"""The user's labelled drawings: gallery, labels, undo."""
