"""What a trained network needs so that it can be taught afterwards.

Where the features are a dense layer's, training leaves few of them alive: once 18 of
128. They tell the digits of MNIST apart, and hardly the hands of people. So the head
also gets to see what lies before them, with weights of 0 to begin with. Where they are
means of maps, as in the network of the full recipe, that teaches no more.
"""

import math
from typing import Any, Final, NamedTuple

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from mnist_gui.core.adaptation.memory import AdaptationMemory, Head, KnownDigits
from trainer.data.splits import Split
from trainer.networks.types import Network, Tensor

_SIGHTS: Final = 128
"""Features that are added. With 64, teaching lost three times as many digits."""

_MOST_IMAGES: Final = 10_000
"""Enough to know means of products; more would only take longer."""

_HARD_DIGITS: Final = 900
"""Of 5,000; a head that is taught leaves the others as they are."""

_EXAM_EVERY: Final = 3
"""Of the hard digits, each third is kept to compare models on."""

_BATCH: Final = 1000
_LEVELS: Final = 127


class FeatureProjection(NamedTuple):
    """A linear map to more features, in a quarter of the bytes that it could have."""

    levels: NDArray[np.int8]
    """Shape [before, added]."""

    step: float
    """What a level is worth."""

    @property
    def matrix(self) -> NDArray[np.float32]:
        """The map itself."""
        return self.levels * np.float32(self.step)


class AdaptableModel(NamedTuple):
    """A trained network with what teaching adds to it."""

    network: Network
    """Maps images to its own outputs, and last to what lies before its features."""

    sights: FeatureProjection
    """What is seen there."""

    memory: AdaptationMemory
    """Its head sees the network's own features and those added."""


def make_adaptable(network: Network, train: Split, validation: Split) -> AdaptableModel:
    """Find out what teaching a network takes.

    Args:
        network: Maps images to features and logits.
        train: What it has learnt.
        validation: What it has not.
    """
    every = -(-len(train.labels) // _MOST_IMAGES)  # rounded up
    learnt = Split(train.images[::every], train.labels[::every])
    features = network.outputs[0]
    makes_features = _layer_before(network, features)
    is_hidden = isinstance(makes_features, keras.layers.Dense)
    # Without a hidden dense layer, the head sees all that there is.
    before = makes_features.input if is_hidden else features
    eyes = keras.Model(network.input, [features, before])
    (seen, deeper), (unknown, unknown_deeper) = (
        _look(eyes, one) for one in (learnt, validation)
    )
    sights = _main_directions(deeper, _SIGHTS if is_hidden else 0)
    kernel, bias = _layer_before(network, network.outputs[1]).get_weights()
    memory = _remember(
        Head(np.pad(kernel, ((0, sights.levels.shape[1]), (0, 0))), bias),
        _with_sights(seen, deeper, sights),
        KnownDigits(_with_sights(unknown, unknown_deeper, sights), validation.labels),
    )
    whole = keras.Model(network.input, [*network.outputs, before])
    return AdaptableModel(whole, sights, memory)


def _layer_before(network: Network, output: Tensor) -> Any:  # noqa: ANN401 (Keras has no types)
    return next(one for one in network.layers if one.output is output)


def _with_sights(
    seen: NDArray[np.float32],
    deeper: NDArray[np.float32],
    sights: FeatureProjection,
) -> NDArray[np.float32]:
    return np.concatenate([seen, deeper @ sights.matrix], axis=1)


def _main_directions(outputs: NDArray[np.float32], count: int) -> FeatureProjection:
    """Return principal axes as columns; along the first, the variance is 1."""
    if count == 0:
        return FeatureProjection(np.zeros((outputs.shape[1], 0), np.int8), 1.0)
    variances, axes = np.linalg.eigh(np.cov(outputs, rowvar=False))
    scale = math.sqrt(variances[-1]) or 1.0
    main = axes[:, ::-1][:, :count] / scale
    step = float(np.abs(main).max()) / _LEVELS
    return FeatureProjection(np.round(main / step).astype(np.int8), step)


def _remember(
    head: Head, seen: NDArray[np.float32], unknown: KnownDigits
) -> AdaptationMemory:
    """Return the memory of features seen in learning, and of unknown digits."""
    ones = np.hstack([seen, np.ones((len(seen), 1), np.float32)])
    moments = (ones.T @ ones / len(ones)).astype(np.float32)
    hard = _hardest(head, unknown)
    is_exam = np.arange(len(hard.labels)) % _EXAM_EVERY == _EXAM_EVERY - 1
    return AdaptationMemory(
        head=head,
        moments=moments,
        tuning_set=KnownDigits(hard.features[~is_exam], hard.labels[~is_exam]),
        holdout_set=KnownDigits(hard.features[is_exam], hard.labels[is_exam]),
    )


def _hardest(head: Head, known: KnownDigits) -> KnownDigits:
    """Return the digits between which a head decided most narrowly."""
    logits = np.sort(head.logits(known.features), axis=1)
    order = np.argsort(logits[:, -1] - logits[:, -2], kind="stable")[:_HARD_DIGITS]
    return KnownDigits(known.features[order], known.labels[order])


def _look(eyes: Network, split: Split) -> list[NDArray[np.float32]]:
    """Return the outputs of a network for all images."""
    # Not `predict`: it would ask all devices of a strategy to take part.
    infer = tf.function(lambda images: eyes(images, training=False))
    images = split.images[..., None]
    starts = range(0, len(images), _BATCH)
    answers = [
        [
            one.numpy()
            for one in infer(tf.cast(images[at : at + _BATCH], tf.float32) / 255)
        ]
        for at in starts
    ]
    return [np.concatenate(parts) for parts in zip(*answers, strict=True)]
