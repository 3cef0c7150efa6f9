"""Synthetic handwriting: skeletons, as many hands would write them, and a brush."""
