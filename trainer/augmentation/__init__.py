"""Variation and corruption of training images."""
