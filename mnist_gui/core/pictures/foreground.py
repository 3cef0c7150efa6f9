"""What in a picture is ink and what is paper: decided by looking at it.

From the paper that explains the picture best, or, where none does, from strokes: they
are narrower than the paper between them.
"""

from dataclasses import dataclass
from enum import Enum, auto
from functools import partial
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mnist_gui.core.ink.morphology import closed, opened
from mnist_gui.core.pictures.background import (
    BLOT,
    LEAST_SCENE,
    Background,
    Grey,
    as_the_ink,
    beside,
    calm,
    estimate_background,
    even,
    highest,
    is_light,
)
from mnist_gui.core.pictures.page_crop import sheet_in
from mnist_gui.core.pictures.pixels import Colors

Weights: TypeAlias = tuple[float, float, float]
"""Shares of red, green and blue; they sum to 1."""

_LUMINANCE: Final = (0.299, 0.587, 0.114)
_SIDE: Final = 200
"""Guesses are judged at this size."""

_FINE_SIDE: Final = 400
_MARGIN: Final = 0.1
"""Share of the picture at each side in which strokes are not looked for.

A strip of desk beside the sheet is as thin as one.
"""

_BESIDE_COST: Final = 0.4
"""What the best guess may leave unexplained, as a share of the picture."""

_HALF, _MOST = 0.5, 0.75
_DARKEST: Final = 24
"""Light below this is not made up for: what is left there is mostly noise."""


class Rim(Enum):
    """Where around a sheet of paper something else may be in view."""

    NONE = auto()
    CORNERS = auto()
    SIDES = auto()


@dataclass(frozen=True, kw_only=True, eq=False)
class Binarization:
    """How to tell the ink of a picture from its paper."""

    paper: Background
    weights: Weights
    """The mixture of colours in which ink stands out most."""

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
        evenly: Grey = difference * (np.median(light) / light)
        return evenly


def binarize(colors: Colors, inverted: bool | None = None) -> Binarization:
    """Look at a picture and decide what is ink and what is paper.

    Args:
        colors: The picture.
        inverted: Whether ink is lighter than paper; None: decided here.
    """
    small = _shrunk(colors, _SIDE)
    grey = _grey(small)
    paper, cost = estimate_background(grey)
    rim = Rim.NONE if paper is even else Rim.CORNERS
    seen = is_light(paper(grey) - grey)
    is_scene = cost > _BESIDE_COST and min(colors.shape[:2]) >= LEAST_SCENE
    if is_scene or (inverted is not None and inverted != seen and paper is not even):
        seen, reach = _strokes(_grey(_shrunk(colors, _FINE_SIDE)), inverted)
        paper, rim = partial(beside, inverted=seen, reach=reach), Rim.SIDES
    elif inverted is not None and inverted != seen:
        seen, paper = inverted, partial(as_the_ink, inverted=inverted)
    return Binarization(
        paper=paper, weights=_weights(small, paper, seen), inverted=seen, rim=rim
    )


def sheet_of(colors: Colors) -> tuple[slice, slice]:
    """Return the rows and columns of a picture without the desk along its sides."""
    height, width = colors.shape[:2]
    if min(height, width) < LEAST_SCENE:
        return slice(0, height), slice(0, width)
    small = _grey(_shrunk(colors, _SIDE))
    rows, columns = (
        slice(round(part.start * scale), round(part.stop * scale))
        for part, scale in zip(
            sheet_in(small),
            (height / small.shape[0], width / small.shape[1]),
            strict=True,
        )
    )
    return rows, columns


def _shrunk(colors: Colors, side: int) -> Colors:
    factor = round(max(colors.shape) / side)
    return np.asarray(Image.fromarray(colors).reduce(factor)) if factor > 1 else colors


def _grey(colors: Colors, weights: Weights = _LUMINANCE) -> Grey:
    mixed = Image.fromarray(colors).convert("L", (*weights, 0))
    return np.asarray(mixed, dtype=np.float32)


def _strokes(grey: Grey, inverted: bool | None) -> tuple[bool, float]:
    """Return whether the ink is light, and how far from a stroke paper is.

    Looks for dark and for light things, of growing width. Strokes are narrower
    than most of the paper between them: where the first are seen, there is more
    of the ink than of gaps. The reach is a share of the longer side.
    """
    smooth = calm(grey, 1)
    farthest = BLOT * max(grey.shape) / 2
    # In a picture of a few pixels, there is no more than one to look at.
    reaches = [2**power for power in range(1, 8) if 2**power <= farthest] or [1]
    dark, light = (
        np.array([_seen(closed(smooth, (r, r)), smooth) for r in reaches]),
        np.array([_seen(smooth, opened(smooth, (r, r))) for r in reaches]),
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
    return highest(difference) - paper, float(difference.mean()) - paper


def _weights(small: Colors, paper: Background, inverted: bool) -> Weights:
    """Return the mixture of the colours in which ink stands out most.

    That is the direction from paper to ink: noise and lines of another colour
    count for less in it than in any single channel.
    """
    channels = (small[..., channel].astype(np.float32) for channel in range(3))
    away = np.stack([paper(one) - one for one in channels])
    if inverted:
        away = -away
    contrast = np.tensordot(np.array(_LUMINANCE, np.float32), away, 1)
    strong = away[:, contrast >= _HALF * highest(contrast)]
    if strong.size == 0:
        return _LUMINANCE
    red, green, blue = np.maximum(strong.mean(axis=1), 0).tolist()
    total = red + green + blue
    if total == 0:
        return _LUMINANCE
    return red / total, green / total, blue / total
