"""The training loop: steps, stages, checkpoints, distribution."""
