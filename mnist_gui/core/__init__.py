"""The domain without Qt: ink, pictures, samples, models and reading."""
