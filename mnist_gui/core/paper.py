"""What the paper of a picture looks like where there is ink on it.

Three guesses, and the one that explains the picture best: paper of one tone, as in
drawings and scans; paper in light that fades, as in most photographs; and any paper
at all, seen beside each stroke, where shadows have edges or a desk is in view.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import partial
from operator import itemgetter
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from mnist_gui.core.morphology import closed, opened
from mnist_gui.core.picture_pixels import Colors

Grey: TypeAlias = NDArray[np.float32]
"""Levels of shape [h, w], 0…255."""

Weights: TypeAlias = tuple[float, float, float]
Paper: TypeAlias = Callable[[Grey], Grey]
"""Grey levels, of any size, to what they would be without the ink."""

LEAST_CONTRAST: Final = 12
"""Grey levels that ink must differ from paper by at the least, of 255."""

_LUMINANCE: Final = (0.299, 0.587, 0.114)
_SIDE: Final = 200
"""Guesses are judged at this size."""

_FINE_SIDE: Final = 400
_BLOCKS: Final = 6
_SEEN: Final = 0.15
"""Share of a block in which its paper is to be seen at the least."""

_PAPER, _INK = 0.12, 0.6
"""Below this share of full ink is paper, above it ink; what lies between is neither."""

_BLOT: Final = 0.25
"""Share of the shorter side that no stroke is thick."""

_LEAST_SCENE: Final = 100
"""A picture of fewer pixels a side holds a digit alone, which may fill it."""

_MARGIN: Final = 0.1
"""Share of the picture at each side in which strokes are not looked for.

