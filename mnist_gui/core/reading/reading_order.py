"""The order in which digits on a page are read."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from mnist_gui.core.prediction import DigitReading

_SAME_LINE: Final = 0.3
"""Share of the lower digit's height that lies beside the one before it."""


def in_reading_order(digits: Sequence[DigitReading]) -> list[DigitReading]:
    """Sort digits into lines from top to bottom, and each from left to right."""
    lines: list[list[DigitReading]] = []
    for digit in sorted(digits, key=lambda one: one.box[0] + one.box[2]):
        beside = [(_side_by_side(line[-1], digit), line) for line in lines]
        share, line = max(beside, key=lambda one: one[0], default=(0.0, []))
        if share < _SAME_LINE:
            lines.append(line := [])
        line.append(digit)
    lines.sort(key=lambda line: np.mean([one.box[1] + one.box[3] for one in line]))
    return [
        replace(digit, line=number)
        for number, line in enumerate(lines)
        for digit in line
    ]


def _side_by_side(one: DigitReading, other: DigitReading) -> float:
    """Return the share of the lower one's height that lies beside the other."""
    (_, top, _, bottom), (_, other_top, _, other_bottom) = one.box, other.box
    shared = min(bottom, other_bottom) - max(top, other_top)
    return shared / max(1e-6, min(bottom - top, other_bottom - other_top))
