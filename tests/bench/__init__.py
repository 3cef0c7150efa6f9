"""Speed and memory of the program, as ratios; `make bench` prints them."""
