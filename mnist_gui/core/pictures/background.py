"""Background estimation: what the paper of a picture looks like under the ink.

Constant, as in drawings and scans; polynomial, for light that fades, as in most
photographs; or local, seen beside each stroke, where shadows have edges or a desk is in
view. Of the first two, the one that explains the picture best is chosen. The third
explains anything, and is for pictures that neither of them explains.
"""

from collections.abc import Callable
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from mnist_gui.core.ink.morphology import (
    Levels,
    closing,
    may_survive_opening,
    opening,
)
from mnist_gui.core.pictures.pixels import Colors, colors_of, image_of, is_grey

Grey: TypeAlias = NDArray[np.float32]
"""Levels of shape [h, w], 0…255."""

Estimator: TypeAlias = Callable[[Grey], Grey]
"""Grey levels to those of the background; of shape [1, 1] if that is constant."""

Weights: TypeAlias = tuple[float, float, float]
"""Shares of red, green and blue in grey; they sum to 1."""

LUMINANCE: Final = (0.299, 0.587, 0.114)
MIN_CONTRAST: Final = 12
"""Grey levels, of 255, by which ink differs from paper at least."""

MIN_SCENE_SIDE: Final = 100
"""A picture of fewer pixels a side holds a digit alone, which may fill it."""

SMALL_SIDE: Final = 200
"""Pixels along the longer side, at which backgrounds are estimated."""

BLOT_WIDTH: Final = 0.25
"""Share of the shorter side; what is wider is no stroke."""

# These are also used by `plain`, which computes the same for grey levels.
BLOCKS: Final = 6
PAPER_QUANTILE: Final = 0.15  # share of a block in which paper is to be seen at least
PAPER_SHARE, INK_SHARE = 0.12, 0.6  # shares of full ink; what is between is neither
NOT_PAPER: Final = 0.25  # of full ink; at the border, more is no paper
POLYNOMIAL_COST: Final = 0.1  # which this more flexible background must make up for
PEAK_QUANTILE: Final = 0.998
HALF: Final = 0.5
_TONE: Final = 0.04
# Shares of a drawing that is cut out along its ink: at least so much is white or black,
# to within `_TONE`, and at most so much is ink.
_TWO_TONED, _MOST_INK = 0.85, 0.7
# Shares of the shorter side: even a fat pen's lines are thinner than twice the first,
# and gaps within a solid shape than twice the second.
_FAT_RADIUS, _GAP_RADIUS = 0.3, 0.03
_BLOT_COST: Final = 8
_FIT_STEPS: Final = 8
_FIT_SIDE: Final = 64


def estimate_background(grey: Grey) -> tuple[Estimator, float]:
    """Return the background that explains a picture best, and its cost.

    The cost is about the share of the picture that stays unexplained.
    """
    cost = _cost(constant_background(grey) - grey)
    if cost > POLYNOMIAL_COST:
        other = POLYNOMIAL_COST + _cost(polynomial_background(grey) - grey)
        if other < cost:
            return polynomial_background, other
    return constant_background, cost


def constant_background(grey: Grey) -> Grey:
    """Return the median of the border, shape [1, 1]."""
    return np.full((1, 1), np.median(border_of(grey)), grey.dtype)


def inverted_background(grey: Grey, *, inverted: bool) -> Grey:
    """Return the tone of what would be ink on a constant background, shape [1, 1].

    For a user who wants ink and paper the other way round.
    """
    contrast = grey - constant_background(grey)
    contrast = -contrast if inverted else contrast
    ink = grey[contrast > HALF * peak(contrast)]
    if not len(ink):
        return constant_background(grey)
    return np.full((1, 1), np.median(ink), grey.dtype)


def polynomial_background(grey: Grey) -> Grey:
    """Fit a quadratic surface to the paper.

    By iteratively reweighted least squares with the weights of Geman & McClure (1987):
    ink, which is far from the fit for most pixels, hardly counts.
    """
    steps = (max(1, side // _FIT_SIDE) for side in grey.shape)
    few = grey[tuple(slice(None, None, step) for step in steps)]
    terms = np.stack(np.broadcast_arrays(*_terms(*few.shape)), axis=-1).reshape(-1, 6)
    levels, weights = few.ravel(), np.ones(few.size, np.float32)
    for _ in range(_FIT_STEPS):
        weighted = terms * weights[:, None]
        # A little on the diagonal, for pictures of a single row or column.
        square = weighted.T @ terms + np.float32(1e-3) * np.eye(6, dtype=np.float32)
        fit = np.linalg.solve(square, weighted.T @ levels)
        residuals = np.abs(levels - terms @ fit)
        scale = max(1.0, 1.5 * float(np.median(residuals)))
        weights = 1 / (1 + (residuals / scale) ** 2) ** 2
    surface = np.zeros_like(grey)
    for factor, term in zip(fit, _terms(*grey.shape), strict=True):
        surface += factor * term
    return surface


def _terms(height: int, width: int) -> tuple[Grey, ...]:
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    return np.ones((1, 1), np.float32), x, y, x * x, x * y, y * y


def local_background(grey: Grey, *, inverted: bool, radius: float) -> Grey:
    """Close the ink within a radius, or open it if `inverted`: lighter than paper.

    The radius is a share of the longer side.
    """
    fill = opening if inverted else closing
    pixels = max(2, round(radius * max(grey.shape)))
    # Blurred, as one grain of the paper must not decide. What the extremum of many
    # grains is off by is then subtracted.
    paper = fill(blur(grey, pixels / 8), (pixels, pixels)).astype(np.float32)
    return paper - np.float32(np.median(paper - grey))


def blur(grey: Grey, radius: float) -> NDArray[np.uint8]:
    """Return the levels, blurred by so many pixels, as integers."""
    image = Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))
    return np.asarray(image.filter(ImageFilter.GaussianBlur(radius)))


