"""Adapt the last layer of a network to the user's samples."""
