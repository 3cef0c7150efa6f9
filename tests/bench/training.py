"""How fast and how well the trainer trains, beside the tutorial's network.

    python -m tests.bench.training [--data-dir DIR] [--seeds 5]

Prints, in one run: the tutorial's network through Keras `fit`, then each recipe
with several seeds: seconds as a share of the tutorial's, and the mean accuracy
on MNIST's test split at the end of the run. Nothing is chosen on it.
"""

import argparse
import statistics
import sys
import time
from pathlib import Path
from typing import Final, NamedTuple

from mnist_gui.core.classifier import import_tensorflow
from mnist_gui.core.errors import DataError
from mnist_gui.core.locations import default_mnist_dir

import_tensorflow()

import keras  # noqa: E402
import numpy as np  # noqa: E402
from numpy.typing import NDArray  # noqa: E402

from trainer.config import TrainConfig  # noqa: E402
from trainer.datasets import Mnist, Split  # noqa: E402
from trainer.scoring import Scorer  # noqa: E402
from trainer.tensors import Network  # noqa: E402
from trainer.training import train  # noqa: E402

_EPOCHS: Final = 12
_RECIPES: Final = ("notebook", "quick")


class _Run(NamedTuple):
    seconds: float
    accuracy: float


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-dir", type=Path, default=default_mnist_dir())
    parser.add_argument("--seeds", type=int, default=5)
    options = parser.parse_args()
    try:
        mnist = Mnist(options.data_dir)
    except DataError as error:
        print(f"Training was not measured. {error}")
        return 0
    yardstick = _run_yardstick(mnist)
    print(f"tutorial, {_EPOCHS} epochs: {yardstick.seconds:.1f} s,", end=" ")
    print(f"{100 * yardstick.accuracy:.2f} %", flush=True)
    for recipe in _RECIPES:
        runs = [_run_recipe(mnist, recipe, seed) for seed in range(options.seeds)]
        seconds = statistics.mean(run.seconds for run in runs)
        accuracies = [100 * run.accuracy for run in runs]
        print(
            f"{recipe:9} {seconds:6.1f} s, {seconds / yardstick.seconds:.3f} of the"
            f" tutorial's time, {statistics.mean(accuracies):.2f} %"
            f" ({min(accuracies):.2f} to {max(accuracies):.2f}, {len(runs)} seeds)",
            flush=True,
        )
    return 0


def make_yardstick() -> Network:
    """Return the network of the tutorials: two convolutions, pooling, dropout."""
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            keras.layers.Conv2D(32, 3, activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Conv2D(64, 3, activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Flatten(),
            keras.layers.Dropout(0.5),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )


def _run_yardstick(mnist: Mnist) -> _Run:
    split, _ = mnist.train_and_validation()
    keras.utils.set_random_seed(0)
    network = make_yardstick()
    network.compile("adam", "sparse_categorical_crossentropy")
    images, test = _floats(split), mnist.test()
    started = time.perf_counter()
    network.fit(images, split.labels, batch_size=128, epochs=_EPOCHS, verbose=0)
    seconds = time.perf_counter() - started
    answers = network.predict(_floats(test), batch_size=1000, verbose=0).argmax(axis=1)
    return _Run(seconds, float(np.mean(answers == test.labels)))


def _run_recipe(mnist: Mnist, recipe: str, seed: int) -> _Run:
    split, validation = mnist.train_and_validation()
    config = TrainConfig(
        data="mnist", data_dir=Path(), store=Path(), recipe=recipe, seed=seed
    )
    started = time.perf_counter()
    network = train(config, split, validation, lambda _: None)
    seconds = time.perf_counter() - started
    return _Run(seconds, Scorer(network).score(mnist.test()).accuracy)


def _floats(split: Split) -> NDArray[np.float32]:
    return split.images[..., None].astype(np.float32) / np.float32(255)


if __name__ == "__main__":
    sys.exit(main())
