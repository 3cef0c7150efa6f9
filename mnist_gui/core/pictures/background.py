"""What the paper of a picture looks like where there is ink on it: guesses, judged.

Paper of one tone, as in drawings and scans; paper in light that fades, as in most
photographs; and any paper at all, seen beside each stroke, where shadows have edges or
a desk is in view. Of the first two, the one that explains the picture best is taken;
the third explains anything, and is for pictures that neither explains.
"""

from collections.abc import Callable, Iterator
from operator import itemgetter
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from mnist_gui.core.ink.morphology import closed, opened

Grey: TypeAlias = NDArray[np.float32]
"""Levels of shape [h, w], 0…255."""

Background: TypeAlias = Callable[[Grey], Grey]
"""Grey levels, of any size, to what they would be without the ink.

Of shape [1, 1] where that is one tone everywhere.
"""

LEAST_CONTRAST: Final = 12
"""Grey levels that ink must differ from paper by at the least, of 255."""

LEAST_SCENE: Final = 100
"""A picture of fewer pixels a side holds a digit alone, which may fill it."""

BLOT: Final = 0.25
"""Share of the shorter side that no stroke is thick."""

_BLOCKS: Final = 6
_SEEN: Final = 0.15
"""Share of a block in which its paper is to be seen at the least."""

_PAPER, _INK = 0.12, 0.6
"""Below this share of full ink is paper, above it ink; what lies between is neither."""

_TONE: Final = 0.04
_TONES, _MOST_INK = 0.85, 0.7
"""Shares of a drawing that is cut out along its ink: at least so much is white or black
but for `_TONE`, and at most so much is ink."""

_FAT, _GAP = 0.3, 0.03
"""Half of what even a fat pen's lines are thinner than, and of the gaps in what is no
line, as shares of the shorter side."""

_BLOT_COST: Final = 8
_NO_PAPER: Final = 0.25
_SMOOTH_COST: Final = 0.1
"""What this freer guess must explain more, as a share of the picture."""

_TAIL: Final = 0.998
_HALF: Final = 0.5
_FITS: Final = 8
_FIT_SIDE: Final = 64


def estimate_background(grey: Grey) -> tuple[Background, float]:
    """Return the guess that explains a picture best.

    And what it leaves unexplained, as a share of the picture.
    """
    return min(_judged(grey), key=itemgetter(1))


def _judged(grey: Grey) -> Iterator[tuple[Background, float]]:
    """Yield guesses and what they cost, until one explains all there is to explain."""
    cost = _badness(even(grey) - grey)
    yield even, cost
    if cost > _SMOOTH_COST:
        yield smooth, _SMOOTH_COST + _badness(smooth(grey) - grey)


def even(grey: Grey) -> Grey:
    """Paper is what most of the border shows."""
    return np.full((1, 1), np.median(_border(grey)), grey.dtype)


def as_the_ink(grey: Grey, *, inverted: bool) -> Grey:
    """Paper is what would have been ink, of even paper: the person wants it so."""
    away = grey - even(grey)
    away = -away if inverted else away
    ink = grey[away > _HALF * highest(away)]
    return np.full((1, 1), np.median(ink), grey.dtype) if len(ink) else even(grey)


