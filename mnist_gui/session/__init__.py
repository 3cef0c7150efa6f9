"""Bring the page back at the next start, and put pages away."""
