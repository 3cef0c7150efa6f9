"""Corrupt images as light, paper, cameras and copiers do.

A network that has only seen black ink on white paper takes whatever surrounds a digit
for a part of it. Each corruption has a wide range here, so that only the shape of the
digit is left to rely on (docs/adr/0020).
"""

from collections.abc import Callable
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.ink.levels import to_fractions, to_levels
from mnist_gui.core.ink.preprocess import FRAME_SIDE

_MOST_CORRUPTIONS: Final = 2  # of one image
_TWICE_FRACTION: Final = 0.3  # images that are corrupted in two ways
_CHUNK: Final = 2000  # images at a time, which bounds the memory
Floats: TypeAlias = NDArray[np.floating[Any]]
"""Images of shape [n, 28, 28] in 0…1, or numbers that broadcast to them."""

Corruption: TypeAlias = Callable[[Floats, np.random.Generator], Floats]
"""Changes images in one way; what exceeds 0…1 is clipped afterwards."""


def corrupt(images: NDArray[np.uint8], seed: int) -> NDArray[np.uint8]:
    """Return images, [n, 28, 28] with 255 = ink, each corrupted in one or two ways."""
    rng = np.random.default_rng(seed)
    corrupted = np.empty_like(images)
    for start in range(0, len(images), _CHUNK):
        chunk = to_fractions(images[start : start + _CHUNK])
        for turn in range(_MOST_CORRUPTIONS):
            kinds = rng.integers(len(CORRUPTIONS), size=len(chunk))
            if turn:
                kinds[rng.random(len(chunk)) >= _TWICE_FRACTION] = len(CORRUPTIONS)
            for kind, corruption in enumerate(CORRUPTIONS):
                which = np.flatnonzero(kinds == kind)
                chunk[which] = np.clip(corruption(chunk[which], rng), 0, 1)
        corrupted[start : start + _CHUNK] = to_levels(chunk)
    return corrupted


def _low_contrast(images: Floats, rng: np.random.Generator) -> Floats:
    """Grey paper, and ink that is not black."""
    paper = _uniform(images, rng, 0.0, 0.6)
    ink = _uniform(images, rng, 0.4, 1.5)
    return paper + images * ink


def _uneven_light(images: Floats, rng: np.random.Generator) -> Floats:
    """Light as smooth as a shadow or as patchy as mist."""
    field = np.zeros_like(images)
    for cells, weight in ((2, 1.0), (4, 0.7), (8, 0.5), (14, 0.35)):
        amount = weight * _uniform(images, rng, 0.0, 1.0)
        field += amount * _value_noise(len(images), cells, rng)
    low = field.min(axis=(1, 2), keepdims=True)
    high = field.max(axis=(1, 2), keepdims=True)
    field = (field - low) / (high - low)
    veil = _uniform(images, rng, 0.2, 1.0)
    lit: Floats = images * (1 - _uniform(images, rng, 0.0, 0.8) * veil) + field * veil
    return lit


def _gaussian_noise(images: Floats, rng: np.random.Generator) -> Floats:
    """Noise that is the same everywhere, or stronger where there is ink."""
    noise = rng.normal(size=images.shape).astype(np.float32)
    everywhere = _uniform(images, rng, 0.0, 0.3)
    on_ink = _uniform(images, rng, 0.0, 0.7)
    return images + noise * (everywhere + on_ink * np.sqrt(images))


def _salt_and_pepper(images: Floats, rng: np.random.Generator) -> Floats:
    """Single pixels of full ink or none."""
    drawn = rng.random(images.shape, dtype=np.float32)
    fraction = _uniform(images, rng, 0.0, 0.15)
    return np.where(drawn < fraction, 1, np.where(drawn > 1 - fraction, 0, images))


def _defocus_blur(images: Floats, rng: np.random.Generator) -> Floats:
    """A lens out of focus."""
    sigma = float(rng.uniform(0.6, 1.6))
    return _blend(images, _gaussian_blur(images, sigma), rng)


def _motion_blur(images: Floats, rng: np.random.Generator) -> Floats:
    """A camera or a sheet that moved along a straight line."""
    angle = _uniform(images, rng, 0.0, 2 * np.pi)
    length = _uniform(images, rng, 2.0, 7.0)
    steps = np.linspace(0, 1, 8, dtype=np.float32)
    blurred = np.zeros_like(images)
    for step in steps:
        down, right = step * length * np.sin(angle), step * length * np.cos(angle)
        blurred += _sample(images, down, right)
    return blurred / np.float32(len(steps))


