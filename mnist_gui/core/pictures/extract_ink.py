"""Extract ink from a picture's colours: how much of it each pixel carries."""

from typing import Final

import numpy as np
from PIL import Image, ImageFilter

from mnist_gui.core.ink.components import Components, Mask, label_components
from mnist_gui.core.ink.levels import FULL_INK, Ink, to_levels
from mnist_gui.core.ink.morphology import dilate
from mnist_gui.core.ink.stroke_width import stroke_width
from mnist_gui.core.pictures.background import (
    MIN_CONTRAST,
    SMALL_SIDE,
    Grey,
    nth_highest,
    shrink,
)
from mnist_gui.core.pictures.binarization import Border, binarize
from mnist_gui.core.pictures.grid_lines import VISIBLE, remove_grids
from mnist_gui.core.pictures.page_crop import crop_to_page
from mnist_gui.core.pictures.pixels import Colors
from mnist_gui.core.pictures.plain import NOISE_SHARE, NOISE_SIDE, plain_ink
from mnist_gui.core.pictures.ruled_lines import remove_ruled_lines

_GRAINY: Final = 0.06  # share of the contrast; more noise is smoothed first
_DEVIATION: Final = 1.4826  # standard to median deviation, if normally distributed
_CLEARLY: Final = 5  # standard deviations of noise by which ink differs from paper
_SPECK: Final = 0.02  # of the largest component's area; what is smaller is no stroke
_DOT: Final = 0.45  # of the square of the pen's width; a dot of the pen covers 0.79
# What a paler and a darker pen wrote are like this in size: the smaller to the larger.
_MIN_HEIGHT, _MIN_AREA = 0.6, 0.2
_CORE: Final = 140  # a level that each stroke exceeds somewhere


def extract_ink(colors: Colors, inverted: bool | None = None) -> tuple[Ink, bool]:
    """Extract the ink from a picture, and return whether it is lighter than paper.

    Ink has shape [h, w], and is all 0 where there is none. `inverted` is whether it is
    lighter than paper; None: decided from the picture.
    """
    small = shrink(colors, SMALL_SIDE)
    crop = crop_to_page(colors, small)
    on_page = colors[crop]
    if on_page.shape == colors.shape:
        return _ink_on_page(colors, small, inverted)
    page = np.zeros(colors.shape[:2], np.uint8)
    page[crop], inverted = _ink_on_page(on_page, shrink(on_page, SMALL_SIDE), inverted)
    return page, inverted


def _ink_on_page(
    colors: Colors, small: Colors, inverted: bool | None
) -> tuple[Ink, bool]:
    plain = plain_ink(colors, small) if inverted is None else None
    if plain:
        return _cleaned(plain[0]), plain[1]
    binarization = binarize(colors, small, inverted)
    contrast = binarization.contrast(colors)
    page = _to_ink(contrast)
    if binarization.border is Border.NONE:
        return _cleaned(page), binarization.inverted
    page = _without_lines(page)
    surroundings = _surroundings(page, binarization.border)
    if surroundings.any():
        # What is around the sheet is no measure of how dark its ink is.
        contrast = np.where(surroundings, np.float32(0), contrast)
        page = _without_lines(_to_ink(contrast))
        page[_surroundings(page, binarization.border)] = 0
    return _remove_specks(page, label_components(page > VISIBLE)), binarization.inverted


def _cleaned(page: Ink) -> Ink:
    """Return the ink of a drawing without lines of the paper and without specks."""
    found = label_components(page > VISIBLE)
    bare = remove_ruled_lines(remove_grids(page, found))
    if bare is not page:
        found = label_components(bare > VISIBLE)
    return _remove_specks(bare, found, pens_may_differ=True)


def _without_lines(page: Ink) -> Ink:
    return remove_ruled_lines(remove_grids(page))


def _surroundings(page: Ink, border: Border) -> Mask:
    """Return what reaches in from the border, unless it is all there is.

    What is dark around a sheet of paper is no ink, nor is the sheet's edge.
    """
    found = label_components(page > VISIBLE)
    height, width = page.shape
    left, top, right, bottom = found.boxes.T
    sideways, upright = (left == 0) | (right == width), (top == 0) | (bottom == height)
    outer = sideways & upright if border is Border.CORNERS else sideways | upright
    if found.areas[~outer].max(initial=0) < max(height, width) / 10:
        outer[:] = False
    return dilate(found.mask(outer), (3, 3))


