"""Many pictures and drawings through child processes and one model, in order."""
