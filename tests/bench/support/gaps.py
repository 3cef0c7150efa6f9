"""Gaps between the turns of an event loop: split by events, summarized."""

from collections import deque
from collections.abc import Sequence
from typing import Final, NamedTuple

LONG_MS: Final = 16
"""A longer gap is visible: the window misses a frame."""


class Span(NamedTuple):
    """An interval, in seconds of `time.perf_counter`."""

    start: float
    end: float

    @property
    def ms(self) -> float:
        """Its length in milliseconds."""
        return 1000 * (self.end - self.start)


def split_by_events(
    gaps: Sequence[Span], events: Sequence[Span], after: float
) -> tuple[list[float], list[float]]:
    """Split gaps into those that overlap an event and the rest.

    Args:
        gaps: In the order of time.
        events: In the order of time.
        after: Seconds by which each event is extended, for its aftermath.

    Returns:
        Lengths in milliseconds: of the gaps around events, and of those between.
    """
    around: list[float] = []
    between: list[float] = []
    upcoming = deque(events)
    for gap in gaps:
        while upcoming and upcoming[0].end + after < gap.start:
            upcoming.popleft()
        overlaps = upcoming and upcoming[0].start < gap.end
        (around if overlaps else between).append(gap.ms)
    return around, between


def long_gap_percent(gaps: Sequence[float]) -> float:
    """Return how much of the time passed in gaps longer than `LONG_MS`, in percent."""
    return 100 * sum(gap for gap in gaps if gap > LONG_MS) / sum(gaps)


def quantile(values: Sequence[float], share: float) -> float:
    """Return the empirical quantile: this share of all values is below it."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]
