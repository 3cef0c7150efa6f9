"""Network architectures, optimizers and learning-rate schedules."""
