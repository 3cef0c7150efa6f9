"""A page to the digits on it."""
