"""Where in a picture the sheet lies, if a desk is in view beside it."""

from collections.abc import Iterator
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.ink.components import components
from mnist_gui.core.ink.morphology import grown
from mnist_gui.core.pictures.background import Grey

_NARROW: Final = 24
"""Of fewer pixels nothing is cut off: there would be hardly any left."""

_DIFFERENT, _INK = 64, 32
"""Grey levels by which a desk and ink differ from paper at the least."""

_DEEPEST: Final = 1 / 3
"""Share of the picture that a desk takes at most, at any of its sides."""

_HALF, _SOFT = 0.5, 0.3
_AROUND, _SOFTEST = 8, 3
"""Light that fades has no edge: within 8 pixels, more than 3 are between its two tones.

Those that differ from the middle of both by less than `_SOFT` of their distance.
"""

_NEAR: Final = 2
"""Pixels beside an edge that are neither paper nor desk."""

Mask: TypeAlias = NDArray[np.bool_]


def sheet_in(grey: Grey) -> tuple[slice, slice]:
    """Return the rows and columns of a picture that show paper, and no desk beside it.

    A desk is in view at the corners; where no corner differs from paper, that is all.

    Args:
        grey: The picture, small: some 200 pixels a side.
    """
    height, width = grey.shape
    everything = slice(0, height), slice(0, width)
    if min(grey.shape) < _NARROW:
        return everything
    paper = float(
        np.median(grey[height // 3 : -(height // 3), width // 3 : -(width // 3)])
    )
    desk = np.zeros(grey.shape, np.bool_)
    for mask in _desks(grey, paper):
        desk |= mask
    if not desk.any():
        return everything
    sheet = _peeled(desk)
    if sheet is None:
        return everything
    ink = (np.abs(grey - paper) > _INK) & (
        grown(desk.astype(np.uint8), (_NEAR, _NEAR)) == 0
    )
    return everything if _belongs(desk, ink, sheet) else sheet


def _desks(grey: Grey, paper: float) -> Iterator[Mask]:
    """Yield what covers a corner, in one tone that ends at an edge."""
    for corner in (np.s_[:2, :2], np.s_[:2, -2:], np.s_[-2:, :2], np.s_[-2:, -2:]):
        away = float(np.median(grey[corner])) - paper
        if abs(away) < _DIFFERENT:
            continue
        share = (grey - paper) / away
        pieces = components(share > _HALF)
        mask = pieces.labels == pieces.labels[corner].max()
        around = grown(mask.astype(np.uint8), (_AROUND, _AROUND)) > 0
        edge = np.count_nonzero(grown(mask.astype(np.uint8), (1, 1)) > mask)
        soft = np.count_nonzero(around & (np.abs(share - _HALF) < _SOFT))
        if soft <= _SOFTEST * edge:
            yield mask


def _peeled(desk: Mask) -> tuple[slice, slice] | None:
    """Return what is left when sides are cut off until none shows the desk.

    None if that would take too much of the picture.
    """
    height, width = desk.shape
    cut = np.zeros(4, np.int64)  # on top, below, left, right
    most = _DEEPEST * np.repeat(desk.shape, 2)
    while (cut <= most).all():
        top, below, left, right = cut.tolist()
        view = desk[top : height - below, left : width - right]
        shares = [line.mean() for line in (view[0], view[-1], view[:, 0], view[:, -1])]
        if not any(shares):
            top, below, left, right = (cut + _NEAR * (cut > 0)).tolist()
            return slice(top, height - below), slice(left, width - right)
        cut[np.argmax(shares)] += 1
    return None


def _belongs(desk: Mask, ink: Mask, sheet: tuple[slice, slice]) -> bool:
    """Return whether what seems to be a desk belongs to what is written.

    In a tight crop the other strokes reach from side to side. Where there are none,
    what lies between two opposite sides may be a fat 1, and what is in a corner a
    stroke. Nor is a picture cut where a stroke would be cut with it.
    """
    rest = ink[sheet]
    if np.count_nonzero(ink) > np.count_nonzero(rest):
        return True
    if not rest.any():
        top, below, left, right = (
            bool(line.all()) for line in (desk[0], desk[-1], desk[:, 0], desk[:, -1])
        )
        return top == below and left == right
    rows, columns = (np.flatnonzero(rest.any(axis=axis)) for axis in (1, 0))
    return any(
        bool(found[0] <= _NEAR and found[-1] >= length - 1 - _NEAR)
        for found, length in zip((rows, columns), rest.shape, strict=True)
    )
