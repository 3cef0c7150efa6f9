"""What in an image speaks for a digit and what against it, found by trying.

Small soft blots are laid over the image, a grid of them: where there is ink it is
taken away, where there is paper ink is put. What a digit loses by that is what the
place spoke for it. So the paper counts as well: a 1 is no 7 for the ink it lacks.

It foretells far better than gradients what other changes do, since these tell of
changes too small to see (docs/adr/0013), and all ten digits come from one run of the
network.
"""

from collections.abc import Callable
from typing import Final

import numpy as np
import tensorflow as tf

from trainer.networks.types import Tensor

_PLACES: Final = 3.0 + 3.0 * np.arange(8)
"""Rows, and columns, of the blots' centres: digits lie within them."""

_RADIUS: Final = 1.5
"""Standard deviation of a blot in pixels; a stroke is about 2.4 wide."""

_INKED: Final = 0.1
"""Share of a blot that must be ink for it to be taken away."""

_FAINT: Final = 0.05
"""Keeps the map low where hardly any blot reaches."""

_IMPOSSIBLE: Final = 1e-30


def explain(images: Tensor, probabilities_of: Callable[[Tensor], Tensor]) -> Tensor:
    """Return heat maps of shape [n, 10, 28, 28], one for each digit.

    A value is how much the log-odds of the digit, in nats, fall when the place is
    changed: above 0 it speaks for the digit, below 0 against it.

    Args:
        images: Shape [n, 28, 28], 0 = paper, 1 = ink.
        probabilities_of: Returns [n, 10] for such images.
    """
    blots = _blots()
    changed = _change(images, blots)
    count = len(_PLACES) ** 2
    after = _log_odds(probabilities_of(tf.reshape(changed, (-1, 28, 28))))
    before = _log_odds(probabilities_of(images))
    lost = before[:, None] - tf.reshape(after, (-1, count, 10))
    pixels = tf.reshape(blots, (count, 784))
    shares = pixels / (tf.reduce_sum(pixels, axis=0) + _FAINT)
    maps = tf.matmul(tf.transpose(lost, (0, 2, 1)), shares)
    return tf.reshape(maps, (-1, 10, 28, 28))


def _blots() -> Tensor:
    """Return how much of each pixel each blot covers: [64, 28, 28] in 0…1."""
    distance = np.arange(28) - _PLACES[:, None]
    profile = tf.constant(np.exp(-((distance / _RADIUS) ** 2) / 2), tf.float32)
    blots = profile[:, None, :, None] * profile[None, :, None, :]
    return tf.reshape(blots, (-1, 28, 28))


def _change(images: Tensor, blots: Tensor) -> Tensor:
    """Return the images with each blot laid over them: [n, 64, 28, 28]."""
    ink = images[:, None] * blots
    covered = tf.reduce_sum(ink, (2, 3), keepdims=True)
    is_inked = covered > _INKED * tf.reduce_sum(blots, (1, 2), keepdims=True)
    return tf.where(is_inked, images[:, None] - ink, images[:, None] + blots - ink)


def _log_odds(probabilities: Tensor) -> Tensor:
    # The others are added up: 1 less a probability near 1 would be 0.
    others = tf.matmul(probabilities, tf.constant(1 - np.eye(10, dtype=np.float32)))
    return tf.math.log(probabilities + _IMPOSSIBLE) - tf.math.log(others + _IMPOSSIBLE)
