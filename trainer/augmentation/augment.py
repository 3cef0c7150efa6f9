"""Augment training images inside the graph: affine and elastic maps, thickness.

Each image is rotated, sheared, scaled, shifted and elastically deformed in a single
resampling, then its strokes are made thicker or thinner. All randomness follows from
the seed, so that a run can be repeated.
"""

from typing import Final, NamedTuple

import tensorflow as tf

from mnist_gui.core.ink.preprocess import FRAME_SIDE
from trainer.networks.types import Tensor

_ROTATION: Final = 0.35  # radians to either side: 20°
_SHEAR: Final = 0.4
_SCALE: Final = 0.18
_STRETCH: Final = 0.18
_SHIFT: Final = 2.0
_ELASTIC: Final = 1.8  # largest displacement, in pixels, of the points of a coarse grid
_ELASTIC_POINTS: Final = 5
# How far thickness goes towards the image dilated or eroded by a 3×3 square.
_THICKEN: Final = 0.9
_THIN: Final = 0.6


class ReplicaSlice(NamedTuple):
    """The images of a batch that one of several devices works on."""

    first: Tensor
    size: int
    total: int


def augment(
    images: Tensor, seed: Tensor, strength: Tensor, part: ReplicaSlice | None = None
) -> Tensor:
    """Return randomly changed images that keep their labels.

    Args:
        images: Shape [n, 28, 28] in 0…1, 0 = paper.
        seed: Two integers that determine all randomness.
        strength: Of the changes to each image, in 0…1, shape [n].
        part: Which slice of a batch the images are; the device makes no difference
            to how an image is changed. None for the whole batch.
    """
    size = tf.shape(images)[0]
    part = part or ReplicaSlice(tf.constant(0), size, size)
    seeds = tf.random.split(seed, 4)
    strength = strength[:, None, None]
    # Some images hardly change and some change a lot: the former keep MNIST's own look
    # in view, the latter show what other hands do.
    own = strength * tf.abs(_uniform(part, 1, seeds[0])[0])
    elastic = _elastic_displacements(part, seeds[2]) * own[..., None]
    grid = _affine_grid(_uniform(part, 6, seeds[1]) * own) + elastic
    amount = strength * _uniform(part, 1, seeds[3])[0]
    return change_thickness(_sample_bilinear(images, grid), amount)


def change_thickness(images: Tensor, amount: Tensor) -> Tensor:
    """Make strokes thicker or thinner, by grey-scale dilation and erosion.

    `amount` is from -1 (thinnest) to 1 (thickest), shape [n, 1, 1].
    """
    squares = images[..., None]
    thick = tf.nn.max_pool2d(squares, 3, 1, "SAME")[..., 0]
    thin = -tf.nn.max_pool2d(-squares, 3, 1, "SAME")[..., 0]
    return (
        images
        + tf.maximum(amount, 0) * _THICKEN * (thick - images)
        + tf.maximum(-amount, 0) * _THIN * (thin - images)
    )


def _uniform(part: ReplicaSlice, columns: int, seed: Tensor) -> Tensor:
    """Return random numbers in -1…1 of shape [columns, n, 1, 1]."""
    shape = (columns, part.total, 1, 1)
    numbers = tf.random.stateless_uniform(shape, seed, -1.0, 1.0)
    return numbers[:, part.first : part.first + part.size]


def _affine_grid(random: Tensor) -> Tensor:
    """Return the sampling grid of random affine maps: [n, 28, 28, 2], (y, x).

    `random` are numbers in -1…1 of shape [6, n, 1, 1].
    """
    angle, shear = random[0] * _ROTATION, random[1] * _SHEAR
    scale_x = tf.exp(random[2] * _SCALE + random[3] * _STRETCH)
    scale_y = tf.exp(random[2] * _SCALE - random[3] * _STRETCH)
    center = (FRAME_SIDE - 1) / 2
    grid = tf.range(FRAME_SIDE, dtype=tf.float32) - center
    y, x = grid[None, :, None], grid[None, None, :]
    cos, sin = tf.cos(angle), tf.sin(angle)
    rotated_x = cos * x + sin * y + shear * y
    rotated_y = -sin * x + cos * y
    return tf.stack(
        [
            rotated_y * scale_y + center + random[4] * _SHIFT,
            rotated_x * scale_x + center + random[5] * _SHIFT,
        ],
        axis=-1,
    )


def _elastic_displacements(part: ReplicaSlice, seed: Tensor) -> Tensor:
    """Return smooth random displacement fields: [n, 28, 28, 2].

    P. Y. Simard, D. Steinkraus and J. C. Platt, "Best Practices for Convolutional
    Neural Networks Applied to Visual Document Analysis" (2003), smooth a random field
    with a Gaussian; here a coarse one is interpolated.
    """
    shape = (part.total, _ELASTIC_POINTS, _ELASTIC_POINTS, 2)
    coarse = tf.random.stateless_uniform(shape, seed, -_ELASTIC, _ELASTIC)
    coarse = coarse[part.first : part.first + part.size]
    return tf.image.resize(coarse, (FRAME_SIDE, FRAME_SIDE), method="bicubic")


def _sample_bilinear(images: Tensor, grid: Tensor) -> Tensor:
    """Sample images at the points of a grid; the edge is continued outwards."""
    grid = tf.clip_by_value(grid, 0.0, FRAME_SIDE - 1.001)
    corner = tf.floor(grid)
    share = grid - corner
    corner = tf.cast(corner, tf.int32)
    index = corner[..., 0] * FRAME_SIDE + corner[..., 1]
    flat = tf.reshape(images, (-1, FRAME_SIDE * FRAME_SIDE))

    def pixel(offset: int) -> Tensor:
        return tf.gather(flat, index + offset, batch_dims=1)

    y, x = share[..., 0], share[..., 1]
    upper = pixel(0) * (1 - x) + pixel(1) * x
    lower = pixel(FRAME_SIDE) * (1 - x) + pixel(FRAME_SIDE + 1) * x
    return upper * (1 - y) + lower * y
