"""Load SavedModels safely and classify model inputs with them."""