def _glass_blur(images: Floats, rng: np.random.Generator) -> Floats:
    """Frosted glass: each pixel is taken from near its place."""
    reach = _uniform(images, rng, 0.5, 2.5)
    down, right = rng.uniform(-1, 1, (2, *images.shape)).astype(np.float32)
    scattered = _sample(images, down * reach, right * reach)
    return _blend(scattered, _gaussian_blur(scattered, 0.8), rng)


def _partial_inversion(images: Floats, rng: np.random.Generator) -> Floats:
    """Ink and paper swapped on one side of an edge, in a band, or outside it."""
    angle = rng.integers(0, 4, (len(images), 1, 1)) * np.pi / 2
    angle = angle + _uniform(images, rng, -0.2, 0.2)
    rows, columns = _centred_grid()
    along = columns * np.cos(angle) + rows * np.sin(angle)
    first = _uniform(images, rng, -16.0, 6.0)
    inside = (along > first) & (along < first + _uniform(images, rng, 6.0, 24.0))
    outside = _chance(images, rng, 0.5)
    return np.where(inside ^ outside, 1 - images, images)


def _line_occlusion(images: Floats, rng: np.random.Generator) -> Floats:
    """A line across, straight or jagged, solid or dashed: a rule, a stroke, a fold."""
    rows, columns = _centred_grid()
    upright = _chance(images, rng, 0.3)
    along = np.where(upright, rows, columns)
    across = np.where(upright, columns, rows)
    jag = _uniform(images, rng, 0.0, 3.0) * _chance(images, rng, 0.6)
    teeth = along / _uniform(images, rng, 4.0, 10.0) + _uniform(images, rng, 0.0, 1.0)
    slope = _uniform(images, rng, -14.0, 14.0), _uniform(images, rng, -0.6, 0.6)
    level = slope[0] + along * slope[1]
    distance = np.abs(across - level - jag * (4 * np.abs(teeth % 1 - 0.5) - 1))
    # Where it is steep, its edge is closer than the nearest point above or below.
    line = np.clip(_uniform(images, rng, 0.5, 1.6) - distance / (1 + jag / 4), 0, 1)
    dash = _uniform(images, rng, 2.0, 8.0)
    is_gap = _chance(images, rng, 0.5) & (along % dash < dash / 2)
    line = np.where(is_gap, 0, line) * _uniform(images, rng, 0.4, 1.0)
    occluded: Floats = np.maximum(images, line)
    return occluded


def _blob_occlusion(images: Floats, rng: np.random.Generator) -> Floats:
    """Patches rubbed out, or covered with grey or ink."""
    count = len(images)
    field = _value_noise(count, 9, rng) + 0.7 * _value_noise(count, 14, rng)
    covered = np.clip((field - _uniform(images, rng, 0.35, 0.9)) * 4, 0, 1)
    shade = _uniform(images, rng, 0.0, 0.6) * _chance(images, rng, 0.7)
    occluded: Floats = images * (1 - covered) + shade * covered
    return occluded


def _outline(images: Floats, rng: np.random.Generator) -> Floats:
    """Only the edges of the ink, as a bad copy keeps them (morphological gradients)."""
    around = _neighbourhoods(images)
    edge = around.max(axis=0) - around.min(axis=0)
    inner = images - around.min(axis=0)
    outer = around.max(axis=0) - images
    pick = rng.integers(0, 3, (len(images), 1, 1))
    edge = np.where(pick == 0, edge, np.where(pick == 1, inner, outer))
    hard = (edge > _uniform(images, rng, 0.2, 0.6)).astype(np.float32)
    outlined: Floats = np.where(_chance(images, rng, 0.7), hard, edge)
    return outlined


def _affine(images: Floats, rng: np.random.Generator) -> Floats:
    """Smaller, rotated further than augmentation does, or off-centre."""
    size = _uniform(images, rng, 1.0, 1.7)
    angle = _uniform(images, rng, -0.7, 0.7)
    rows, columns = _centred_grid()
    down, right = _uniform(images, rng, -4, 4), _uniform(images, rng, -4, 4)
    y, x = rows - down, columns - right
    cos, sin = np.cos(angle) * size, np.sin(angle) * size
    return _sample(images, cos * y - sin * x - rows, sin * y + cos * x - columns)


