"""A SavedModel behind `predict`."""
