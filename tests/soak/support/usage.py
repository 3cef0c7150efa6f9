"""What this process uses: memory, descriptors, threads, temporary files (Linux)."""

import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.bench.support.memory import resident_memory
from tests.bench.support.ratios import Ratio

MOST_GROWTH_MB: Final = 15


@dataclass(frozen=True, kw_only=True)
class Usage:
    """What this process has at one moment."""

    memory_mb: float
    """Resident memory."""

    counts: Mapping[str, int]
    """How many there are of other things, by their names."""

    @classmethod
    def now(cls, temporary: Path, used: Collection[Path] = ()) -> "Usage":
        """Measure; `temporary` is the folder of temporary files, `used` are needed."""
        files = {path for path in temporary.rglob("*") if path.is_file()}
        counts = {
            "file descriptors": _entries("/proc/self/fd"),
            "threads": _entries("/proc/self/task"),
            "Python threads": threading.active_count(),
            "temporary files": len(files.difference(used)),
        }
        return cls(memory_mb=memory_mb(), counts=counts)


def _entries(folder: str) -> int:
    return len(list(Path(folder).iterdir()))


def memory_mb() -> float:
    """Return the resident memory of this process in MB."""
    return resident_memory() / 1e6


def usage_ratios(usage: Sequence[Usage]) -> list[Ratio]:
    """Return rows for what must be as after warm-up, and memory nearly so.

    `usage` is that after warm-up and at the end; of a run that hung, there is less, and
    there are no rows.
    """
    if len(usage) != 2:
        return []
    before, after = usage
    growth = after.memory_mb - before.memory_mb
    return [
        Ratio(what="memory after warm-up, MB", values=[before.memory_mb]),
        Ratio(what="memory at the end, MB", values=[after.memory_mb]),
        Ratio(what="growth of memory, MB", values=[growth], at_most=MOST_GROWTH_MB),
        *(
            Ratio(
                what=f"more {name} than after warm-up",
                values=[count - before.counts[name]],
                at_most=0,
            )
            for name, count in after.counts.items()
        ),
    ]
