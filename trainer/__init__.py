"""The training program: from MNIST to a published model."""
