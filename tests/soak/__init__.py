"""Long runs of random use, kills and damaged files; `make test` has the short forms."""