def smooth(grey: Grey) -> Grey:
    """Paper in light that changes as a quadratic function of the place."""
    few = grey[
        tuple(slice(None, None, max(1, side // _FIT_SIDE)) for side in grey.shape)
    ]
    terms = np.stack(np.broadcast_arrays(*_terms(*few.shape)), axis=-1).reshape(-1, 6)
    levels, weights = few.ravel(), np.ones(few.size, np.float32)
    for _ in range(_FITS):
        weighted = terms * weights[:, None]
        # A hair on the diagonal, for pictures of a single row or column.
        square = weighted.T @ terms + np.float32(1e-3) * np.eye(6, dtype=np.float32)
        fit = np.linalg.solve(square, weighted.T @ levels)
        away = np.abs(levels - terms @ fit)
        # What is far from the fit for most pixels is ink, and has no say.
        weights = 1 / (1 + (away / max(1.0, 1.5 * float(np.median(away)))) ** 2) ** 2
    surface = np.zeros_like(grey)
    for factor, term in zip(fit, _terms(*grey.shape), strict=True):
        surface += factor * term
    return surface


def _terms(height: int, width: int) -> tuple[Grey, ...]:
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    return np.ones((1, 1), np.float32), x, y, x * x, x * y, y * y


def beside(grey: Grey, *, inverted: bool, reach: float) -> Grey:
    """Paper is the lightest (of light ink: the darkest) within reach of a pixel.

    Args:
        grey: The picture.
        inverted: Whether ink is lighter than paper.
        reach: As a share of the longer side.
    """
    fill = opened if inverted else closed
    distance = max(2, round(reach * max(grey.shape)))
    # One grain of the paper must not decide; what many decide is too much by a bit.
    paper = fill(calm(grey, distance / 8), (distance, distance)).astype(np.float32)
    return paper - np.float32(np.median(paper - grey))


def calm(grey: Grey, radius: float) -> NDArray[np.uint8]:
    """Return the levels, blurred by so many pixels, as whole numbers."""
    image = Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))
    return np.asarray(image.filter(ImageFilter.GaussianBlur(radius)))


def _border(levels: Grey) -> Grey:
    return np.concatenate([levels[0], levels[-1], levels[:, 0], levels[:, -1]])


def highest(levels: Grey) -> float:
    """Return the level that few pixels exceed."""
    return nth_highest(levels, levels.size - int(_TAIL * (levels.size - 1)))


def nth_highest(levels: Grey, n: int) -> float:
    """Return the level that n pixels have at the least, n > 0."""
    few = levels.ravel()
    # Most levels are paper's, and equal: they would take most of the time to be put in
    # order, and partitioning takes ten times as long among them.
    while n <= len(above := few[few > few.mean()]) < len(few):
        few = above
    return float(np.sort(few)[-n])


def is_light(darker: Grey) -> bool:
    """Whether the ink is lighter than paper, from how much darker each pixel is."""
    return highest(-darker) > highest(darker)


def _badness(darker: Grey) -> float:
    """Return how much a guess at the paper leaves unexplained; 0: nothing.

    Sums shares of the picture: blocks that show neither paper nor ink, a border
    full of ink, and ink in blots that no pen makes.
    """
    contrast = -darker if is_light(darker) else darker
    strongest = highest(contrast)
    if strongest < LEAST_CONTRAST:  # nothing is left to be explained
        return 0.0
    ink = contrast / float(np.median(contrast[contrast > strongest / 2]))
    typical = _typical_of_blocks(np.abs(ink))
    between = float(((typical > _PAPER) & (typical < _INK)).mean())
    crowded = float((_border(ink) > _NO_PAPER).mean())
    if not is_light(darker) and _is_cut_out(ink):
        return 0.0
    return between + crowded + _blotted(ink > _HALF)


def _is_cut_out(ink: Grey) -> bool:
    """Return whether this is a drawing in black on white with hardly a margin.

    There a pen may be so fat, and paper so little, that it looks like anything else.
    """
    solid = ink > _HALF
    plain = (np.abs(ink) < _TONE) | (np.abs(ink - 1) < _TONE)
    if plain.mean() < _TONES or solid.mean() > _MOST_INK:
        return False
    fat, gap = (round(share * min(ink.shape)) for share in (_FAT, _GAP))
    filled = closed(solid.astype(np.uint8), (gap, gap))
    return not opened(filled, (fat, fat)).any()


def _blotted(ink: NDArray[np.bool_]) -> float:
    """Return how much of the ink no pen can have left, as a share of the picture."""
    covered = float(ink.mean())
    if covered > _HALF or min(ink.shape) < LEAST_SCENE:
        return covered if covered > _HALF else 0
    reach = round(BLOT * min(ink.shape) / 2)
    return _BLOT_COST * float(opened(ink.astype(np.uint8), (reach, reach)).mean())


def _typical_of_blocks(levels: Grey) -> Grey:
    """Return what paper shows in each block of the picture, if any is to be seen."""
    down, across = (min(_BLOCKS, side) for side in levels.shape)
    height, width = levels.shape[0] // down, levels.shape[1] // across
    whole = levels[: down * height, : across * width]
    blocks = whole.reshape(down, height, across, width).swapaxes(1, 2)
    ordered = np.sort(blocks.reshape(down * across, -1), axis=1)
    typical: Grey = ordered[:, int(_SEEN * ordered.shape[1])]
    return typical
