"""Readers of data as others keep it, one a format, recognized by content."""