A strip of desk beside the sheet is as thin as one.
"""

_BLOT_COST: Final = 8
_NO_PAPER: Final = 0.25
_SMOOTH_COST, _BESIDE_COST = 0.1, 0.4
"""What a freer guess must explain more, as a share of the picture."""

_TAIL: Final = 0.998
_HALF, _MOST = 0.5, 0.75
_FITS: Final = 8
_FIT_SIDE: Final = 64
_DARKEST: Final = 24
"""Light below this is not made up for: what is left there is mostly noise."""


class Rim(Enum):
    """Where around a sheet of paper something else may be in view."""

    NONE = auto()
    CORNERS = auto()
    SIDES = auto()


@dataclass(frozen=True, kw_only=True, eq=False)
class Separation:
    """How to tell the ink of a picture from its paper."""

    paper: Paper
    weights: Weights
    """Of red, green and blue, so that ink stands out most; they sum to 1."""

    inverted: bool
    """Whether ink is lighter than paper."""

    rim: Rim
    """What reaches into the picture from where it is no ink."""

    def contrast(self, colors: Colors) -> Grey:
        """Return how far each pixel is from paper, in grey levels, ink positive.

        As if all the paper had the light that it has in most of the picture.
        """
        grey = _grey(colors, self.weights)
        paper = self.paper(grey)
        difference = grey - paper if self.inverted else paper - grey
        light = np.maximum(paper, _DARKEST)
        even = difference / light * float(np.median(light))
        return even.astype(np.float32, copy=False)


def separate(colors: Colors, inverted: bool | None = None) -> Separation:
    """Look at a picture and decide what is ink and what is paper.

    Args:
        colors: The picture.
        inverted: Whether ink is lighter than paper; None: decided here.
    """
    small = _shrunk(colors, _SIDE)
    grey = _grey(small)
    paper, cost = min(_judged(grey), key=itemgetter(1))
    rim = Rim.NONE if paper is _even else Rim.CORNERS
    seen = _is_light(paper(grey) - grey)
    beside = cost > _BESIDE_COST and min(colors.shape[:2]) >= _LEAST_SCENE
    if beside or (inverted is not None and inverted != seen and paper is not _even):
        seen, reach = _strokes(_grey(_shrunk(colors, _FINE_SIDE)), inverted)
        paper, rim = partial(_beside, inverted=seen, reach=reach), Rim.SIDES
    elif inverted is not None and inverted != seen:
        seen, paper = inverted, partial(_as_the_ink, inverted=inverted)
    return Separation(
        paper=paper, weights=_weights(small, paper, seen), inverted=seen, rim=rim
    )


def _judged(grey: Grey) -> Iterator[tuple[Paper, float]]:
    """Yield guesses and what they cost, until one explains all there is to explain."""
    cost = _badness(_even(grey) - grey)
    yield _even, cost
    if cost > _SMOOTH_COST:
        yield _smooth, _SMOOTH_COST + _badness(_smooth(grey) - grey)


def _shrunk(colors: Colors, side: int) -> Colors:
    image = Image.fromarray(colors)
    return np.asarray(image.reduce(max(1, round(max(image.size) / side))))


def _grey(colors: Colors, weights: Weights = _LUMINANCE) -> Grey:
    mixed = Image.fromarray(colors).convert("L", (*weights, 0))
    return np.asarray(mixed, dtype=np.float32)


# -- The three guesses.


def _even(grey: Grey) -> Grey:
    """Paper is what most of the border shows."""
    return np.full_like(grey, np.median(_border(grey)))


def _as_the_ink(grey: Grey, *, inverted: bool) -> Grey:
    """Paper is what would have been ink, of even paper: the person wants it so."""
    away = grey - _even(grey)
    away = -away if inverted else away
    ink = grey[away > _HALF * _highest(away)]
    return np.full_like(grey, np.median(ink) if len(ink) else _even(grey)[0, 0])


def _border(levels: Grey) -> Grey:
    return np.concatenate([levels[0], levels[-1], levels[:, 0], levels[:, -1]])


def _smooth(grey: Grey) -> Grey:
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


def _beside(grey: Grey, *, inverted: bool, reach: float) -> Grey:
    """Paper is the lightest (of light ink: the darkest) within reach of a pixel.

    Args:
        grey: The picture.
        inverted: Whether ink is lighter than paper.
        reach: As a share of the longer side.
    """
    fill = opened if inverted else closed
    distance = max(2, round(reach * max(grey.shape)))
    # One grain of the paper must not decide; what many decide is too much by a bit.
    paper = fill(_calm(grey, distance / 8), (distance, distance)).astype(np.float32)
    return paper - np.float32(np.median(paper - grey))


def _calm(grey: Grey, radius: float) -> NDArray[np.uint8]:
    image = Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))
    return np.asarray(image.filter(ImageFilter.GaussianBlur(radius)))


# -- Judging them.


def _is_light(darker: Grey) -> bool:
    """Whether the ink is lighter than paper, from how much darker each pixel is."""
    return _highest(-darker) > _highest(darker)


def _badness(darker: Grey) -> float:
    """Return how much a guess at the paper leaves unexplained; 0: nothing.

    Sums shares of the picture: blocks that show neither paper nor ink, a border
    full of ink, and ink in blots that no pen makes.
    """
    contrast = -darker if _is_light(darker) else darker
    strongest = _highest(contrast)
    if strongest < LEAST_CONTRAST:  # nothing is left to be explained
        return 0.0
    ink = contrast / float(np.median(contrast[contrast > strongest / 2]))
    typical = _typical_of_blocks(np.abs(ink))
    between = float(((typical > _PAPER) & (typical < _INK)).mean())
    crowded = float((_border(ink) > _NO_PAPER).mean())
    return between + crowded + _blotted(ink > _HALF)


def _blotted(ink: NDArray[np.bool_]) -> float:
    """Return how much of the ink no pen can have left, as a share of the picture."""
    covered = float(ink.mean())
    if covered > _HALF or min(ink.shape) < _LEAST_SCENE:
        return covered if covered > _HALF else 0
    reach = round(_BLOT * min(ink.shape) / 2)
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


def _highest(levels: Grey) -> float:
    """Return the level that few pixels exceed."""
    return float(np.sort(levels, axis=None)[int(_TAIL * (levels.size - 1))])


def _strokes(grey: Grey, inverted: bool | None) -> tuple[bool, float]:
    """Return whether the ink is light, and how far from a stroke paper is.

    Looks for dark and for light things, of growing width. Strokes are narrower
    than most of the paper between them: where the first are seen, there is more
    of the ink than of gaps. The reach is a share of the longer side.
    """
    calm = _calm(grey, 1)
    farthest = _BLOT * max(grey.shape) / 2
    reaches = [2**power for power in range(1, 8) if 2**power <= farthest]
    dark, light = (
        np.array([_seen(closed(calm, (r, r)), calm) for r in reaches]),
        np.array([_seen(calm, opened(calm, (r, r))) for r in reaches]),
    )
    if inverted is None:
        first = min(_first(np.maximum(dark, light)[:, 0], _HALF) + 1, len(reaches) - 1)
        inverted = bool(light[first, 1] > dark[first, 1])
    # Half would do for strokes, but lines on the paper may be as dark as that.
    reach = reaches[_first((light if inverted else dark)[:, 0], _MOST)]
    return inverted, 3 * reach / max(grey.shape)


def _first(levels: NDArray[np.float64], share: float) -> int:
    """Return where this share of the highest level is reached."""
    return int(np.argmax(levels >= share * levels.max()))


def _seen(lighter: NDArray[np.uint8], darker: NDArray[np.uint8]) -> tuple[float, float]:
    """Return how strong a difference there is in the picture, and how much of it."""
    height, width = (round(_MARGIN * side) for side in lighter.shape)
    difference = (lighter.astype(np.float32) - darker)[
        height : lighter.shape[0] - height, width : lighter.shape[1] - width
    ]
    paper = float(np.median(difference))
    return _highest(difference) - paper, float(difference.mean()) - paper


def _weights(small: Colors, paper: Paper, inverted: bool) -> Weights:
    """Return the mixture of the colours in which ink stands out most.

    That is the direction from paper to ink: noise and lines of another colour
    count for less in it than in any single channel.
    """
    channels = (small[..., channel].astype(np.float32) for channel in range(3))
    away = np.stack([paper(one) - one for one in channels], axis=-1)
    if inverted:
        away = -away
    contrast = away @ np.array(_LUMINANCE, np.float32)
    strong = away[contrast >= _HALF * _highest(contrast)]
    red, green, blue = np.maximum(strong.mean(axis=0), 0).tolist()
    total = red + green + blue
    if total == 0:
        return _LUMINANCE
    return red / total, green / total, blue / total
