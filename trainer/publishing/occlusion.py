"""Saliency by occlusion: which parts of an image speak for or against each digit.

Occlusion sensitivity (M. D. Zeiler and R. Fergus, "Visualizing and Understanding
Convolutional Networks", 2014): a grid of small soft patches is applied to the image,
one at a time. A patch removes ink where there is some, and adds ink to blank paper, so
that the paper counts as well: a 1 is no 7 because of the ink it lacks. What the digit's
log-odds lose is what the patch's place speaks for it.

That predicts the effect of other changes far better than gradients, which describe
changes too small to see (docs/adr/0013), and one run of the network serves all digits.
"""

from collections.abc import Callable

import numpy as np
import tensorflow as tf

from mnist_gui.core.classifier.occlusion import CENTERS, FAINT, INKED, RADIUS, TINY
from trainer.networks.types import Tensor


def explain(images: Tensor, probabilities_of: Callable[[Tensor], Tensor]) -> Tensor:
    """Return saliency maps of shape [n, 10, 28, 28], one for each digit.

    A value is the decrease of the digit's log-odds, in nats, when the place is
    occluded: above 0 it speaks for the digit, below 0 against it.

    Args:
        images: Shape [n, 28, 28], 0 = paper, 1 = ink.
        probabilities_of: Returns [n, 10] for such images.
    """
    patches = _patches()
    occluded = _occlude(images, patches)
    count = len(CENTERS) ** 2
    after = _log_odds(probabilities_of(tf.reshape(occluded, (-1, 28, 28))))
    before = _log_odds(probabilities_of(images))
    lost = before[:, None] - tf.reshape(after, (-1, count, 10))
    pixels = tf.reshape(patches, (count, 784))
    weights = pixels / (tf.reduce_sum(pixels, axis=0) + FAINT)
    maps = tf.matmul(tf.transpose(lost, (0, 2, 1)), weights)
    return tf.reshape(maps, (-1, 10, 28, 28))


def _patches() -> Tensor:
    """Return how much of each pixel each patch covers: [64, 28, 28] in 0…1."""
    distance = np.arange(28) - CENTERS[:, None]
    profile = tf.constant(np.exp(-((distance / RADIUS) ** 2) / 2), tf.float32)
    patches = profile[:, None, :, None] * profile[None, :, None, :]
    return tf.reshape(patches, (-1, 28, 28))


def _occlude(images: Tensor, patches: Tensor) -> Tensor:
    """Return the images with each patch applied: [n, 64, 28, 28]."""
    ink = images[:, None] * patches
    covered = tf.reduce_sum(ink, (2, 3), keepdims=True)
    is_inked = covered > INKED * tf.reduce_sum(patches, (1, 2), keepdims=True)
    return tf.where(is_inked, images[:, None] - ink, images[:, None] + patches - ink)


def _log_odds(probabilities: Tensor) -> Tensor:
    # Sum up the others: 1 minus a probability near 1 would be 0.
    others = tf.matmul(probabilities, tf.constant(1 - np.eye(10, dtype=np.float32)))
    return tf.math.log(probabilities + TINY) - tf.math.log(others + TINY)
