"""Segment the ink of a picture: blobs, cut where they may hold two digits."""

import operator
from collections.abc import Sequence
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.ink.components import label_components
from mnist_gui.core.ink.levels import Ink
from mnist_gui.core.ink.morphology import dilate, with_margin
from mnist_gui.core.ink.preprocess import ModelInput, to_model_input
from mnist_gui.core.ink.stroke_width import normalize_ink, stroke_width
from mnist_gui.core.pictures.picture_ink import PictureInk
from mnist_gui.core.segmentation.cuts import (
    Pixels,
    cut_blob,
    cut_off_ring,
    cut_off_underline,
    pixel_box,
)
from mnist_gui.core.segmentation.frames import MAX_PIECES, Piece, find_frames
from mnist_gui.core.segmentation.layout import (
    Segment,
    Segments,
    check_count,
    ordered_segments,
    weighted_median,
)
from mnist_gui.core.segmentation.shapes import Points

# Least grey level of a blob's pixels, of 255; a line half as wide as a pixel has 95.
_INK: Final = 80
_EDGE: Final = (2, 2)  # how far around a blob its faint edge is looked for, in pixels
_POINTS: Final = 96  # most that stand for a blob where distances are measured
_CRUMB: Final = 0.25  # a blob smaller than this fraction of a usual one is no digit
_CRUMB_REACH: Final = 0.1  # how near it must be to be part of one, as such a fraction
# The same for what may be a dot: it is beside the blob, and the pen is not finer than
# this, so that its lines do not break.
_DOT_REACH: Final = 0.04
_FINE: Final = 0.06
_THICK: Final = 1.5  # so many pens wide are dots, and not what is left of a line
_FOOT: Final = 0.3  # of a blob, beside which a dot or comma begins, of its height
# A round dot of the pen covers three quarters of its square, and a small one half.
_DOT: Final = 0.45
_SPLINTER: Final = 2.0  # what is as thin as that is dirt up to this length, in pens
_FRAME_POINTS: Final = 800  # most that stand for a blob that may be a frame
_CLEARANCE: Final = 0.02  # between the ink of a digit and its underline, from its edge


def ink_segments(picture: PictureInk) -> Segments:
    """Return the segments, from left to right, of ink that is more than faint.

    Raises:
        CrowdedPageError: If there are too many.
    """
    page = picture.page
    pen = max(1.0, stroke_width(page))
    blobs, has_frames = _without_frames(_blobs(page > _INK, pen), pen)
    blobs = _mended(blobs, pen)
    parts = _cut(blobs, pen)
    is_alone = len(parts) == 1 and len(parts[0]) == 1  # then no distance is measured
    edge = None if is_alone else _edge(_label(page.shape, blobs) > 0)
    items = ordered_segments(
        [
            Segment(
                ink=pixels,
                points=_outline(pixels, edge, pen),
                origin=origin,
                position=position,
                box=picture.box_of(*pixel_box(pixels)),
            )
            for position, pixels in enumerate(own)
        ]
        for origin, own in enumerate(parts)
    )
    labels = cache(lambda: _label(page.shape, [item.ink for item in items]))

    def draw(members: Sequence[int]) -> ModelInput:
        if len(members) == len(items) and not has_frames:
            return to_model_input(picture.ink)
        boxes = zip(*(pixel_box(items[i].ink) for i in members), strict=True)
        (left, *_), (top, *_), (*_, right), (*_, bottom) = map(sorted, boxes)
        where = slice(top, bottom), slice(left, right)
        ink = _cut_out(page[where], labels()[where], members)
        return to_model_input(normalize_ink(ink))

    return Segments(
        items=items, draw=draw, pen=pen * picture.scale, is_tiny=picture.is_tiny
    )


def _blobs(solid: NDArray[np.bool_], pen: float) -> list[Pixels]:
    """Return the connected components that are larger than a dot of the pen."""
    found = label_components(solid)
    is_large = found.areas >= min(_DOT * pen**2, found.areas.max())
    check_count(int(is_large.sum()))
    blobs = found.pixels(is_large)
    return [blob for blob in blobs if not _is_splinter(blob, pen)] or blobs


