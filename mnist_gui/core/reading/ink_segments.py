"""The ink of a picture to pieces: spots of ink, cut where they may hold two digits."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.ink.components import label_components
from mnist_gui.core.ink.levels import Ink
from mnist_gui.core.ink.morphology import dilate
from mnist_gui.core.ink.preprocess import ModelInput, to_model_input
from mnist_gui.core.ink.stroke_width import normalize_ink, stroke_width
from mnist_gui.core.pictures.picture_ink import PictureInk
from mnist_gui.core.reading.blob_cuts import Pixels, cut_blob
from mnist_gui.core.reading.layout import Points, Segment, Segments, weighted_median

_INK: Final = 80
"""Grey level from which on a pixel belongs to a spot, of 255; a line that is half as
wide as a pixel of the page is of 95."""

_EDGE: Final = (2, 2)
"""How far around a spot its faint edge is looked for, in pixels."""

_POINTS: Final = 96
"""Points at most that stand for a spot where distances are measured."""

_CRUMB: Final = 0.25
"""What is smaller than this share of a usual spot is no digit."""

_CRUMB_REACH: Final = 0.3
"""How near it must be to be a part of one, as such a share."""

_MOST_SPOTS: Final = 300
"""The largest are read; a photo that shows no digits may have any number."""


class _Part(NamedTuple):
    origin: int
    place: int
    pixels: Pixels


def ink_segments(picture: PictureInk) -> Segments:
    """Return the pieces of a picture's ink, from left to right.

    Args:
        picture: Some of its ink is more than faint.
    """
    page = picture.page
    pen = max(1.0, stroke_width(page))
    spots = _spots(page > _INK, pen)
    tallest = max(float(np.ptp(spot[:, 1])) for spot in spots)
    parts = [
        _Part(origin, place, pixels)
        for origin, spot in enumerate(spots)
        for place, pixels in enumerate(cut_blob(spot, pen, tallest))
    ]
    parts.sort(key=lambda part: int(part.pixels[:, 0].min() + part.pixels[:, 0].max()))
    numbers = np.zeros(page.shape, np.int32)
    for number, part in enumerate(parts, 1):
        numbers[part.pixels[:, 1], part.pixels[:, 0]] = number
    edge = _edge(numbers > 0)

    def draw(members: Sequence[int]) -> ModelInput:
        if len(members) == len(parts):
            return to_model_input(picture.ink)
        left, top, right, bottom = _box(
            np.concatenate([parts[one].pixels for one in members])
        )
        where = slice(top, bottom), slice(left, right)
        ink = _cut_out(page[where], numbers[where], members)
        return to_model_input(normalize_ink(ink))

    items = [
        Segment(
            points=_outline(part.pixels, edge, pen),
            origin=part.origin,
            place=part.place,
            box=picture.box_of(*_box(part.pixels)),
        )
        for part in parts
    ]
    return Segments(items=items, draw=draw)


def _spots(solid: NDArray[np.bool_], pen: float) -> list[Pixels]:
    """Return the spots of ink that are larger than a dot of the pen."""
    found = label_components(solid)
    number = found.labels[solid]
    order = np.argsort(number, kind="stable")
    pixels = np.argwhere(solid)[order, ::-1]
    spots = np.split(pixels, np.cumsum(found.areas)[:-1])
    largest = sorted(spots, key=len, reverse=True)[:_MOST_SPOTS]
    return _mended([one for one in largest if len(one) >= pen**2] or largest[:1])


def _mended(spots: list[Pixels]) -> list[Pixels]:
    """Join crumbs of a broken stroke to the larger spot beside them."""
    extent = np.array([float(np.ptp(spot, axis=0).max()) + 1 for spot in spots])
    usual = weighted_median(extent)
    large = np.flatnonzero(extent >= _CRUMB * usual).tolist()
    whole = [spots[one] for one in large]
    crumbs = [spots[one] for one in np.flatnonzero(extent < _CRUMB * usual).tolist()]

    def distances(crumb: Pixels) -> list[float]:
        middle = crumb.mean(axis=0)
        samples = (one[:: len(one) // _POINTS + 1] for one in whole)
        return [float(np.hypot(*(one - middle).T).min()) for one in samples]

    # The nearest first, since the others may be a part of the stroke beyond it.
    for crumb in sorted(crumbs, key=lambda crumb: min(distances(crumb))):
        away = distances(crumb)
        nearest = int(np.argmin(away))
        if away[nearest] <= _CRUMB_REACH * usual:
            whole[nearest] = np.concatenate([whole[nearest], crumb])
        else:
            whole.append(crumb)
    return whole


def _edge(solid: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the pixels of ink beside which there is paper."""
    padded = np.pad(solid, 1)
    inner = padded[:-2, 1:-1] & padded[2:, 1:-1] & padded[1:-1, :-2] & padded[1:-1, 2:]
    return solid & ~inner


def _outline(pixels: Pixels, edge: NDArray[np.bool_], pen: float) -> Points:
    """Return points along a piece's edge, as far in as the middle of the pen was."""
    outer = pixels[edge[pixels[:, 1], pixels[:, 0]]]
    points = outer[:: len(outer) // _POINTS + 1] + 0.5
    low, high = pixels.min(axis=0), pixels.max(axis=0) + 1
    inset = np.minimum(pen, high - low) / 2
    corners = np.stack([low + inset, high - inset])
    return np.concatenate([np.clip(points, *corners), corners])


def _cut_out(page: Ink, numbers: NDArray[np.int32], members: Sequence[int]) -> Ink:
    """Return the ink of some pieces alone, with their faint edges."""
    chosen = np.isin(numbers, np.array(members) + 1)
    near = dilate(chosen.astype(np.uint8), _EDGE)
    visible = (near > 0) & (chosen | (numbers == 0))
    return np.where(visible, page, np.uint8(0))


def _box(pixels: Pixels) -> tuple[int, int, int, int]:
    left, top = pixels.min(axis=0).tolist()
    right, bottom = (pixels.max(axis=0) + 1).tolist()
    return left, top, right, bottom
