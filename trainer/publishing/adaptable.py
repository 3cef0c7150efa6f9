"""Prepare a trained network for adaptation to the user's samples.

Training leaves few features of a hidden dense layer alive: once 18 of 128. They are
enough to separate MNIST's digits, but hardly individual handwriting. So the head also
sees a projection of the layer's inputs, with weights of 0 to begin with. Where the
features are global averages, as in the full recipe's network, that brings nothing.
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

_PROJECTED_FEATURES: Final = 128  # with 64, adaptation lost three times as many digits
# Enough to estimate second moments; more would only take longer.
_MAX_IMAGES: Final = 10_000
# Of 5,000; adaptation does not change how the others are read.
_HARD_DIGITS: Final = 900
_HOLDOUT_EVERY: Final = 3  # every third hard digit is held out, to compare models on
_BATCH: Final = 1000
_LEVELS: Final = 127


class FeatureProjection(NamedTuple):
    """A linear map to more features, quantized to bytes."""

    levels: NDArray[np.int8]  # shape [inputs, projected features]
    step: float  # the weight of one level

    @property
    def matrix(self) -> NDArray[np.float32]:
        """The map itself."""
        return self.levels * np.float32(self.step)


class AdaptableModel(NamedTuple):
    """A trained network with what adaptation needs."""

    network: Network
    """Maps images to its own outputs and, as the last one, the projection's input."""

    projection: FeatureProjection
    memory: AdaptationMemory
    """Its head sees the network's own features, followed by the projected ones."""


def make_adaptable(network: Network, train: Split, validation: Split) -> AdaptableModel:
    """Compute what adapting a network needs.

    The network was trained on the digits of `train`, not on those of `validation`.
    """
    every = -(-len(train.labels) // _MAX_IMAGES)  # rounded up
    subset = Split(train.images[::every], train.labels[::every])
    features = network.outputs[0]
    layer = _layer_before(network, features)
    is_hidden = isinstance(layer, keras.layers.Dense)
    # Without a hidden dense layer, the head already sees everything.
    penultimate = layer.input if is_hidden else features
    extractor = keras.Model(network.input, [features, penultimate])
    train_features, train_inputs = _outputs(extractor, subset)
    validation_features, validation_inputs = _outputs(extractor, validation)
    projection = _principal_axes(train_inputs, _PROJECTED_FEATURES if is_hidden else 0)
    kernel, bias = _layer_before(network, network.outputs[1]).get_weights()
    head = Head(np.pad(kernel, ((0, projection.levels.shape[1]), (0, 0))), bias)
    known = _extend(validation_features, validation_inputs, projection)
    memory = _build_memory(
        head,
        Head(*_layer_before(network, network.outputs[2]).get_weights()),
        _extend(train_features, train_inputs, projection),
        KnownDigits(known, validation.labels),
    )
    whole = keras.Model(network.input, [*network.outputs, penultimate])
    return AdaptableModel(whole, projection, memory)


def _layer_before(network: Network, output: Tensor) -> Any:  # noqa: ANN401 (Keras has no types)
    return next(layer for layer in network.layers if layer.output is output)


def _extend(
    features: NDArray[np.float32],
    inputs: NDArray[np.float32],
    projection: FeatureProjection,
) -> NDArray[np.float32]:
    """Append the projected features."""
    return np.concatenate([features, inputs @ projection.matrix], axis=1)


def _principal_axes(inputs: NDArray[np.float32], count: int) -> FeatureProjection:
    """Return principal axes as columns, scaled to a variance of 1 along the first."""
    if count == 0:
        return FeatureProjection(np.zeros((inputs.shape[1], 0), np.int8), 1.0)
    variances, axes = np.linalg.eigh(np.cov(inputs, rowvar=False))
    scale = math.sqrt(variances[-1]) or 1.0
    main = axes[:, ::-1][:, :count] / scale
    step = float(np.abs(main).max()) / _LEVELS
    return FeatureProjection(np.round(main / step).astype(np.int8), step)


def _build_memory(
    head: Head,
    rejection_head: Head,
    train_features: NDArray[np.float32],
    validation: KnownDigits,
) -> AdaptationMemory:
    count = len(train_features)
    with_bias = np.hstack([train_features, np.ones((count, 1), np.float32)])
    hard = _hardest(head, validation)
    is_held_out = np.arange(len(hard.labels)) % _HOLDOUT_EVERY == _HOLDOUT_EVERY - 1
    return AdaptationMemory(
        head=head,
        moments=(with_bias.T @ with_bias / count).astype(np.float32),
        tuning_set=KnownDigits(hard.features[~is_held_out], hard.labels[~is_held_out]),
        holdout_set=KnownDigits(hard.features[is_held_out], hard.labels[is_held_out]),
        rejection_head=rejection_head,
    )


def _hardest(head: Head, known: KnownDigits) -> KnownDigits:
    """Return the digits with the smallest margin between the two best logits."""
    logits = np.sort(head.logits(known.features), axis=1)
    order = np.argsort(logits[:, -1] - logits[:, -2], kind="stable")[:_HARD_DIGITS]
    return KnownDigits(known.features[order], known.labels[order])


def _outputs(model: Network, split: Split) -> list[NDArray[np.float32]]:
    """Return the outputs of a Keras model for all images."""
    # Not `predict`: it would ask all devices of a strategy to take part.
    infer = tf.function(lambda images: model(images, training=False), autograph=False)
    images = split.images[..., None]
    batches = (
        infer(tf.cast(images[start : start + _BATCH], tf.float32) / 255)
        for start in range(0, len(images), _BATCH)
    )
    arrays = [[output.numpy() for output in outputs] for outputs in batches]
    return [np.concatenate(parts) for parts in zip(*arrays, strict=True)]