def _is_splinter(blob: Pixels, pen: float) -> bool:
    """Return whether a blob is short and far thinner than the pen: dirt, no dot."""
    left, top, right, bottom = pixel_box(blob)
    length = max(right - left, bottom - top)
    return length <= _SPLINTER * pen and len(blob) < _DOT * pen * length


def _without_frames(blobs: list[Pixels], pen: float) -> tuple[list[Pixels], bool]:
    """Leave out frames; return whether there are any, too."""
    rest = _without_whole_frames(blobs, pen) if len(blobs) > 1 else list(blobs)
    if len(blobs) > MAX_PIECES:
        return rest, False
    has_frames = len(rest) != len(blobs) or any(map(operator.is_not, rest, blobs))
    is_cut = False
    for at in reversed(range(len(rest))):
        inner = _without_touching_frame(rest, at, pen)
        if inner:
            rest[at : at + 1], is_cut = inner, True
    if is_cut:
        rest = _without_whole_frames(rest, pen)
    return rest, is_cut or has_frames


def _without_whole_frames(blobs: Sequence[Pixels], pen: float) -> list[Pixels]:
    """Leave out blobs that are frames, or parts of them, but what touches a ring."""
    is_frame = find_frames([_piece(blob) for blob in blobs], _CLEARANCE)
    rest: list[Pixels] = []
    for blob, is_left_out in zip(blobs, is_frame.tolist(), strict=True):
        parts = cut_off_ring(blob, pen, has_others=True) if is_left_out else None
        if parts:
            rest += _connected(parts[1], pen)
        elif not is_left_out:
            rest.append(blob)
    return rest


def _without_touching_frame(
    blobs: Sequence[Pixels], at: int, pen: float
) -> list[Pixels]:
    """Return what a blob holds beside a ring or an underline that it touches."""
    for cut_off in (cut_off_ring, cut_off_underline):
        parts = cut_off(blobs[at], pen)
        if parts is None:
            continue
        frame, rest = parts
        inner = _connected(rest, pen)
        others = [blob for i, blob in enumerate(blobs) if i != at]
        pieces = [_piece(blob) for blob in (frame, *inner, *others)]
        # A line that touches a lone digit is its foot; an underline spans several.
        if inner and find_frames(pieces, clearance=np.inf)[0]:
            return inner
    return []


def _connected(pixels: Pixels, pen: float) -> list[Pixels]:
    """Return the connected components of some pixels, without crumbs."""
    left, top, right, bottom = pixel_box(pixels)
    mask = np.zeros((bottom - top, right - left), np.bool_)
    mask[tuple((pixels - (left, top)).T[::-1])] = True
    found = label_components(mask)
    corner = np.array([left, top])
    return [blob + corner for blob in found.pixels(found.areas >= pen**2)]


