"""What Linux has to say of a process: its memory, its time, those that it started."""

import os
from pathlib import Path
from typing import Final

_TICKS: Final = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_FIRST_TIME: Final = 11
"""Of the fields after a process's name: four times, of itself and of ended children."""


def memory_of(process: int, what: str) -> int:
    """Return a figure such as VmRSS, in bytes."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    (line,) = (line for line in lines if line.startswith(f"{what}:"))
    return int(line.split()[1]) * 1024


def children_of(process: int) -> list[int]:
    """Return the processes that any of its threads started and that still run."""
    tasks = Path(f"/proc/{process}/task")
    lists = [one.read_text(encoding="ascii") for one in tasks.glob("*/children")]
    return [int(child) for one in lists for child in one.split()]


def processor_seconds(process: int) -> float:
    """Return the time that processors worked for it and those that it started."""
    after_name = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2]
    times = after_name.split()[_FIRST_TIME : _FIRST_TIME + 4]
    own = sum(map(int, times)) / _TICKS
    return own + sum(map(processor_seconds, children_of(process)))
