"""Train the network over the pen's path, and write `models/pen-path.npz`.

    python -m trainer.pen_path.training [FILE.npz]

It learns from synthetic paths alone, so no data set is needed. Takes some five
minutes on two processor cores.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import keras
import numpy as np

from mnist_gui.core.pen_path.features import PATH_CHANNELS, PATH_POINTS
from mnist_gui.core.pen_path.network import (
    PATH_NETWORK,
    STRIDES,
    Layer,
    read_path_network,
    write_path_network,
)
from mnist_gui.core.samples.sample import DIGITS
from trainer.networks.types import Network
from trainer.pen_path.synthesis import LabelledPaths, synthesize_paths

_COUNT: Final = 160_000
_EPOCHS: Final = 6
_BATCH: Final = 128
_LEARNING_RATE: Final = 2e-3
# Filters and size of the convolutions; their strides are `STRIDES`.
_CONVOLUTIONS: Final = ((32, 5), (64, 5), (96, 5), (96, 3))
_HIDDEN: Final = 96
_DROPOUT: Final = 0.2
_LABEL_SMOOTHING: Final = 0.02
_WEIGHT_DECAY: Final = 1e-4
_WARM_UP: Final = 20  # part of the steps in which the learning rate rises
_TESTED: Final = 10_000


def train_path_network(
    paths: LabelledPaths, epochs: int = _EPOCHS, seed: int = 0
) -> list[Layer]:
    """Return the layers of a trained network, as `write_path_network` takes them."""
    keras.utils.set_random_seed(seed)
    network = build_path_network()
    steps = epochs * -(-len(paths.labels) // _BATCH)
    schedule = keras.optimizers.schedules.CosineDecay(
        0.0, steps, warmup_target=_LEARNING_RATE, warmup_steps=steps // _WARM_UP
    )
    network.compile(
        optimizer=keras.optimizers.AdamW(schedule, weight_decay=_WEIGHT_DECAY),
        loss=keras.losses.CategoricalCrossentropy(
            from_logits=True, label_smoothing=_LABEL_SMOOTHING
        ),
        metrics=["accuracy"],
    )
    labels = np.eye(DIGITS, dtype=np.float32)[paths.labels]
    network.fit(paths.features, labels, _BATCH, epochs, verbose=2)
    return exported_layers(network)


def build_path_network() -> Network:
    """Return the network untrained; `PathNetwork` computes the same."""
    features = keras.Input((PATH_POINTS, PATH_CHANNELS))
    x = features
    for (filters, size), stride in zip(_CONVOLUTIONS, STRIDES, strict=True):
        x = keras.layers.ZeroPadding1D(size // 2)(x)
        x = keras.layers.Conv1D(filters, size, stride, use_bias=False)(x)
        x = keras.layers.BatchNormalization(momentum=0.9)(x)
        x = keras.layers.ReLU()(x)
    pooled = [
        keras.layers.GlobalAveragePooling1D()(x),
        keras.layers.GlobalMaxPooling1D()(x),
    ]
    x = keras.layers.Concatenate()(pooled)
    x = keras.layers.Dense(_HIDDEN, activation="relu")(x)
    x = keras.layers.Dropout(_DROPOUT)(x)
    return keras.Model(features, keras.layers.Dense(DIGITS)(x))


def exported_layers(network: Network) -> list[Layer]:
    """Return a network's layers, batch normalization folded into the convolutions."""
    layers: list[Layer] = []
    kernel: Any = None
    for layer in network.layers:
        weights = layer.get_weights()
        if isinstance(layer, keras.layers.Conv1D):
            (kernel,) = weights
        elif isinstance(layer, keras.layers.BatchNormalization):
            gamma, beta, mean, variance = weights
            scale = gamma / np.sqrt(variance + layer.epsilon)
            layers.append(Layer(kernel * scale, beta - mean * scale))
        elif isinstance(layer, keras.layers.Dense):
            layers.append(Layer(*weights))
    return layers


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, write the network, and print how well it reads other synthetic paths."""
    parser = argparse.ArgumentParser(prog="python -m trainer.pen_path.training")
    parser.add_argument("file", type=Path, nargs="?", default=PATH_NETWORK)
    path = parser.parse_args(arguments).file
    write_path_network(train_path_network(synthesize_paths(_COUNT, seed=0)), path)
    others = synthesize_paths(_TESTED, seed=1)
    answers = read_path_network(path).logits(others.features).argmax(axis=1)
    accuracy = np.mean(answers == others.labels)
    sys.stdout.write(f"It reads {accuracy:.2%} of other synthetic paths.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
