"""The fifteen corruptions of MNIST-C, reimplemented from their publication.

N. Mu and J. Gilmer, "MNIST-C: A Robustness Benchmark for Computer Vision" (2019,
arXiv:1906.02337), chose fifteen of some thirty corruptions, each at one strength.

As published: what each corruption does, and its strength, which is the default of the
authors' generator; each function states its figures.

Chosen here: the random numbers, so no picture equals one of theirs; levels are rounded,
not truncated; motion blur ends at four standard deviations and takes the nearest pixel,
as ImageMagick does; fog is cropped anywhere from a cloud that 50 pictures share, where
theirs is the corner of a cloud for each.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tests.bench.support.corruption_filters import (
    CLOUDS_SIDE,
    SIDE,
    Floats,
    blur,
    clouds,
    grid,
    lines,
    warp,
)
from tests.bench.support.edges import canny

Images: TypeAlias = NDArray[np.uint8]
"""Shape [n, 28, 28], 0 = paper, 255 = ink."""

Corruption: TypeAlias = Callable[[Floats, np.random.Generator], Floats]
"""Changes images in 0…1; the result is clipped to that range."""

_CHUNK: Final = 1000
"""Images at a time: intermediate results then stay in the cache."""

_PHOTONS: Final = 3
_IMPULSES: Final = 0.17
_GLASS_SIGMA, _GLASS_ROUNDS = 0.7, 2
_MOTION_SIGMA: Final = 3.0
_SHEAR, _TURN = 0.4, 0.6
"""In radians."""

_SHRINKING: Final = 0.7
_SHIFT: Final = 3
_BRIGHTENING: Final = 0.5
_STRIPE: Final = 7
_FOG, _FOG_DECAY = 3.0, 1.4**2
_FOGS_TO_A_CLOUD: Final = 50
_MUD, _MUDDY = 63 / 255, 0.8
_DOT: Final = 2
_ZIGZAG: Final = (2, 25)
"""Its first and last column."""

_ZIGZAG_X: Final = (0, 2, 6, 10, 14, 18, 22)
_ZIGZAG_Y: Final = (0, 2, -2, 2, -2, 2, -2)


def corrupt(name: str, images: Images, seed: int = 0) -> Images:
    """Return corrupted copies of images.

    Args:
        name: One of `CORRUPTIONS`.
        images: Any number.
        seed: Determines all randomness.
    """
    rng = np.random.default_rng([seed, list(CORRUPTIONS).index(name)])
    corrupted = np.empty_like(images)
    for start in range(0, len(images), _CHUNK):
        chunk = images[start : start + _CHUNK].astype(np.float32) / np.float32(255)
        levels = np.clip(CORRUPTIONS[name](chunk, rng), 0, 1) * 255
        corrupted[start : start + _CHUNK] = np.rint(levels)
    return corrupted


def _shot_noise(images: Floats, rng: np.random.Generator) -> Floats:
    """Too little light: full ink is three photons on average (Poisson noise)."""
    return rng.poisson(images * _PHOTONS) / _PHOTONS


def _impulse_noise(images: Floats, rng: np.random.Generator) -> Floats:
    """Salt and pepper: 17 % of the pixels, half of them white, half black."""
    chance = rng.random(images.shape)
    salted = np.where(chance < _IMPULSES / 2, 1, images)
    return np.where(chance > 1 - _IMPULSES / 2, 0, salted)


def _glass_blur(images: Floats, rng: np.random.Generator) -> Floats:
    """Frosted glass: a blur, pixels swapped with neighbours, another blur."""
    glass = blur(images, _GLASS_SIGMA)
    places = range(SIDE - 1, 1, -1)
    for row, column in [(r, c) for r in places for c in places] * _GLASS_ROUNDS:
        which = np.flatnonzero(rng.random(len(glass)) < 0.5)
        rows, columns = rng.integers(-1, 1, (2, len(which)))
        here = which, row, column
        there = which, row + rows, column + columns
        glass[here], glass[there] = glass[there], glass[here]
    return blur(glass, _GLASS_SIGMA)


def _motion_blur(images: Floats, rng: np.random.Generator) -> Floats:
    """A moving camera: a one-sided Gaussian of 3 px, at most 45° from level."""
    angles = rng.uniform(-np.pi / 4, np.pi / 4, (len(images), 1, 1))
    which = np.arange(len(images))[:, None, None]
    steps = np.arange(int(4 * _MOTION_SIGMA) + 1)
    weights = np.exp(-(steps**2) / (2 * _MOTION_SIGMA**2))
    rows, columns = grid()
    blurred = np.zeros_like(images)
    for step, weight in zip(steps, weights / weights.sum(), strict=True):
        at_rows = np.clip(np.rint(rows + step * np.sin(angles)), 0, SIDE - 1)
        at_columns = np.clip(np.rint(columns + step * np.cos(angles)), 0, SIDE - 1)
        at = which, at_rows.astype(np.int64), at_columns.astype(np.int64)
        blurred += weight * images[at]
    return blurred


def _shear(images: Floats, rng: np.random.Generator) -> Floats:
    """A slant of 0.4 rad to either side, which also makes the digit taller."""
    sine = np.sin(_SHEAR) * _either_way(len(images), rng)
    ones = np.ones(len(images))
    return warp(images, _matrices(ones, -sine, 0 * ones, np.cos(_SHEAR) * ones))


def _scale(images: Floats, rng: np.random.Generator) -> Floats:
    """Seven tenths of the size."""
    return warp(images, np.eye(2) / _SHRINKING)


def _rotate(images: Floats, rng: np.random.Generator) -> Floats:
    """A rotation by 0.6 rad, 34°, to either side."""
    angles = _TURN * _either_way(len(images), rng)
    sine, cosine = np.sin(angles), np.cos(angles)
    return warp(images, _matrices(cosine, -sine, sine, cosine))


def _brightness(images: Floats, rng: np.random.Generator) -> Floats:
    """Half of full ink added everywhere."""
    return images + _BRIGHTENING


def _translate(images: Floats, rng: np.random.Generator) -> Floats:
    """A shift by 3 px each way, towards one of the corners."""
    corners = rng.integers(0, 2, (len(images), 2)) * 2 * _SHIFT
    padded = np.pad(images, ((0, 0), (_SHIFT, _SHIFT), (_SHIFT, _SHIFT)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (SIDE, SIDE), (1, 2))
    return windows[np.arange(len(images)), corners[:, 0], corners[:, 1]]


def _stripe(images: Floats, rng: np.random.Generator) -> Floats:
    """Ink and paper swapped on both sides of the middle half."""
    striped = images.copy()
    for side in (np.s_[..., :_STRIPE], np.s_[..., -_STRIPE:]):
        striped[side] = 1 - images[side]
    return striped


def _fog(images: Floats, rng: np.random.Generator) -> Floats:
    """Clouds three times as strong as ink, scaled back to the ink's maximum."""
    fog = np.empty_like(images)
    for at, corner in enumerate(rng.integers(0, CLOUDS_SIDE, (len(images), 2, 1))):
        if at % _FOGS_TO_A_CLOUD == 0:
            cloud = clouds(rng, _FOG_DECAY)
        rows, columns = (corner + np.arange(SIDE)) % CLOUDS_SIDE
        fog[at] = cloud[np.ix_(rows, columns)]
    most = images.max(axis=(1, 2), keepdims=True)
    foggy: Floats = (images + _FOG * fog) * most / (most + _FOG)
    return foggy