def _piece(blob: Pixels) -> Piece:
    return Piece(blob[:: len(blob) // _FRAME_POINTS + 1].astype(np.float64))


def _mended(blobs: list[Pixels], pen: float) -> list[Pixels]:
    """Join crumbs of a broken stroke to the larger blob beside them."""
    if len(blobs) == 1:
        return blobs
    found = np.array([pixel_box(blob) for blob in blobs], np.float64)
    extent = (found[:, 2:] - found[:, :2]).max(axis=1)
    usual = weighted_median(extent)
    reach = _CRUMB_REACH * usual
    is_crumb = extent < _CRUMB * usual
    whole = [blobs[i] for i in np.flatnonzero(~is_crumb).tolist()]
    crumbs = [blobs[i] for i in np.flatnonzero(is_crumb).tolist()]
    boxes = np.zeros((len(blobs), 4))  # of the whole ones; the rest is free
    boxes[: len(whole)] = found[~is_crumb]

    def nearest(crumb: Pixels) -> tuple[float, int]:
        first, last = crumb.min(axis=0), crumb.max(axis=0)
        low, high = boxes[: len(whole), :2] - last, first - boxes[: len(whole), 2:]
        is_near = np.maximum(low, high).max(axis=1) <= reach
        samples = (
            (at, whole[at][:: len(whole[at]) // _POINTS + 1])
            for at in np.flatnonzero(is_near).tolist()
        )
        away = ((_distance(first, last, few), at) for at, few in samples)
        return min(away, default=(np.inf, 0))

    # The nearest first, since the others may be a part of the stroke beyond it.
    for crumb in sorted(crumbs, key=nearest):
        away, at = nearest(crumb)
        is_thick = int(np.ptp(crumb, axis=0).min()) >= _THICK * pen
        may_be_dot = is_thick or pen > _FINE * usual
        is_dot = may_be_dot and _is_beside(crumb, whole[at])
        if away <= (_DOT_REACH if is_dot else _CRUMB_REACH) * usual:
            whole[at] = np.concatenate([whole[at], crumb])
        else:
            at = len(whole)
            whole.append(crumb)
        boxes[at] = pixel_box(whole[at])
    return whole


def _distance(low: Pixels, high: Pixels, others: Pixels) -> float:
    """Return the least distance of other pixels from a box."""
    outside = np.maximum(0, np.maximum(low - others, others - high))
    return float(np.hypot(*outside.T).min())


def _is_beside(crumb: Pixels, blob: Pixels) -> bool:
    """Return whether a crumb is to the left or right of a blob, or of its foot.

    A dot may be below the bar of a 4 or a 7.
    """
    x, y = crumb.mean(axis=0)
    top, bottom = crumb[:, 1].min(), crumb[:, 1].max()
    if y > blob[:, 1].max() - _FOOT * np.ptp(blob[:, 1]):
        blob = blob[(blob[:, 1] >= top) & (blob[:, 1] <= bottom)]
    return bool(len(blob) and (x < blob[:, 0].min() or x > blob[:, 0].max()))


def _cut(blobs: Sequence[Pixels], pen: float) -> list[list[Pixels]]:
    """Cut blobs where they may hold two digits."""
    tallest = max(float(np.ptp(blob[:, 1])) for blob in blobs)
    return [cut_blob(blob, pen, tallest) for blob in blobs]


def _label(shape: tuple[int, ...], groups: Sequence[Pixels]) -> NDArray[np.int32]:
    """Return an image of labels: 1 and up in the pixels of each group, else 0."""
    labels = np.zeros(shape, np.int32)
    for label, pixels in enumerate(groups, 1):
        labels[pixels[:, 1], pixels[:, 0]] = label
    return labels


def _edge(solid: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the pixels of ink beside which there is paper."""
    padded = with_margin(solid, 1)
    inner = padded[:-2, 1:-1] & padded[2:, 1:-1] & padded[1:-1, :-2] & padded[1:-1, 2:]
    return solid & ~inner


def _outline(pixels: Pixels, edge: NDArray[np.bool_] | None, pen: float) -> Points:
    """Return points along a segment's edge, as far in as the middle of the pen was.

    Without the edge, only those that its bounds need.
    """
    left, top, right, bottom = pixel_box(pixels)
    low, high = np.array([left, top]), np.array([right, bottom])
    inset = np.minimum(pen, high - low) / 2
    corners = np.stack([low + inset, high - inset])
    if edge is None:
        return corners
    outer = pixels[edge[pixels[:, 1], pixels[:, 0]]]
    points = outer[:: len(outer) // _POINTS + 1] + 0.5
    return np.concatenate([np.clip(points, *corners), corners])


def _cut_out(page: Ink, labels: NDArray[np.int32], members: Sequence[int]) -> Ink:
    """Return the ink of some segments alone, with their faint edges."""
    chosen = np.zeros(labels.shape, np.bool_)
    for member in members:
        chosen |= labels == member + 1
    near = dilate(chosen, _EDGE)
    visible = near & (chosen | (labels == 0))
    return np.where(visible, page, np.uint8(0))
