"""Speed and memory of the program, as ratios; `make bench` prints them."""

import mnist_gui  # noqa: F401  (before NumPy, as in the program)
