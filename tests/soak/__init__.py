"""Damaged files by the thousand, through the same code as whole ones."""
