"""The colours of a picture to ink: how much of it each pixel carries."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from mnist_gui.core.ink.components import Components, components
from mnist_gui.core.ink.morphology import grown
from mnist_gui.core.ink.rasterize import Ink
from mnist_gui.core.ink.stroke_width import stroke_width
from mnist_gui.core.pictures.background import LEAST_CONTRAST, Grey, nth_highest
from mnist_gui.core.pictures.foreground import Rim, binarize, sheet_of
from mnist_gui.core.pictures.pixels import Colors
from mnist_gui.core.pictures.ruled_lines import without_lines

_FULL: Final = 255
_NOISE_SHARE: Final = 0.2
"""Differences below this share of full ink are taken for paper."""

_GRAINY: Final = 0.06
"""Noise beyond this share of the ink's contrast is smoothed before anything else."""

_NOISE_SIDE: Final = 300
_DEVIATION: Final = 1.4826
"""Of a normal distribution, its standard deviation to its median deviation."""

_CLEARLY: Final = 5
"""Standard deviations of the noise by which ink must differ from paper."""

_SPECK: Final = 0.02
"""Of the largest piece's area, what is no stroke of its own."""

_AS_HIGH, _AS_LARGE = 0.6, 0.2
"""Shares of the largest dark piece's height and area: a paler digit has as much."""

_EDGE, _CORE = 64, 140
"""What belongs to a stroke, and what every stroke has somewhere, of full ink."""


def ink_of(colors: Colors, inverted: bool | None = None) -> tuple[Ink, bool]:
    """Find the ink in a picture.

    Args:
        colors: The picture.
        inverted: Whether ink is lighter than paper; None: decided by looking.

    Returns:
        The ink of shape [h, w], all 0 where there is none; and whether it is
        lighter than paper.
    """
    sheet = sheet_of(colors)
    page = np.zeros(colors.shape[:2], np.uint8)
    page[sheet], inverted = _ink_on(colors[sheet], inverted)
    return page, inverted


def _ink_on(colors: Colors, inverted: bool | None) -> tuple[Ink, bool]:
    separation = binarize(colors, inverted)
    contrast = separation.contrast(colors)
    page = without_lines(_page(contrast))
    if separation.rim is Rim.NONE:
        return _without_specks(page, pens_may_differ=True), separation.inverted
    rim = _beyond_sheet(page, separation.rim)
    if rim.any():
        # What is around the sheet is no measure of how dark its ink is.
        page = without_lines(_page(np.where(rim, np.float32(0), contrast)))
        page[_beyond_sheet(page, separation.rim)] = 0
    return _without_specks(page), separation.inverted


def _beyond_sheet(page: Ink, rim: Rim) -> NDArray[np.bool_]:
    """Return what reaches in from the border, unless it is all there is.

    What is dark around a sheet of paper is no ink, nor is the sheet's edge.
    """
    pieces = components(page > _EDGE)
    height, width = page.shape
    left, top, right, bottom = pieces.boxes.T
    sideways, upright = (left == 0) | (right == width), (top == 0) | (bottom == height)
    outer = sideways & upright if rim is Rim.CORNERS else sideways | upright
    if pieces.areas[~outer].max(initial=0) < max(height, width) / 10:
        outer[:] = False
    return grown(pieces.mask(outer).astype(np.uint8), (3, 3)) > 0


def _page(contrast: Grey) -> Ink:
    """Return ink from grey levels of contrast, both with soft edges."""
    noise = _noise(contrast)
    strongest = _strongest(contrast)
    if noise > _GRAINY * strongest > 0:
        contrast = _smoothed(contrast, strongest)
        noise, strongest = _noise(contrast), _strongest(contrast)
    if strongest < max(LEAST_CONTRAST, _CLEARLY * noise):
        return np.zeros(contrast.shape, np.uint8)
    # Full ink is the level of ink's upper half: one glaring pixel must not decide.
    full = float(np.median(contrast[contrast > strongest / 2]))
    least = max(_NOISE_SHARE, 3 * noise / full)
    strength = (contrast / full - least) / (1 - least)
    page: Ink = np.round(np.clip(strength, 0, 1) * _FULL).astype(np.uint8)
    return page