def _spatter(images: Floats, rng: np.random.Generator) -> Floats:
    """Mud: where smooth noise is above its mean, a quarter of full ink replaces it."""
    noise = blur(rng.normal(0, 1, images.shape), 1)
    mud = blur((noise > 0).astype(np.float32), 1.5)
    mud[mud < _MUDDY] = 0
    return images * (1 - mud) + _MUD * mud


def _dotted_line(images: Floats, rng: np.random.Generator) -> Floats:
    """A line from edge to edge, two pixels off and two on."""
    heights = rng.integers(0, SIDE - 1, (2, len(images)))
    ends = [
        np.stack([np.full(len(images), x), y], axis=1)
        for x, y in zip((0, SIDE - 1), heights, strict=True)
    ]
    is_dot = np.arange(SIDE) // _DOT % 2 == 1
    dotted: Floats = images + lines(*ends) * is_dot
    return dotted


def _zigzag(images: Floats, rng: np.random.Generator) -> Floats:
    """An almost level line that goes 2 px up and down."""
    first, last = _ZIGZAG
    height = rng.integers(0, SIDE - 1, len(images)).astype(np.float64)
    angles = np.arctan(rng.integers(-5, 5, len(images)) / (last - first))
    length = (last - first) / np.cos(angles)
    tail = _ZIGZAG_Y[-1] / (2 * (length - 20))  # as published
    x = np.stack([*(np.full_like(height, at) for at in _ZIGZAG_X), length])
    y = np.stack([*(np.full_like(height, at) for at in _ZIGZAG_Y), tail])
    sine, cosine = np.sin(angles), np.cos(angles)
    knots = np.stack(
        [first + cosine * x - sine * y, height + sine * x + cosine * y], axis=2
    )
    for start, end in pairwise(knots):
        images = np.minimum(1, images + lines(start, end))
    return images


def _canny_edges(images: Floats, rng: np.random.Generator) -> Floats:
    """Only the outlines, one pixel wide."""
    return canny(images).astype(np.float32)


def _either_way(count: int, rng: np.random.Generator) -> Floats:
    """Return `count` random signs, each 1 or -1."""
    return rng.integers(0, 2, count) * 2.0 - 1


def _matrices(a: Floats, b: Floats, c: Floats, d: Floats) -> Floats:
    """Return matrices of rows (a, b) and (c, d), shape [n, 2, 2]."""
    return np.stack([np.stack([a, b], axis=1), np.stack([c, d], axis=1)], axis=1)


CORRUPTIONS: Final[dict[str, Corruption]] = {
    "shot noise": _shot_noise,
    "impulse noise": _impulse_noise,
    "glass blur": _glass_blur,
    "motion blur": _motion_blur,
    "shear": _shear,
    "scale": _scale,
    "rotate": _rotate,
    "brightness": _brightness,
    "translate": _translate,
    "stripe": _stripe,
    "fog": _fog,
    "spatter": _spatter,
    "dotted line": _dotted_line,
    "zigzag": _zigzag,
    "canny edges": _canny_edges,
}