def _to_ink(contrast: Grey) -> Ink:
    """Scale grey levels of contrast to ink, both with soft edges."""
    noise = _noise(contrast)
    strongest = _strongest(contrast)
    if noise > _GRAINY * strongest > 0:
        contrast = _smooth(contrast, strongest)
        noise, strongest = _noise(contrast), _strongest(contrast)
    if strongest < max(MIN_CONTRAST, _CLEARLY * noise):
        return np.zeros(contrast.shape, np.uint8)
    # Full ink is the level of ink's upper half: one glaring pixel must not decide.
    full = float(np.median(contrast[contrast > strongest / 2]))
    least = max(NOISE_SHARE, 3 * noise / full)
    return to_levels((contrast / full - least) / (1 - least))


def _strongest(contrast: Grey) -> float:
    """Return the contrast of as many pixels as a hairline has at least."""
    count = min(contrast.size, max(3, max(contrast.shape) // 10))
    return max(0.0, nth_highest(contrast, count))


def _noise(contrast: Grey) -> float:
    """Estimate the standard deviation of the paper's grain, in grey levels.

    Grain shows where the picture is lighter than paper, as there is no ink among
    it, and between neighbours; uneven light and edges show in one of these alone.
    """
    rows = contrast[:: max(1, contrast.shape[0] // NOISE_SIDE)]
    lighter = rows[rows <= 0]
    grainy = np.count_nonzero(lighter)
    if 2 * grainy < len(lighter) or grainy == 0 or rows.shape[1] == 1:
        return 0.0  # most of the paper is of one tone
    steps = np.abs(np.diff(rows, axis=1))
    return _DEVIATION * float(min(-np.median(lighter), np.median(steps) / np.sqrt(2)))


def _smooth(contrast: Grey, strongest: float) -> Grey:
    scale = np.float32(FULL_INK / 2 / strongest)
    coded = np.clip(contrast * scale + 64, 0, FULL_INK).astype(np.uint8)
    smooth = Image.fromarray(coded).filter(ImageFilter.GaussianBlur(1.5))
    return (np.asarray(smooth, dtype=np.float32) - 64) / scale


def _remove_specks(
    page: Ink, found: Components, *, pens_may_differ: bool = False
) -> Ink:
    """Remove what is too small or too faint for a stroke.

    Needs the components of what is visible. If pens may differ, what a paler pen wrote
    is kept, and as dark as the rest.
    """
    kept = found.any_of(page, _CORE + 1)
    if pens_may_differ:
        paler = _paler(found, kept)
        if paler.any():
            page, kept = _darken(page, found, paler), kept | paler
    largest = int(found.areas[kept].max(initial=0))
    pen = stroke_width(page) ** 2
    kept &= found.areas >= max(pen / 4, min(_DOT * pen, largest * _SPECK))
    cleaned = np.zeros_like(page)
    if kept.any():
        boxes = found.boxes[kept]
        left, top = (boxes[:, :2].min(axis=0) - 2).clip(0).tolist()
        right, bottom = (boxes[:, 2:].max(axis=0) + 2).tolist()
        near = np.s_[top:bottom, left:right]
        cleaned[near] = page[near] * dilate(found.mask(kept)[near], (2, 2))
    return cleaned


def _paler(found: Components, is_dark: Mask) -> Mask:
    """Return which components a paler or very fine pen wrote, of shape [n].

    They are like the dark ones in height, and in area, but that lines may be as fine as
    they like; stains and lines of the paper are not.
    """
    if not is_dark.any():
        return np.zeros_like(is_dark)
    height, width = found.shape
    left, top, right, bottom = found.boxes.T
    paler: Mask = (
        ~is_dark & (left > 0) & (top > 0) & (right < width) & (bottom < height)
    )
    heights, tallest = bottom - top, (bottom - top)[is_dark].max()
    paler &= (heights >= _MIN_HEIGHT * tallest) & (heights * _MIN_HEIGHT <= tallest)
    paler &= found.areas * _MIN_AREA <= found.areas[is_dark].max()
    return paler


def _darken(page: Ink, found: Components, chosen: Mask) -> Ink:
    """Return the page with some components as dark as full ink, their edges too."""
    page = page.copy()
    for number in np.flatnonzero(chosen):
        left, top, right, bottom = found.boxes[number].tolist()
        near = np.s_[max(0, top - 2) : bottom + 2, max(0, left - 2) : right + 2]
        own = found.labels[near] == number + 1
        with_edge = dilate(own, (2, 2))
        factor = FULL_INK / np.median(page[near][own])
        page[near][with_edge] = np.minimum(page[near][with_edge] * factor, FULL_INK)
    return page
