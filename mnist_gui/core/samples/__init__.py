"""The user's labelled drawings on disk."""
