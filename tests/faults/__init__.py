"""What the surroundings can do: full disks, no memory, closed streams, sleep."""
