"""How much memory a process has."""

from pathlib import Path


def resident_memory() -> int:
    """Return the memory of this process that is in RAM, in bytes (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096
