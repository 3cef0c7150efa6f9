"""Many pictures on the machines of a Ray cluster."""
