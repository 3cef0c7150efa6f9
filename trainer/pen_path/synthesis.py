"""Synthesize the paths of pens that write digits, from the skeletons of handwriting.

The skeletons were drawn for their ink; people also write the same ink in other orders
and directions. So some of the hands reverse strokes, and write them in another order.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.pen_path.features import PathFeatures, describe_paths
from trainer.handwriting.skeleton import (
    Skeleton,
    SkeletonStroke,
    digit_skeletons,
)
from trainer.handwriting.variation import trace

_REORDERED_FRACTION: Final = 0.3
_GROUP: Final = 8  # versions of a skeleton with strokes in the same order


class LabelledPaths(NamedTuple):
    """Paths of digits, in random order."""

    features: PathFeatures
    labels: NDArray[np.int64]
    """Shape [n], 0 to 9."""


def synthesize_paths(count: int, seed: int) -> LabelledPaths:
    """Return the paths of about `count` digits; each digit as often as the others."""
    rng = np.random.default_rng(seed)
    per_digit = -(-count // len(digit_skeletons()))
    batches, labels = [], []
    for digit, skeletons in enumerate(digit_skeletons()):
        batches += list(trace_paths(skeletons, per_digit, rng))
        labels += [digit] * per_digit
    order = rng.permutation(len(labels))
    return LabelledPaths(np.concatenate(batches)[order], np.array(labels)[order])


def trace_paths(
    skeletons: Sequence[Skeleton], count: int, rng: np.random.Generator
) -> Iterator[PathFeatures]:
    """Yield `count` paths in batches, each skeleton as often as its weight demands."""
    weights = np.array([skeleton.weight for skeleton in skeletons])
    counts = rng.multinomial(count, weights / weights.sum())
    for skeleton, times in zip(skeletons, counts.tolist(), strict=True):
        for start in range(0, times, _GROUP):
            chosen = skeleton
            if rng.random() < _REORDERED_FRACTION:
                chosen = _reordered(skeleton, rng)
            versions = min(_GROUP, times - start)
            yield describe_paths(*trace(chosen, versions, rng))


def _reordered(skeleton: Skeleton, rng: np.random.Generator) -> Skeleton:
    """Return a skeleton whose strokes are in random order and direction."""
    order = rng.permutation(len(skeleton.strokes))
    strokes = [skeleton.strokes[index] for index in order]
    is_reversed = rng.choice([True, False], len(strokes))
    return replace(
        skeleton,
        strokes=tuple(
            _reversed(stroke) if backwards else stroke
            for stroke, backwards in zip(strokes, is_reversed, strict=True)
        ),
    )


def _reversed(stroke: SkeletonStroke) -> SkeletonStroke:
    last = len(stroke.knots) - 1
    corners = tuple(last - corner for corner in reversed(stroke.corners))
    return SkeletonStroke(stroke.knots[::-1], corners)
