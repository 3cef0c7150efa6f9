"""A whole folder of pictures read into a table."""
