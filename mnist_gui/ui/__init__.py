"""Small Qt things that any room may use."""
