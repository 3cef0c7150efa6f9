"""Commands of `mnist-trainer`, one file each."""
