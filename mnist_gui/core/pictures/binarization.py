"""Binarization: decide what in a picture is ink and what is paper.

From the background that explains the picture best; where none does, from strokes,
which are narrower than the paper between them.
"""

from dataclasses import dataclass
from enum import Enum, auto
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.ink.morphology import closing, opening
from mnist_gui.core.pictures.background import (
    BLOT_WIDTH,
    LUMINANCE,
    MIN_SCENE_SIDE,
    Estimator,
    Grey,
    Weights,
    blur,
    constant_background,
    estimate_background,
    inverted_background,
    is_ink_lighter,
    local_background,
    peak,
    shrink,
    to_grey,
)
from mnist_gui.core.pictures.pixels import Colors, is_grey

_FINE_SIDE: Final = 400  # the same, for strokes
# Share of the picture at each side in which strokes are not looked for. A strip of desk
# beside the sheet is as thin as one.
_MARGIN: Final = 0.1
_LOCAL_COST: Final = 0.4  # above it, the local background is used
_HALF, _MOST = 0.5, 0.75
_DARKEST: Final = 24  # light below it is not compensated: little is left but noise


class Border(Enum):
    """Which ink at the picture's border may be surroundings of the paper."""

    NONE = auto()
    CORNERS = auto()
    SIDES = auto()


@dataclass(frozen=True, kw_only=True, eq=False)
class Binarization:
    """How to separate the ink of a picture from its paper."""

    background: Estimator
    weights: Weights  # the mixture of colours in which ink stands out most
    inverted: bool  # whether ink is lighter than paper
    border: Border

    def contrast(self, colors: Colors) -> Grey:
        """Return how far each pixel is from paper, in grey levels, ink positive.

        As if all of the paper had the light that most of it has.
        """
        grey = to_grey(colors, self.weights)
        paper = self.background(grey)
        difference = grey - paper if self.inverted else paper - grey
        light = np.maximum(paper, _DARKEST)
        contrast: Grey = difference * (np.median(light) / light)
        return contrast


def binarize(
    colors: Colors, small: Colors, inverted: bool | None = None
) -> Binarization:
    """Decide what is ink and what is paper in a picture.

    `small` is the picture at the size at which backgrounds are estimated. `inverted` is
    whether ink is lighter than paper; None: decided here.
    """
    grey = to_grey(small)
    background, cost = estimate_background(grey)
    is_constant = background is constant_background
    border = Border.NONE if is_constant else Border.CORNERS
    found = is_ink_lighter(background(grey) - grey)
    is_contradicted = inverted is not None and inverted != found
    is_scene = cost > _LOCAL_COST and min(colors.shape[:2]) >= MIN_SCENE_SIDE
    if is_scene or (is_contradicted and not is_constant):
        found, radius = _strokes(to_grey(shrink(colors, _FINE_SIDE)), inverted)
        background = partial(local_background, inverted=found, radius=radius)
        border = Border.SIDES
    elif is_contradicted:
        found = not found
        background = partial(inverted_background, inverted=found)
    weights = _weights(small, background, found)
    return Binarization(
        background=background, weights=weights, inverted=found, border=border
    )


def _strokes(grey: Grey, inverted: bool | None) -> tuple[bool, float]:
    """Return whether ink is lighter, and the radius around a stroke that shows paper.

    Compares the black and white top-hat transforms at growing radii. Strokes are
    narrower than most of the paper between them: at the radius where the first appear,
    there is more of the ink than of gaps. The result is a share of the longer side.
    """
    smooth = blur(grey, 1)
    largest = BLOT_WIDTH * max(grey.shape) / 2
    # A picture of a few pixels allows for one radius alone.
    radii = [2**power for power in range(1, 8) if 2**power <= largest] or [1]
    dark, light = (
        np.array([_strength(closing(smooth, (r, r)), smooth) for r in radii]),
        np.array([_strength(smooth, opening(smooth, (r, r))) for r in radii]),
    )
    if inverted is None:
        first = min(_first(np.maximum(dark, light)[:, 0], _HALF) + 1, len(radii) - 1)
        inverted = bool(light[first, 1] > dark[first, 1])
    # Half would do for strokes, but lines on the paper may be as dark as that.
    radius = radii[_first((light if inverted else dark)[:, 0], _MOST)]
    return inverted, 3 * radius / max(grey.shape)


def _first(levels: NDArray[np.float64], share: float) -> int:
    """Return the first index at which this share of the highest level is reached."""
    return int(np.argmax(levels >= share * levels.max()))


def _strength(
    lighter: NDArray[np.uint8], darker: NDArray[np.uint8]
) -> tuple[float, float]:
    """Return the peak and the mean of a difference between two pictures."""
    height, width = (round(_MARGIN * side) for side in lighter.shape)
    difference = (lighter.astype(np.float32) - darker)[
        height : lighter.shape[0] - height, width : lighter.shape[1] - width
    ]
    paper = float(np.median(difference))
    return peak(difference) - paper, float(difference.mean()) - paper


def _weights(small: Colors, background: Estimator, inverted: bool) -> Weights:
    """Return the mixture of the colours in which ink stands out most.

    That is the direction from paper to ink: noise and lines of another colour
    count for less in it than in any single channel.
    """
    if is_grey(small):
        return LUMINANCE  # any mixture is the same
    channels = (small[..., channel].astype(np.float32) for channel in range(3))
    away = np.stack([background(channel) - channel for channel in channels])
    if inverted:
        away = -away
    contrast = np.tensordot(np.array(LUMINANCE, np.float32), away, 1)
    strong = away[:, contrast >= _HALF * peak(contrast)]
    if strong.size == 0:
        return LUMINANCE
    red, green, blue = np.maximum(strong.mean(axis=1), 0).tolist()
    total = red + green + blue
    if total == 0:
        return LUMINANCE
    return red / total, green / total, blue / total
