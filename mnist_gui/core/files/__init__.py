"""Write files safely: atomic, locked, staged."""