def shrink(colors: Colors, side: int) -> Colors:
    """Shrink a picture by an integer, to about so many pixels along its longer side."""
    factor = round(max(colors.shape) / side)
    return colors_of(image_of(colors).reduce(factor)) if factor > 1 else colors


def to_grey(colors: Colors, weights: Weights = LUMINANCE) -> Grey:
    """Convert colours to grey by a weighted sum of red, green and blue."""
    if is_grey(colors):  # as weights sum to 1
        return colors[..., 0].astype(np.float32)
    mixed = Image.fromarray(colors).convert("L", (*weights, 0))
    return np.asarray(mixed, dtype=np.float32)


def border_of(levels: Levels) -> Levels:
    """Return the levels along the four sides of a picture, shape [n]."""
    return np.concatenate([levels[0], levels[-1], levels[:, 0], levels[:, -1]])


def peak(levels: Grey) -> float:
    """Return the level that 0.2 % of the pixels exceed."""
    return nth_highest(levels, levels.size - int(PEAK_QUANTILE * (levels.size - 1)))


def nth_highest(levels: Grey, n: int) -> float:
    """Return the n-th highest level, n > 0."""
    few = levels.ravel()
    # Most levels are paper's, and equal: sorting them would take most of the time, and
    # partitioning takes ten times as long among them.
    while n <= len(above := few[few > few.mean()]) < len(few):
        few = above
    return float(np.sort(few)[-n])


def is_ink_lighter(darker: Grey) -> bool:
    """Whether ink is lighter than paper, from how much darker each pixel is."""
    return peak(-darker) > peak(darker)


def _cost(darker: Grey) -> float:
    """Return how much a background leaves unexplained, from how much darker pixels are.

    Sums shares of the picture: blocks that show neither paper nor ink, a border
    full of ink, and ink in blots that no pen makes. 0 if there is nothing of these.
    """
    contrast = -darker if is_ink_lighter(darker) else darker
    strongest = peak(contrast)
    if strongest < MIN_CONTRAST:  # there is no ink to explain
        return 0.0
    ink = contrast / float(np.median(contrast[contrast > strongest / 2]))
    paper = _paper_of_blocks(np.abs(ink))
    between = float(((paper > PAPER_SHARE) & (paper < INK_SHARE)).mean())
    crowded = float((border_of(ink) > NOT_PAPER).mean())
    if not is_ink_lighter(darker) and _is_cut_out(ink):
        return 0.0
    return between + crowded + blot_cost(ink > HALF)


def _is_cut_out(ink: Grey) -> bool:
    """Return whether this is a drawing in black on white with hardly a margin.

    There a pen may be so fat, and paper so little, that it looks like anything else.
    """
    solid = ink > HALF
    plain = (np.abs(ink) < _TONE) | (np.abs(ink - 1) < _TONE)
    if plain.mean() < _TWO_TONED or solid.mean() > _MOST_INK:
        return False
    fat, gap = (round(share * min(ink.shape)) for share in (_FAT_RADIUS, _GAP_RADIUS))
    return not opening(closing(solid, (gap, gap)), (fat, fat)).any()


def blot_cost(ink: NDArray[np.bool_]) -> float:
    """Return the cost of ink that no pen can have left, as a share of the picture."""
    covered = float(ink.mean())
    if covered > HALF or min(ink.shape) < MIN_SCENE_SIDE:
        return covered if covered > HALF else 0
    radius = round(BLOT_WIDTH * min(ink.shape) / 2)
    if not may_survive_opening(ink, radius):
        return 0.0
    return _BLOT_COST * float(opening(ink, (radius, radius)).mean())


def _paper_of_blocks(levels: Grey) -> Grey:
    """Return the level of paper in each block of the picture, if any is to be seen."""
    down, across = (min(BLOCKS, side) for side in levels.shape)
    height, width = levels.shape[0] // down, levels.shape[1] // across
    whole = levels[: down * height, : across * width]
    blocks = whole.reshape(down, height, across, width).swapaxes(1, 2)
    ordered = np.sort(blocks.reshape(down * across, -1), axis=1)
    paper: Grey = ordered[:, int(PAPER_QUANTILE * ordered.shape[1])]
    return paper
