"""The classifier on its worker thread."""
