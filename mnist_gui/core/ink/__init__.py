"""Strokes and ink: from pen strokes to the 28×28 picture that a model reads."""