CORRUPTIONS: Final[tuple[Corruption, ...]] = (
    _low_contrast,
    _uneven_light,
    _gaussian_noise,
    _salt_and_pepper,
    _defocus_blur,
    _motion_blur,
    _glass_blur,
    _partial_inversion,
    _line_occlusion,
    _blob_occlusion,
    _outline,
    _affine,
)


def _chance(
    images: Floats, rng: np.random.Generator, probability: float
) -> NDArray[np.bool_]:
    """Return a Bernoulli sample for each image, shape [n, 1, 1]."""
    sample: NDArray[np.bool_] = rng.random((len(images), 1, 1)) < probability
    return sample


def _uniform(
    images: Floats, rng: np.random.Generator, low: float, high: float
) -> Floats:
    """Return a uniform random number for each image, shape [n, 1, 1]."""
    return rng.uniform(low, high, (len(images), 1, 1)).astype(np.float32)


def _centred_grid() -> tuple[Floats, Floats]:
    """Return the rows and columns of all pixels, 0 in the middle."""
    side = FRAME_SIDE
    rows, columns = np.indices((side, side), dtype=np.float32) - (side - 1) / 2
    return rows, columns


def _value_noise(count: int, cells: int, rng: np.random.Generator) -> Floats:
    """Return smooth random fields in -1…1 on a lattice of cells: [count, 28, 28]."""
    knots = rng.uniform(-1, 1, (count, cells + 1, cells + 1)).astype(np.float32)
    offset = rng.random() * cells / FRAME_SIDE
    at = np.linspace(0, cells, FRAME_SIDE, endpoint=False) + offset
    cell, share = at.astype(int), (at % 1).astype(np.float32)
    share = share * share * (3 - 2 * share)  # smoothstep
    down = share[:, None]
    rows = knots[:, cell] * (1 - down) + knots[:, cell + 1] * down
    fields: Floats = rows[..., cell] * (1 - share) + rows[..., cell + 1] * share
    return fields


def _blend(first: Floats, second: Floats, rng: np.random.Generator) -> Floats:
    """Return mixtures that contain from 30 % to all of the second."""
    share = _uniform(first, rng, 0.3, 1.0)
    return first * (1 - share) + second * share


def _gaussian_blur(images: Floats, sigma: float) -> Floats:
    """Return blurred images; the edge is continued outwards."""
    reach = int(np.ceil(2.5 * sigma))
    weights = np.exp(-(np.arange(-reach, reach + 1) ** 2) / (2 * sigma**2))
    weights = (weights / weights.sum()).astype(np.float32)
    for axis in (1, 2):
        width = [(0, 0)] * 3
        width[axis] = (reach, reach)
        padded = np.pad(images, width, "edge")
        images = sum(
            weight * np.take(padded, np.arange(FRAME_SIDE) + at, axis)
            for at, weight in enumerate(weights)
        )
    return images


def _sample(images: Floats, down: Floats, right: Floats) -> Floats:
    """Sample images bilinearly at displaced pixels; the edge is continued outwards."""
    rows, columns = np.indices((FRAME_SIDE, FRAME_SIDE), dtype=np.float32)
    y = np.clip(rows + down, 0, FRAME_SIDE - 1.001)
    x = np.clip(columns + right, 0, FRAME_SIDE - 1.001)
    y, x = np.broadcast_arrays(y, x)
    top, left = y.astype(np.intp), x.astype(np.intp)
    v, h = (y - top).astype(np.float32), (x - left).astype(np.float32)
    n = np.arange(len(images))[:, None, None]
    upper = images[n, top, left] * (1 - h) + images[n, top, left + 1] * h
    lower = images[n, top + 1, left] * (1 - h) + images[n, top + 1, left + 1] * h
    sampled: Floats = upper * (1 - v) + lower * v
    return sampled


def _neighbourhoods(images: Floats) -> Floats:
    """Return the 3×3 neighbourhood of each pixel, shape [9, n, 28, 28]."""
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), (1, 2))
    return windows.reshape(*images.shape, 9).transpose(3, 0, 1, 2)
