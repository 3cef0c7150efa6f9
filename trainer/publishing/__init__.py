"""Publish a trained or adapted network as a version in the store."""
