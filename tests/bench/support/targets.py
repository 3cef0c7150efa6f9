"""Rows of a table: what was measured, and what is asked."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from trainer.evaluation.scores import Interval, Score


@dataclass(frozen=True, kw_only=True)
class Row:
    """A figure, and what it must be."""

    what: str
    unit: str
    measured: float | None
    """None where what it is measured on is not here."""

    at_least: float | None = None
    at_most: float | None = None
    """Neither: the figure is only told."""

    interval: Interval | None = None
    """In which it lies with 95 % probability, in its unit."""

    n: int | None = None
    """Drawings or images that it is of."""

    @property
    def is_met(self) -> bool | None:
        """Whether it is as asked; None where nothing is asked or measured."""
        if self.measured is None or (self.at_least is None and self.at_most is None):
            return None
        is_enough = self.at_least is None or self.measured >= self.at_least
        return is_enough and (self.at_most is None or self.measured <= self.at_most)

    def entry(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {**asdict(self), "is_met": self.is_met}


def accuracy_row(what: str, score: Score | None, at_least: float | None = None) -> Row:
    """Return how much is read right, in per cent."""
    if score is None:
        return Row(what=what, unit="%", measured=None, at_least=at_least)
    low, high = score.accuracy_interval
    return Row(
        what=what,
        unit="%",
        measured=100 * score.accuracy,
        at_least=at_least,
        interval=Interval(100 * low, 100 * high),
        n=score.n,
    )


def format_rows(rows: Sequence[Row]) -> str:
    """Return a table as lines of text."""
    width = max(len(row.what) for row in rows)
    lines = [f"{'':{width}}  {'measured':>11}  {'95 % interval':>17}  {'asked':>16}"]
    return "\n".join([*lines, *(_line(row, width) for row in rows)])


def _line(row: Row, width: int) -> str:
    measured = "not here" if row.measured is None else _figure(row.measured, row.unit)
    interval = "" if row.interval is None else _between(row.interval)
    said = {True: "met", False: "NOT MET", None: ""}[row.is_met]
    line = f"{row.what:{width}}  {measured:>11}  {interval:>17}  {_asked(row):>16}"
    return f"{line}  {said}".rstrip()


def _asked(row: Row) -> str:
    if row.at_least is not None:
        return f"at least {row.at_least:g}"
    return "" if row.at_most is None else f"at most {row.at_most:g}"


def _between(interval: Interval) -> str:
    return f"{interval.low:.2f} to {interval.high:.2f}"


def _figure(value: float, unit: str) -> str:
    return f"{value:.2f} {unit}" if unit else f"{value:.4f}"
