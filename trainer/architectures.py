"""Kinds of network, one function each, in one table.

A network maps images of shape [n, 28, 28, 1] in 0…1 to two outputs: the
features its last layer sees, [n, d], and the logits, [n, 10].

Keras is imported by each function, so that the command line can name the kinds
without waiting for TensorFlow.
"""

from collections.abc import Callable
from typing import Final

from trainer.tensors import Network, Tensor


def softmax() -> Network:
    """Return softmax regression: one weight a pixel and digit, 7,850 numbers."""
    import keras

    images = keras.Input((28, 28, 1))
    features = keras.layers.Flatten()(images)
    logits = keras.layers.Dense(10, kernel_initializer="zeros")(features)
    return keras.Model(images, [features, logits])


def small() -> Network:
    """Return two convolutions and a dense layer, 0.2 million numbers.

    The network that learns most in ten seconds: it has the yardstick's shape
    (see `tests.bench.training_run`), with fewer and larger filters first.
    """
    import keras

    images = keras.Input((28, 28, 1))
    x = keras.layers.Conv2D(24, 5, activation="relu")(images)
    x = keras.layers.MaxPooling2D()(x)
    x = keras.layers.Conv2D(32, 3, activation="relu")(x)
    x = keras.layers.MaxPooling2D()(x)
    x = keras.layers.Flatten()(x)
    features = keras.layers.Dense(256, activation="relu")(x)
    return _with_logits(images, features)


def steady() -> Network:
    """Return `small` with batch normalisation, which a longer run gains from.

    It is done after pooling, where a quarter of the numbers is left to do.
    """
    import keras

    images = keras.Input((28, 28, 1))
    x = keras.layers.Conv2D(24, 5, use_bias=False)(images)
    x = _normalize(keras.layers.MaxPooling2D()(x))
    x = keras.layers.Conv2D(32, 3, use_bias=False)(x)
    x = _normalize(keras.layers.MaxPooling2D()(x))
    x = keras.layers.Flatten()(x)
    features = keras.layers.Dense(256, activation="relu")(x)
    return _with_logits(images, features)


def cnn() -> Network:
    """Return a plain convolutional network, 0.4 million numbers.

    Six convolutions, each with batch normalisation, that halve the picture
    three times on the way from 28×28 to 3×3; then one dense layer, whose 128
    outputs are the features. Cheap enough to read while the pen moves.
    """
    import keras

    images = keras.Input((28, 28, 1))
    x = _convolve(images, 32, 5, strides=2)
    x = _convolve(x, 48, 3)
    x = _convolve(x, 64, 3, strides=2)
    x = _convolve(x, 96, 3)
    x = _convolve(x, 96, 3)
    x = _convolve(x, 128, 3, strides=2, padding="valid")
    x = keras.layers.Flatten()(x)
    features = keras.layers.Dense(128, activation="relu")(x)
    return _with_logits(images, features)


ARCHITECTURES: Final[dict[str, Callable[[], Network]]] = {
    "softmax": softmax,
    "small": small,
    "steady": steady,
    "cnn": cnn,
}


def _with_logits(images: Tensor, features: Tensor) -> Network:
    import keras

    return keras.Model(images, [features, keras.layers.Dense(10)(features)])


def _convolve(
    x: Tensor, filters: int, size: int, *, strides: int = 1, padding: str = "same"
) -> Tensor:
    import keras

    x = keras.layers.Conv2D(
        filters,
        size,
        strides=strides,
        padding=padding,
        use_bias=False,
        kernel_initializer="he_normal",
    )(x)
    return _normalize(x)


def _normalize(x: Tensor) -> Tensor:
    import keras

    x = keras.layers.BatchNormalization(momentum=0.95)(x)
    return keras.layers.Activation("relu")(x)
