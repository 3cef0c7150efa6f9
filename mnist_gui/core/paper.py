"""What the paper of a picture looks like where there is ink on it.

Three guesses, and the one that explains the picture best: paper of one tone, as in
drawings and scans; paper in light that fades, as in most photographs; and any paper
at all, seen beside each stroke, where shadows have edges or a desk is in view.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
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

_LUMINANCE: Final = (0.299, 0.587, 0.114)
_SIDE: Final = 200
"""Guesses are judged at this size."""

_FINE_SIDE: Final = 400
_BLOCKS: Final = 6
_SEEN: Final = 0.15
"""Share of a block in which its paper is to be seen at the least."""

_PAPER, _INK = 0.12, 0.6
"""Below this share of full ink is paper, above it ink; what lies between is neither."""

_NO_PAPER: Final = 0.25
_SMOOTH_COST, _BESIDE_COST = 0.1, 0.4
"""What a freer guess must explain more, as a share of the picture."""

_TAIL: Final = 0.998
_HALF: Final = 0.5
_FITS: Final = 8
_FIT_SIDE: Final = 64
_DARKEST: Final = 24
"""Light below this is not made up for: what is left there is mostly noise."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Separation:
    """How to tell the ink of a picture from its paper."""

    paper: Paper
    weights: Weights
    """Of red, green and blue, so that ink stands out most; they sum to 1."""

    inverted: bool
    """Whether ink is lighter than paper."""

    beside: bool
    """Whether the paper was seen only beside strokes, with anything around it."""

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
    paper: Paper = _even
    cost = _badness(_even(grey) - grey, inverted)
    if cost > _SMOOTH_COST:
        other = _SMOOTH_COST + _badness(_smooth(grey) - grey, inverted)
        if other < cost:
            paper, cost = _smooth, other
    beside = cost > _BESIDE_COST
    if beside:
        inverted, reach = _strokes(_grey(_shrunk(colors, _FINE_SIDE)), inverted)
        paper = partial(_beside, inverted=inverted, reach=reach)
    elif inverted is None:
        inverted = _is_light(paper(grey) - grey)
    return Separation(
        paper=paper,
        weights=_weights(small, paper, inverted),
        inverted=inverted,
        beside=beside,
    )


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


def _badness(darker: Grey, inverted: bool | None) -> float:
    """Return how much a guess at the paper leaves unexplained; 0: nothing.

    Sums shares of the picture: blocks that show neither paper nor ink, a border
    full of ink, and ink beyond one half.
    """
    if inverted is None:
        inverted = _is_light(darker)
    contrast = -darker if inverted else darker
    strongest = _highest(contrast)
    if strongest <= 0:
        return 1.0
    ink = contrast / float(np.median(contrast[contrast > strongest / 2]))
    typical = _typical_of_blocks(np.abs(ink))
    between = float(((typical > _PAPER) & (typical < _INK)).mean())
    crowded = float((_border(ink) > _NO_PAPER).mean())
    covered = float((ink > _HALF).mean())
    return between + crowded + (covered if covered > _HALF else 0)


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
    """Return whether thin things are light, and how far from a stroke paper is.

    Looks for dark and for light things, of growing width. Strokes are narrower
    than the paper between them: of two signs, the first to be seen is the ink.
    The reach is a share of the longer side.
    """
    calm = _calm(grey, 1)
    reaches = [2**n for n in range(1, 8) if 2**n < max(2, max(grey.shape) / 4)] or [1]
    seen = np.array(
        [
            (_seen(closed(calm, (r, r)), calm), _seen(calm, opened(calm, (r, r))))
            for r in reaches
        ]
    )
    if inverted is not None:
        seen[:, int(not inverted)] = 0
    first = int(np.argmax(seen.max(axis=1) >= _HALF * seen.max()))
    light = inverted if inverted is not None else bool(seen[first, 1] > seen[first, 0])
    return light, 3 * reaches[first] / max(grey.shape)


def _seen(lighter: NDArray[np.uint8], darker: NDArray[np.uint8]) -> float:
    difference = lighter.astype(np.float32) - darker
    return _highest(difference) - float(np.median(difference))


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
