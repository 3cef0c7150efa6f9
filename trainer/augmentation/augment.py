"""Training images varied as hands and pens vary, inside the graph.

Each image is turned, slanted, stretched, moved and bent in one resampling,
then its strokes are made thicker or thinner. Random numbers come from the
seed that is passed in, so a run can be repeated.
"""

from typing import Final, NamedTuple

import tensorflow as tf

from trainer.networks.types import Tensor

_SIDE: Final = 28
_ROTATION: Final = 0.35
"""Radians to either side: 20°."""

_SHEAR: Final = 0.4
_SCALE: Final = 0.18
_STRETCH: Final = 0.18
_SHIFT: Final = 2.0
_BEND: Final = 1.8
"""Largest displacement, in pixels, of the points of a coarse grid."""

_BEND_CELLS: Final = 5
_THICKEN: Final = 0.9
_THIN: Final = 0.6
"""Shares of the way to the image dilated or eroded by a 3×3 square."""


class Part(NamedTuple):
    """Which images of a batch are at hand, where several devices share it."""

    first: Tensor
    size: int
    total: int


def augment(
    images: Tensor, seed: Tensor, strength: Tensor, part: Part | None = None
) -> Tensor:
    """Return images of shape [n, 28, 28] in 0…1, varied.

    Args:
        images: Float tensor of shape [n, 28, 28], 0 = paper, 1 = ink.
        seed: Integer tensor of shape [2]; the same seed varies the same way.
        strength: How strongly each, from 0 to 1, of shape [n].
        part: Which part of a batch they are; an image is varied the same way
            whoever does it. None for the whole.
    """
    size = tf.shape(images)[0]
    part = part or Part(tf.constant(0), size, size)
    seeds = tf.random.split(seed, 4)
    strength = strength[:, None, None]
    # Some images hardly change and some change much: the first keep what MNIST
    # looks like in view, the second show what other hands do.
    own = strength * tf.abs(_uniform(part, 1, seeds[0])[0])
    bends = _bend(part, seeds[2]) * own[..., None]
    places = _affine_places(_uniform(part, 6, seeds[1]) * own) + bends
    amount = strength * _uniform(part, 1, seeds[3])[0]
    return _change_thickness(_sample(images, places), amount)


def _uniform(part: Part, columns: int, seed: Tensor) -> Tensor:
    """Return numbers in -1…1 of shape [columns, n, 1, 1]."""
    shape = (columns, part.total, 1, 1)
    numbers = tf.random.stateless_uniform(shape, seed, -1.0, 1.0)
    return numbers[:, part.first : part.first + part.size]


def _affine_places(random: Tensor) -> Tensor:
    """Return where each pixel of the result comes from: [n, 28, 28, 2], (y, x).

    Args:
        random: Numbers in -1…1 of shape [6, n, 1, 1].
    """
    angle, shear = random[0] * _ROTATION, random[1] * _SHEAR
    scale_x = tf.exp(random[2] * _SCALE + random[3] * _STRETCH)
    scale_y = tf.exp(random[2] * _SCALE - random[3] * _STRETCH)
    center = (_SIDE - 1) / 2
    grid = tf.range(_SIDE, dtype=tf.float32) - center
    y, x = grid[None, :, None], grid[None, None, :]
    cos, sin = tf.cos(angle), tf.sin(angle)
    turned_x = cos * x + sin * y + shear * y
    turned_y = -sin * x + cos * y
    return tf.stack(
        [
            turned_y * scale_y + center + random[4] * _SHIFT,
            turned_x * scale_x + center + random[5] * _SHIFT,
        ],
        axis=-1,
    )


def _bend(part: Part, seed: Tensor) -> Tensor:
    """Return a smooth random displacement field: [n, 28, 28, 2]."""
    shape = (part.total, _BEND_CELLS, _BEND_CELLS, 2)
    coarse = tf.random.stateless_uniform(shape, seed, -_BEND, _BEND)
    coarse = coarse[part.first : part.first + part.size]
    return tf.image.resize(coarse, (_SIDE, _SIDE), method="bicubic")


def _sample(images: Tensor, places: Tensor) -> Tensor:
    """Return images read at places between pixels; outside is as the edge is."""
    places = tf.clip_by_value(places, 0.0, _SIDE - 1.001)
    corner = tf.floor(places)
    share = places - corner
    corner = tf.cast(corner, tf.int32)
    index = corner[..., 0] * _SIDE + corner[..., 1]
    flat = tf.reshape(images, (-1, _SIDE * _SIDE))

    def pixel(offset: int) -> Tensor:
        return tf.gather(flat, index + offset, batch_dims=1)

    y, x = share[..., 0], share[..., 1]
    upper = pixel(0) * (1 - x) + pixel(1) * x
    lower = pixel(_SIDE) * (1 - x) + pixel(_SIDE + 1) * x
    return upper * (1 - y) + lower * y


def _change_thickness(images: Tensor, amount: Tensor) -> Tensor:
    squares = images[..., None]
    thick = tf.nn.max_pool2d(squares, 3, 1, "SAME")[..., 0]
    thin = -tf.nn.max_pool2d(-squares, 3, 1, "SAME")[..., 0]
    return (
        images
        + tf.maximum(amount, 0) * _THICKEN * (thick - images)
        + tf.maximum(-amount, 0) * _THIN * (thin - images)
    )
