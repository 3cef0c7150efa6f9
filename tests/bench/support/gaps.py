"""Gaps in what a window's event loop does, around something and between."""

from collections import deque
from collections.abc import Sequence
from typing import Final, NamedTuple

LONG_MS: Final = 16
"""A gap that is seen: a frame is missed."""


class Span(NamedTuple):
    """From when to when, in seconds of `time.perf_counter`."""

    start: float
    end: float

    @property
    def ms(self) -> float:
        """How long it is."""
        return 1000 * (self.end - self.start)


def part(
    gaps: Sequence[Span], events: Sequence[Span], after: float
) -> tuple[list[float], list[float]]:
    """Tell the gaps that meet an event from the others.

    Args:
        gaps: In the order of time.
        events: The same.
        after: Seconds for which an event goes on having effects.

    Returns:
        The milliseconds of those that meet one, and of the others.
    """
    around: list[float] = []
    between: list[float] = []
    coming = deque(events)
    for gap in gaps:
        while coming and coming[0].end + after < gap.start:
            coming.popleft()
        meets = coming and coming[0].start < gap.end
        (around if meets else between).append(gap.ms)
    return around, between


def late(gaps: Sequence[float]) -> float:
    """Return the share of the time that went by in long gaps, in percent."""
    return 100 * sum(gap for gap in gaps if gap > LONG_MS) / sum(gaps)


def at(values: Sequence[float], share: float) -> float:
    """Return the value that this share of all is below."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]
