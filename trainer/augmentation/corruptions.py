"""Images harmed as light, paper, cameras and copies harm them.

A network that has seen only black ink on white paper takes what lies around a digit
for a part of it. Each kind of harm is drawn here from a wide range, so that what it
leaves to go by is the shape of the digit.
"""

from collections.abc import Callable
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from trainer.augmentation.filters import (
    Floats,
    blend,
    blurred,
    centred_grid,
    chance,
    each,
    moved,
    neighbours,
    soft,
)

_KINDS_EACH: Final = 2
"""The most kinds of harm that one image takes."""

_TWICE_SHARE: Final = 0.3
"""Share of the images that take two."""

_CHUNK: Final = 2000
"""Images at a time, which bounds the memory."""


Corruption: TypeAlias = Callable[[Floats, np.random.Generator], Floats]
"""Images harmed in one way; what lies beyond 0…1 is cut off afterwards."""


def corrupt(images: NDArray[np.uint8], seed: int) -> NDArray[np.uint8]:
    """Return the images, each harmed in one way or two.

    Args:
        images: Shape [n, 28, 28], 0 = paper, 255 = ink.
        seed: Decides all.
    """
    rng = np.random.default_rng(seed)
    harmed = np.empty_like(images)
    for start in range(0, len(images), _CHUNK):
        chunk = images[start : start + _CHUNK].astype(np.float32) / np.float32(255)
        for turn in range(_KINDS_EACH):
            kinds = rng.integers(len(_KINDS), size=len(chunk))
            if turn:
                kinds[rng.random(len(chunk)) >= _TWICE_SHARE] = len(_KINDS)
            for kind, harm in enumerate(_KINDS):
                which = np.flatnonzero(kinds == kind)
                chunk[which] = np.clip(harm(chunk[which], rng), 0, 1)
        harmed[start : start + _CHUNK] = np.rint(chunk * 255)
    return harmed


def _grey(images: Floats, rng: np.random.Generator) -> Floats:
    """Paper that is no white, ink that is no black."""
    paper = each(images, rng, 0.0, 0.6)
    ink = each(images, rng, 0.4, 1.5)
    return paper + images * ink


def _shade(images: Floats, rng: np.random.Generator) -> Floats:
    """Light that falls unevenly, as smoothly as a shadow or as patchily as mist."""
    field = np.zeros_like(images)
    for cells, share in ((2, 1.0), (4, 0.7), (8, 0.5), (14, 0.35)):
        field += share * each(images, rng, 0.0, 1.0) * soft(len(images), cells, rng)
    low = field.min(axis=(1, 2), keepdims=True)
    high = field.max(axis=(1, 2), keepdims=True)
    field = (field - low) / (high - low)
    veil = each(images, rng, 0.2, 1.0)
    seen: Floats = images * (1 - each(images, rng, 0.0, 0.8) * veil) + field * veil
    return seen


def _grain(images: Floats, rng: np.random.Generator) -> Floats:
    """Noise that is everywhere, or more where there is ink."""
    noise = rng.normal(size=images.shape).astype(np.float32)
    even = each(images, rng, 0.0, 0.3)
    uneven = each(images, rng, 0.0, 0.7)
    return images + noise * (even + uneven * np.sqrt(images))


def _specks(images: Floats, rng: np.random.Generator) -> Floats:
    """Single pixels of full ink or of none."""
    drawn = rng.random(images.shape, dtype=np.float32)
    share = each(images, rng, 0.0, 0.15)
    return np.where(drawn < share, 1, np.where(drawn > 1 - share, 0, images))


def _haze(images: Floats, rng: np.random.Generator) -> Floats:
    """A lens out of focus."""
    sigma = float(rng.uniform(0.6, 1.6))
    return blend(images, blurred(images, sigma), rng)


def _shake(images: Floats, rng: np.random.Generator) -> Floats:
    """A camera or a sheet that moved along a straight line."""
    angle = each(images, rng, 0.0, 2 * np.pi)
    length = each(images, rng, 2.0, 7.0)
    steps = np.linspace(0, 1, 8, dtype=np.float32)
    seen = np.zeros_like(images)
    for step in steps:
        down, right = step * length * np.sin(angle), step * length * np.cos(angle)
        seen += moved(images, down, right)
    return seen / np.float32(len(steps))


