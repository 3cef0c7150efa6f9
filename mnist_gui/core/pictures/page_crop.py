"""Crop a photo to its sheet of paper, if a desk is in view beside it."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from mnist_gui.core.ink.boxes import bounding_box
from mnist_gui.core.ink.components import Mask, label_components
from mnist_gui.core.ink.morphology import dilate
from mnist_gui.core.pictures.background import MIN_SCENE_SIDE, Grey, to_grey
from mnist_gui.core.pictures.pixels import Colors

_NARROW: Final = 24  # of fewer pixels nothing is cut off: hardly any would be left
_DIFFERENT, _INK = 64, 32  # grey levels by which a desk and ink differ from paper
_DEEPEST: Final = 1 / 3  # share of the picture that a desk takes at any side
_NEAR: Final = 2  # pixels beside an edge that are neither paper nor desk
_HALF, _SOFT = 0.5, 0.3
# A desk's edge has at most 3 pixels between its two tones, within 8 pixels of it; light
# that fades has more. They differ from the middle of both tones by less than `_SOFT` of
# their distance.
_AROUND, _SOFTEST = 8, 3


def crop_to_page(colors: Colors, small: Colors) -> tuple[slice, slice]:
    """Return the rows and columns of a picture without the desk along its sides.

    `small` is the picture at the size at which the desk is looked for.
    A desk is in view at the corners; where no corner differs from paper, all of the
    picture is kept.
    """
    height, width = colors.shape[:2]
    if min(height, width) < MIN_SCENE_SIDE:
        return slice(0, height), slice(0, width)
    rows, columns = _crop(to_grey(small))
    down, across = height / small.shape[0], width / small.shape[1]
    return (
        slice(round(rows.start * down), round(rows.stop * down)),
        slice(round(columns.start * across), round(columns.stop * across)),
    )


def _crop(grey: Grey) -> tuple[slice, slice]:
    height, width = grey.shape
    everything = slice(0, height), slice(0, width)
    if min(grey.shape) < _NARROW:
        return everything
    middle = np.s_[height // 3 : -(height // 3), width // 3 : -(width // 3)]
    paper = float(np.median(grey[middle]))
    desk = np.zeros(grey.shape, np.bool_)
    for mask in _desks(grey, paper):
        desk |= mask
    if not desk.any():
        return everything
    page = _peel(desk)
    if page is None:
        return everything
    ink = (np.abs(grey - paper) > _INK) & ~dilate(desk, (_NEAR, _NEAR))
    return everything if _is_writing(desk, ink, page) else page


def _desks(grey: Grey, paper: float) -> Iterator[Mask]:
    """Yield what covers a corner, in one tone that ends at an edge."""
    for corner in (np.s_[:2, :2], np.s_[:2, -2:], np.s_[-2:, :2], np.s_[-2:, -2:]):
        _, low, high, _ = sorted(grey[corner].ravel().tolist())
        difference = (low + high) / 2 - paper  # of the median
        if abs(difference) < _DIFFERENT:
            continue
        share = (grey - paper) / difference
        found = label_components(share > _HALF)
        mask = found.labels == found.labels[corner].max()
        edge = np.count_nonzero(dilate(mask, (1, 1)) & ~mask)
        soft = dilate(mask, (_AROUND, _AROUND)) & (np.abs(share - _HALF) < _SOFT)
        if np.count_nonzero(soft) <= _SOFTEST * edge:
            yield mask


def _peel(desk: Mask) -> tuple[slice, slice] | None:
    """Cut off lines at the sides until none shows the desk, and return what is left.

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


def _is_writing(desk: Mask, ink: Mask, page: tuple[slice, slice]) -> bool:
    """Return whether what seems to be a desk belongs to what is written.

    In a tight crop the other strokes reach from side to side. Where there are none,
    what is between two opposite sides may be a fat 1, and what is in a corner a
    stroke. Nor is a picture cropped where a stroke would be cut with it.
    """
    rest = ink[page]
    if np.count_nonzero(ink) > np.count_nonzero(rest):
        return True
    box = bounding_box(rest)
    if box is None:
        top, below, left, right = (
            bool(line.all()) for line in (desk[0], desk[-1], desk[:, 0], desk[:, -1])
        )
        return top == below and left == right
    height, width = rest.shape
    left_edge, top_edge, right_edge, bottom_edge = box
    return (left_edge <= _NEAR and right_edge >= width - _NEAR) or (
        top_edge <= _NEAR and bottom_edge >= height - _NEAR
    )