def _strongest(contrast: Grey) -> float:
    """Return a contrast that as many pixels have as a hairline needs at the least."""
    count = min(contrast.size, max(3, max(contrast.shape) // 10))
    return max(0.0, nth_highest(contrast, count))


def _noise(contrast: Grey) -> float:
    """Return the standard deviation of the paper's grain, in grey levels.

    Grain shows where the picture is lighter than paper, as there is no ink among
    it, and between neighbours; uneven light and edges show in one of these alone.
    """
    some = contrast[:: max(1, contrast.shape[0] // _NOISE_SIDE)]
    lighter = some[some <= 0]
    grainy = np.count_nonzero(lighter)
    if 2 * grainy < len(lighter) or grainy == 0 or some.shape[1] == 1:
        return 0.0  # most of the paper is of one tone
    steps = np.abs(np.diff(some, axis=1))
    return _DEVIATION * float(min(-np.median(lighter), np.median(steps) / np.sqrt(2)))


def _smoothed(contrast: Grey, strongest: float) -> Grey:
    scale = np.float32(_FULL / 2 / strongest)
    coded = np.clip(contrast * scale + 64, 0, _FULL).astype(np.uint8)
    smooth = Image.fromarray(coded).filter(ImageFilter.GaussianBlur(1.5))
    return (np.asarray(smooth, dtype=np.float32) - 64) / scale


def _without_specks(page: Ink, *, pens_may_differ: bool = False) -> Ink:
    """Return the ink without what is too small or too faint for a stroke.

    Args:
        page: All that may be ink.
        pens_may_differ: Whether what a paler pen wrote is kept, as dark as the rest.
    """
    pieces = components(page > _EDGE)
    core = np.bincount(pieces.labels[page > _CORE], minlength=len(pieces) + 1)
    kept = core[1:] > 0
    if pens_may_differ:
        paler = _paler(pieces, kept)
        page, kept = _darkened(page, pieces, paler), kept | paler
    largest = int(pieces.areas[kept].max(initial=0))
    kept &= pieces.areas >= max((stroke_width(page) / 2) ** 2, largest * _SPECK)
    return page * grown(pieces.mask(kept).astype(np.uint8), (2, 2))


def _paler(pieces: Components, is_dark: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which pieces a paler pen wrote, of shape [n].

    They are like the dark ones in height and in area; stains and lines are not.
    """
    if not is_dark.any():
        return np.zeros_like(is_dark)
    height, width = pieces.labels.shape
    left, top, right, bottom = pieces.boxes.T
    found: NDArray[np.bool_] = (
        ~is_dark & (left > 0) & (top > 0) & (right < width) & (bottom < height)
    )
    for sizes, least in ((bottom - top, _AS_HIGH), (pieces.areas, _AS_LARGE)):
        largest = sizes[is_dark].max()
        found &= (sizes >= least * largest) & (sizes * least <= largest)
    return found


def _darkened(page: Ink, pieces: Components, chosen: NDArray[np.bool_]) -> Ink:
    """Return the page with some pieces as dark as full ink, their edges with them."""
    page = page.copy()
    for number in np.flatnonzero(chosen):
        left, top, right, bottom = pieces.boxes[number].tolist()
        near = np.s_[max(0, top - 2) : bottom + 2, max(0, left - 2) : right + 2]
        own = pieces.labels[near] == number + 1
        with_edge = grown(own.astype(np.uint8), (2, 2)) > 0
        factor = _FULL / np.median(page[near][own])
        page[near][with_edge] = np.minimum(page[near][with_edge] * factor, _FULL)
    return page
