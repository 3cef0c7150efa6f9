"""Resident memory of this process."""

from pathlib import Path


def resident_memory() -> int:
    """Return the resident set size of this process in bytes (Linux only)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096
