"""Foreign models: opened, understood and run in a child process."""
