"""Readers of drawings of pen strokes as others keep them, one a format."""
