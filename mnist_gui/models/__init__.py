"""The model versions: list, menu, dialog, load, roll back."""
