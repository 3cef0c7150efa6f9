"""What the layers of a network make of one model input, in NumPy."""