def _rough_glass(images: Floats, rng: np.random.Generator) -> Floats:
    """Each pixel is taken from a neighbour."""
    reach = each(images, rng, 0.5, 2.5)
    down, right = rng.uniform(-1, 1, (2, *images.shape)).astype(np.float32)
    seen = moved(images, down * reach, right * reach)
    return blend(seen, blurred(seen, 0.8), rng)


def _swapped(images: Floats, rng: np.random.Generator) -> Floats:
    """Ink and paper change places on one side of an edge, in a band, or beside it."""
    angle = rng.integers(0, 4, (len(images), 1, 1)) * np.pi / 2
    angle = angle + each(images, rng, -0.2, 0.2)
    rows, columns = centred_grid()
    along = columns * np.cos(angle) + rows * np.sin(angle)
    first = each(images, rng, -16.0, 6.0)
    inside = (along > first) & (along < first + each(images, rng, 6.0, 24.0))
    beside = chance(images, rng, 0.5)
    return np.where(inside ^ beside, 1 - images, images)


def _struck(images: Floats, rng: np.random.Generator) -> Floats:
    """A line across, straight or jagged, whole or dashed: a rule, a stroke, a fold."""
    rows, columns = centred_grid()
    upright = chance(images, rng, 0.3)
    along = np.where(upright, rows, columns)
    across = np.where(upright, columns, rows)
    jag = each(images, rng, 0.0, 3.0) * chance(images, rng, 0.6)
    teeth = along / each(images, rng, 4.0, 10.0) + each(images, rng, 0.0, 1.0)
    level = each(images, rng, -14.0, 14.0) + along * each(images, rng, -0.6, 0.6)
    distance = np.abs(across - level - jag * (4 * np.abs(teeth % 1 - 0.5) - 1))
    # Where it is steep, its edge is nearer than what lies straight above or below.
    line = np.clip(each(images, rng, 0.5, 1.6) - distance / (1 + jag / 4), 0, 1)
    dash = each(images, rng, 2.0, 8.0)
    is_gap = chance(images, rng, 0.5) & (along % dash < dash / 2)
    line = np.where(is_gap, 0, line) * each(images, rng, 0.4, 1.0)
    struck: Floats = np.maximum(images, line)
    return struck


def _blots(images: Floats, rng: np.random.Generator) -> Floats:
    """Patches rubbed out, or covered with grey or ink."""
    field = soft(len(images), 9, rng) + 0.7 * soft(len(images), 14, rng)
    covered = np.clip((field - each(images, rng, 0.35, 0.9)) * 4, 0, 1)
    shade = each(images, rng, 0.0, 0.6) * chance(images, rng, 0.7)
    seen: Floats = images * (1 - covered) + shade * covered
    return seen


def _outline(images: Floats, rng: np.random.Generator) -> Floats:
    """The edges alone, as a bad copy keeps them."""
    around = neighbours(images)
    edge = around.max(axis=0) - around.min(axis=0)
    inner = images - around.min(axis=0)
    outer = around.max(axis=0) - images
    pick = rng.integers(0, 3, (len(images), 1, 1))
    edge = np.where(pick == 0, edge, np.where(pick == 1, inner, outer))
    hard = (edge > each(images, rng, 0.2, 0.6)).astype(np.float32)
    seen: Floats = np.where(chance(images, rng, 0.7), hard, edge)
    return seen


def _shrunk(images: Floats, rng: np.random.Generator) -> Floats:
    """Smaller, turned further, or away from the middle."""
    size = each(images, rng, 1.0, 1.7)
    angle = each(images, rng, -0.7, 0.7)
    rows, columns = centred_grid()
    down, right = each(images, rng, -4, 4), each(images, rng, -4, 4)
    y, x = rows - down, columns - right
    cos, sin = np.cos(angle) * size, np.sin(angle) * size
    return moved(images, cos * y - sin * x - rows, sin * y + cos * x - columns)


_KINDS: Final[tuple[Corruption, ...]] = (
    _grey,
    _shade,
    _grain,
    _specks,
    _haze,
    _shake,
    _rough_glass,
    _swapped,
    _struck,
    _blots,
    _outline,
    _shrunk,
)
