"""Augmentation of training images inside the graph, and corruption beforehand."""
