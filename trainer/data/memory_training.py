"""Train the decoder that remembers MNIST, and write `models/mnist-decoder.npz`.

    python -m trainer.data.memory_training MNIST_DIR [FILE.npz]

A conditional variational autoencoder: an encoder turns an image and its label into a
code, and the decoder of `mnist_memory` draws the image from both. Alone, it puts much
of the label into the code, and a code drawn at random then spoils the digit. So a small
network that learns to read MNIST beside it must read what the decoder draws, from
random codes and with exchanged labels, as labelled. Only the training split is used:
what the decoder generates may stand in for held-out digits. Takes some five minutes on
two processor cores.
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from mnist_gui.core.samples.sample import DIGITS
from trainer.data.mnist import Mnist
from trainer.data.mnist_memory import MEMORY_PATH
from trainer.data.splits import Split
from trainer.networks.types import Network, Tensor

_CODE: Final = 12
_HIDDEN: Final = 256
_PIXELS: Final = 784
_EPOCHS: Final = 50
_BATCH: Final = 250
_LEARNING_RATE: Final = 2e-3
_GUIDANCE: Final = 10.0  # weight of the reader's losses
_NOISE: Final = 0.1  # of the pixels that the reader sees, so that none can fool it
_LEVELS: Final = 127


def train_decoder(split: Split, epochs: int = _EPOCHS) -> list[NDArray[np.float32]]:
    """Return the decoder's weights: kernel and bias of both layers."""
    keras.utils.set_random_seed(0)
    encoder, decoder, reader = _encoder(), _decoder(), _reader()
    steps = epochs * (len(split.labels) // _BATCH)
    draw = _optimize(encoder.trainable_variables + decoder.trainable_variables, steps)
    read = _optimize(reader.trainable_variables, steps)

    @tf.function(autograph=False)  # type: ignore[untyped-decorator]
    def step(images: Tensor, labels: Tensor) -> None:
        draw(lambda: _drawing_loss(encoder, decoder, reader, images, labels))
        read(lambda: _reading_loss(reader, images, labels))

    images = split.floats().reshape(-1, _PIXELS)
    labels = np.eye(DIGITS, dtype=np.float32)[split.labels]
    rng = np.random.default_rng(0)
    for _ in range(epochs):
        order = rng.permutation(len(images))
        for at in range(0, len(order) - _BATCH + 1, _BATCH):
            batch = order[at : at + _BATCH]
            step(tf.constant(images[batch]), tf.constant(labels[batch]))
    found: list[NDArray[np.float32]] = decoder.get_weights()
    return found


def write_decoder(weights: Sequence[NDArray[np.float32]], path: Path) -> None:
    """Write weights, quantized to 255 levels each."""
    steps = [float(np.abs(array).max()) / _LEVELS for array in weights]
    arrays: dict[str, Any] = {
        f"weights_{index}": np.round(array / step).astype(np.int8)
        for index, (array, step) in enumerate(zip(weights, steps, strict=True))
    }
    np.savez_compressed(path, steps=np.array(steps, np.float32), **arrays)


def _drawing_loss(
    encoder: Network, decoder: Network, reader: Network, images: Tensor, labels: Tensor
) -> Tensor:
    """Return the negative evidence lower bound, in nats an image, and the guidance."""
    mean, log_variance = tf.split(encoder([images, labels]), 2, axis=1)
    code = mean + tf.exp(log_variance / 2) * tf.random.normal(tf.shape(mean))
    logits = decoder(tf.concat([code, labels], 1))
    entropies = tf.nn.sigmoid_cross_entropy_with_logits(labels=images, logits=logits)
    divergence = (tf.exp(log_variance) + mean**2 - 1 - log_variance) / 2
    bound = tf.reduce_mean(tf.reduce_sum(entropies, 1) + tf.reduce_sum(divergence, 1))
    others = tf.random.shuffle(labels)
    drawn = [
        tf.sigmoid(decoder(tf.concat([codes, others], 1)))
        for codes in (tf.random.normal(tf.shape(mean)), mean)
    ]
    guidance = tf.add_n([_reading_loss(reader, each, others, _NOISE) for each in drawn])
    return bound + _GUIDANCE * guidance


def _reading_loss(
    reader: Network, images: Tensor, labels: Tensor, noise: float = 0.0
) -> Tensor:
    logits = reader(images + noise * tf.random.normal(tf.shape(images)))
    losses = tf.nn.softmax_cross_entropy_with_logits(labels=labels, logits=logits)
    return tf.reduce_mean(losses)


def _optimize(
    weights: Sequence[Any], steps: int
) -> Callable[[Callable[[], Tensor]], None]:
    """Return a function that takes one step to reduce a loss."""
    schedule = keras.optimizers.schedules.CosineDecay(_LEARNING_RATE, steps)
    optimizer = keras.optimizers.Adam(schedule)
    optimizer.build(weights)

    def minimize(loss: Callable[[], Tensor]) -> None:
        with tf.GradientTape() as tape:
            value = loss()
        gradients = tape.gradient(value, weights)
        optimizer.apply_gradients(zip(gradients, weights, strict=True))

    return minimize


def _encoder() -> Network:
    images, labels = keras.Input((_PIXELS,)), keras.Input((DIGITS,))
    x = keras.layers.Concatenate()([images, labels])
    for width in (400, 200):
        x = keras.layers.Dense(width, activation="relu")(x)
    return keras.Model([images, labels], keras.layers.Dense(2 * _CODE)(x))


def _decoder() -> Network:
    given = keras.Input((_CODE + DIGITS,))
    hidden = keras.layers.Dense(_HIDDEN, activation="relu")(given)
    return keras.Model(given, keras.layers.Dense(_PIXELS)(hidden))


def _reader() -> Network:
    images = keras.Input((_PIXELS,))
    x = keras.layers.Reshape((28, 28, 1))(images)
    for filters, size in ((12, 5), (24, 3)):
        x = keras.layers.Conv2D(filters, size, strides=2, activation="relu")(x)
    x = keras.layers.Dense(64, activation="relu")(keras.layers.Flatten()(x))
    return keras.Model(images, keras.layers.Dense(DIGITS)(x))


def main(arguments: Sequence[str]) -> int:
    """Train on the training split of MNIST in a folder, and write the decoder."""
    folder, *rest = map(Path, arguments)
    train, _ = Mnist(folder).train_and_validation()
    write_decoder(train_decoder(train), rest[0] if rest else MEMORY_PATH)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
