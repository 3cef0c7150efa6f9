"""Network architectures, one function each, and a table of their names.

A network maps images of shape [n, 28, 28, 1] in 0…1 to three outputs: the features
that its last layers see, [n, d], the logits of the ten digits, [n, 10], and the logit
of being a digit at all, [n, 1].

Each function imports Keras itself, so that the command line can list the names without
waiting for TensorFlow.
"""

from collections.abc import Callable
from typing import Final

import numpy as np

from trainer.networks.types import Network, Tensor

DIGITS_HEAD: Final = "digits"
"""Name of the layer that classifies the ten digits."""

_REJECTION_HEAD: Final = "is_digit"
_CERTAIN_LOGIT: Final = 20.0  # its probability rounds to 1 in 32 bits


def softmax_regression() -> Network:
    """Build softmax regression: one weight per pixel and digit, 7,850 parameters.

    The rejection head adds one weight per pixel.
    """
    import keras

    images = keras.Input((28, 28, 1))
    features = keras.layers.Flatten()(images)
    return _with_heads(images, features, kernel_initializer="zeros")


def small() -> Network:
    """Build two convolutions and a dense layer, 0.2 million parameters.

    The network that learns most in ten seconds: shaped like the yardstick (see
    `tests.bench.support.training_run`), with fewer and larger filters first.
    """
    return _two_convolutions(is_normalized=False)


def steady() -> Network:
    """Build `small` with batch normalisation, which helps in longer runs.

    Normalising after pooling leaves a quarter of the values to normalise.
    """
    return _two_convolutions(is_normalized=True)


def cnn() -> Network:
    """Build a plain convolutional network, 0.3 million parameters.

    Six convolutions, each with batch normalisation, go from 28×28 to 5×5 in two
    halvings; the means of the last one's 128 maps are the features (global average
    pooling, after Lin et al., "Network in network", 2013). Cheap enough to read while
    the pen moves.
    """
    import keras

    images = keras.Input((28, 28, 1))
    x = _convolve(images, 32, 5, strides=2)
    x = _convolve(x, 48, 3)
    x = _convolve(x, 64, 3, strides=2)
    x = _convolve(x, 96, 3)
    x = _convolve(x, 96, 3)
    x = _convolve(x, 128, 3, padding="valid")
    features = keras.layers.GlobalAveragePooling2D()(x)
    return _with_heads(images, features)


ARCHITECTURES: Final[dict[str, Callable[[], Network]]] = {
    "softmax": softmax_regression,
    "small": small,
    "steady": steady,
    "cnn": cnn,
}


def enable_rejection_head(network: Network) -> None:
    """Make the rejection head trainable; until then it takes everything for a digit."""
    head = network.get_layer(_REJECTION_HEAD)
    head.trainable = True
    if not np.any(head.kernel.numpy()):  # not trained yet
        head.bias.assign([0.0])


def _two_convolutions(*, is_normalized: bool) -> Network:
    import keras

    x = images = keras.Input((28, 28, 1))
    activation = None if is_normalized else "relu"
    for filters, size in ((24, 5), (32, 3)):
        convolve = keras.layers.Conv2D(
            filters, size, activation=activation, use_bias=not is_normalized
        )
        x = keras.layers.MaxPooling2D()(convolve(x))
        x = _normalize(x) if is_normalized else x
    x = keras.layers.Flatten()(x)
    features = keras.layers.Dense(256, activation="relu")(x)
    return _with_heads(images, features)


def _with_heads(
    images: Tensor, features: Tensor, kernel_initializer: str = "glorot_uniform"
) -> Network:
    import keras

    is_digit = keras.layers.Dense(
        1,
        kernel_initializer="zeros",
        bias_initializer=keras.initializers.Constant(_CERTAIN_LOGIT),
        trainable=False,
        name=_REJECTION_HEAD,
    )(features)
    logits = keras.layers.Dense(
        10, kernel_initializer=kernel_initializer, name=DIGITS_HEAD
    )(features)
    return keras.Model(images, [features, logits, is_digit])


def _convolve(
    x: Tensor, filters: int, size: int, *, strides: int = 1, padding: str = "same"
) -> Tensor:
    import keras

    options = {"use_bias": False, "kernel_initializer": "he_normal"}
    x = keras.layers.Conv2D(filters, size, strides, padding, **options)(x)
    return _normalize(x)


def _normalize(x: Tensor) -> Tensor:
    import keras

    x = keras.layers.BatchNormalization(momentum=0.95)(x)
    return keras.layers.Activation("relu")(x)
