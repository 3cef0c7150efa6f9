"""Memory, processor time and children of a process, from Linux' /proc."""

import os
from pathlib import Path
from typing import Final

_TICKS: Final = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_FIRST_TIME: Final = 11
"""Of the fields after a process's name: four times, of itself and of ended children."""


def memory_of(process: int, field: str) -> int:
    """Return a field of the status file such as VmRSS, in bytes."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    (line,) = (line for line in lines if line.startswith(f"{field}:"))
    return int(line.split()[1]) * 1024


def children_of(process: int) -> list[int]:
    """Return the running processes that any thread of a process started."""
    lists = Path(f"/proc/{process}/task").glob("*/children")
    ids = " ".join(path.read_text(encoding="ascii") for path in lists)
    return list(map(int, ids.split()))


def processor_seconds(process: int) -> float:
    """Return the processor time of a process and of those that it started."""
    after_name = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2]
    times = after_name.split()[_FIRST_TIME : _FIRST_TIME + 4]
    own = sum(map(int, times)) / _TICKS
    return own + sum(map(processor_seconds, children_of(process)))
