"""Rows of a score table: a figure, its interval and its target."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from tests.bench.support.drawings import DIGIT, SCRIBBLE, SIXTH
from trainer.evaluation.scores import Interval, Score

MAX_CALLS_TO_BARS: Final = {DIGIT: 15, SIXTH: 20, SCRIBBLE: 40}
"""From a pen move to painted bars, 95th percentile, in calls of the model's signature.

Ratios, since milliseconds depend on the machine and on what else it does.
"""


@dataclass(frozen=True, kw_only=True)
class Row:
    """A measured figure and its target."""

    what: str
    unit: str
    measured: float | None
    """None if the data to measure it on are missing."""

    at_least: float | None = None
    at_most: float | None = None
    """If both are None, the figure has no target."""

    interval: Interval | None = None
    """The 95 % confidence interval, in the same unit."""

    n: int | None = None
    """How many drawings or images it was measured on."""

    @property
    def is_met(self) -> bool | None:
        """Whether it meets its target; None if it has no target or was not measured."""
        if self.measured is None or (self.at_least is None and self.at_most is None):
            return None
        is_enough = self.at_least is None or self.measured >= self.at_least
        return is_enough and (self.at_most is None or self.measured <= self.at_most)

    def entry(self) -> dict[str, Any]:
        """Return it as a dictionary for JSON."""
        return {**asdict(self), "is_met": self.is_met}


def accuracy_row(what: str, score: Score | None, at_least: float | None = None) -> Row:
    """Return a row for an accuracy in per cent, with its interval."""
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
    lines = [f"{'':{width}}  {'measured':>11}  {'95 % interval':>17}  {'target':>16}"]
    return "\n".join([*lines, *(_line(row, width) for row in rows)])


def _line(row: Row, width: int) -> str:
    measured = "no data" if row.measured is None else _figure(row.measured, row.unit)
    interval = "" if row.interval is None else _between(row.interval)
    verdict = {True: "met", False: "NOT MET", None: ""}[row.is_met]
    line = f"{row.what:{width}}  {measured:>11}  {interval:>17}  {_target(row):>16}"
    return f"{line}  {verdict}".rstrip()


def _target(row: Row) -> str:
    if row.at_least is not None:
        return f"at least {row.at_least:g}"
    return "" if row.at_most is None else f"at most {row.at_most:g}"


def _between(interval: Interval) -> str:
    return f"{interval.low:.2f} to {interval.high:.2f}"


def _figure(value: float, unit: str) -> str:
    return f"{value:.2f} {unit}" if unit else f"{value:.4f}"
