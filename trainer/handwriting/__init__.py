"""Handwriting made by us: skeletons, many hands' versions of them, and a brush."""
