"""What a trained network needs so that it can be taught afterwards.

Training leaves few features alive before the last layer: 18 of 128 in the network of
the full recipe. They tell the digits of MNIST apart, and hardly the hands of people.
So the head also gets to see what lies before them, with weights of 0 to begin with.
"""

import math
from typing import Final

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray
from typing_extensions import override

from mnist_gui.core.teaching_memory import Head, KnownDigits, TeachingMemory
from trainer.splits import Split
from trainer.tensors import Network, Tensor

_SIGHTS: Final = 128
"""Features that are added. With 64, teaching lost three times as many digits."""

_MOST_IMAGES: Final = 10_000
"""Enough to know means of products; more would only take longer."""

_HARD_DIGITS: Final = 600
_BATCH: Final = 1000


def make_teachable(
    network: Network, train: Split, validation: Split
) -> tuple[Network, TeachingMemory]:
    """Return the same network with more features, and what teaching must know.

    A network without a hidden dense layer stays as it is: its head sees all.

    Args:
        network: Maps images to features and logits.
        train: What it has learnt.
        validation: What it has not.
    """
    every = -(-len(train.labels) // _MOST_IMAGES)
    learnt = Split(train.images[::every], train.labels[::every])
    features = network.outputs[0]
    dense = [one for one in network.layers if isinstance(one, keras.layers.Dense)]
    head = Head(*dense[-1].get_weights())
    if len(dense) == 1:
        seen, unknown = (_look(network, features, one) for one in (learnt, validation))
        return network, _memory(head, seen, KnownDigits(unknown, validation.labels))
    before, count = dense[-2].input, len(head.kernel)
    all_ = keras.layers.Concatenate()([features, before])
    seen, unknown = (_look(network, all_, one) for one in (learnt, validation))
    sights = _main_directions(seen[:, count:])
    head = Head(np.pad(head.kernel, ((0, sights.shape[1]), (0, 0))), head.bias)
    seen, unknown = (_with_sights(one, count, sights) for one in (seen, unknown))
    memory = _memory(head, seen, KnownDigits(unknown, validation.labels))
    return _widen(network, before, sights, head), memory


def _with_sights(
    seen: NDArray[np.float32], count: int, sights: NDArray[np.float16]
) -> NDArray[np.float32]:
    """Return so many features as they are, and the sights of what follows them."""
    added = seen[:, count:] @ sights.astype(np.float32)
    return np.concatenate([seen[:, :count], added], axis=1)


def _widen(
    network: Network, before: Tensor, sights: NDArray[np.float16], head: Head
) -> Network:
    """Let the head see more, with weights of its own."""
    features = keras.layers.Concatenate()([network.outputs[0], Sight(sights)(before)])
    last = keras.layers.Dense(len(head.bias))
    wide = keras.Model(network.inputs, [features, last(features)])
    last.set_weights(list(head))
    return wide


class Sight(keras.layers.Layer):  # type: ignore[misc]
    """A fixed linear map, kept in half the bytes."""

    def __init__(self, matrix: NDArray[np.float16]) -> None:
        super().__init__(trainable=False)
        self._matrix = self.add_weight(
            shape=matrix.shape, dtype="float16", trainable=False
        )
        self._matrix.assign(matrix)

    @override
    def call(self, inputs: Tensor) -> Tensor:
        return keras.ops.matmul(inputs, keras.ops.cast(self._matrix, "float32"))


def _main_directions(outputs: NDArray[np.float32]) -> NDArray[np.float16]:
    """Return principal axes as columns; along the first, the variance is 1."""
    variances, axes = np.linalg.eigh(np.cov(outputs, rowvar=False))
    scale = math.sqrt(variances[-1]) or 1.0
    main: NDArray[np.float64] = axes[:, ::-1][:, :_SIGHTS] / scale
    return main.astype(np.float16)


def _memory(
    head: Head, seen: NDArray[np.float32], unknown: KnownDigits
) -> TeachingMemory:
    """Return what is remembered of features seen in learning, and of other digits."""
    ones = np.hstack([seen, np.ones((len(seen), 1), np.float32)])
    moments = (ones.T @ ones / len(ones)).astype(np.float32)
    hard = _hardest(head, unknown)
    return TeachingMemory(
        head=head,
        moments=moments,
        practice=KnownDigits(hard.features[::2], hard.labels[::2]),
        exam=KnownDigits(hard.features[1::2], hard.labels[1::2]),
    )


def _hardest(head: Head, known: KnownDigits) -> KnownDigits:
    """Return the digits between which a head decided most narrowly."""
    logits = np.sort(head.logits(known.features), axis=1)
    order = np.argsort(logits[:, -1] - logits[:, -2], kind="stable")[:_HARD_DIGITS]
    return KnownDigits(known.features[order], known.labels[order])


def _look(network: Network, at: Tensor, split: Split) -> NDArray[np.float32]:
    """Return what a network makes of images at some place inside."""
    model = keras.Model(network.inputs, at)
    # Not `predict`: it would ask all devices of a strategy to take part.
    infer = tf.function(lambda images: model(images, training=False))
    images = split.images[..., None]
    starts = range(0, len(images), _BATCH)
    batches = (images[start : start + _BATCH] for start in starts)
    return np.concatenate(
        [infer(tf.cast(batch, tf.float32) / 255).numpy() for batch in batches]
    )
