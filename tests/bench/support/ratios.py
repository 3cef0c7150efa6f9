"""Figures as multiples of a yardstick taken in the same run, since machines differ."""

import json
import os
import platform
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

_WIDTH: Final = 22


@dataclass(frozen=True, kw_only=True)
class Ratio:
    """A figure as a multiple of a yardstick, once for each run."""

    what: str
    """What is measured, and in what: “first answer / bare import”."""

    values: Sequence[float]
    at_most: float | None = None
    """The target for the median; None if it has none."""

    @property
    def median(self) -> float:
        """The figure."""
        return statistics.median(self.values)

    @property
    def is_met(self) -> bool:
        """Whether it meets its target, if it has one."""
        return self.at_most is None or self.median <= self.at_most

    def is_worse_than(self, kept: "Ratio") -> bool:
        """Return whether even the best run is above all runs of an earlier table."""
        return min(self.values) > max(kept.values)


def format_ratios(ratios: Sequence[Ratio]) -> str:
    """Return a table as text: median, lowest to highest, target."""
    width = max(len(ratio.what) for ratio in ratios)
    title = f"{'':{width}}  {'median (from to)':>{_WIDTH}}  target"
    return "\n".join([title, *(_line(ratio, width) for ratio in ratios)])


def machine() -> str:
    """Return what the figures were measured on."""
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores{load},"
        f" Python {platform.python_version()}"
    )


def keep_ratios(path: Path, ratios: Sequence[Ratio], machine: str) -> None:
    """Write a table as JSON, for the next one to be compared with."""
    entries = [
        {**asdict(ratio), "median": ratio.median, "is_met": ratio.is_met}
        for ratio in ratios
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"machine": machine, "ratios": entries}, indent=2)
    path.write_text(text + "\n", encoding="utf-8")


def compare_ratios(path: Path, ratios: Sequence[Ratio]) -> list[str]:
    """Return a line for each figure that got worse since the table that was kept."""
    if not path.exists():
        return []
    table: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    kept = {entry["what"]: _from_entry(entry) for entry in table["ratios"]}
    return [
        f"worse: {ratio.what}, {ratio.median:.2f} instead of"
        f" {kept[ratio.what].median:.2f} ({table['machine']})"
        for ratio in ratios
        if ratio.what in kept and ratio.is_worse_than(kept[ratio.what])
    ]


def _from_entry(entry: Mapping[str, Any]) -> Ratio:
    return Ratio(what=entry["what"], values=entry["values"], at_most=entry["at_most"])


def _line(ratio: Ratio, width: int) -> str:
    low, high = min(ratio.values), max(ratio.values)
    measured = f"{ratio.median:.2f} ({low:.2f} to {high:.2f})"
    target = "" if ratio.at_most is None else f"at most {ratio.at_most:g}"
    mark = "" if ratio.is_met else "   NOT MET"
    return f"{ratio.what:{width}}  {measured:>{_WIDTH}}  {target}{mark}".rstrip()
