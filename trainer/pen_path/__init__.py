"""The network over the pen's path: what it is trained on, and how."""
