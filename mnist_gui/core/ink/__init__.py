"""Strokes to the 28×28 picture that the model reads."""
