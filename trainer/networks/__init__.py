"""Architectures and optimizers."""
