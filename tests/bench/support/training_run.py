"""Measure one training run in a process of its own.

    python -m tests.bench.support.training_run NAME SEED DATA_DIR

NAME is a recipe of the trainer; `tutorial`, a typical tutorial's network trained by
Keras `fit`; or `plain-loop`, the notebook's regression with a Python loop over its
steps. Prints a `Measured` as JSON. No choice depends on the test split: it is scored
when the run has ended.
"""

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any, Final, NamedTuple

from mnist_gui.core.classifier.tensorflow_import import import_tensorflow

import_tensorflow()

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
from numpy.typing import NDArray  # noqa: E402

from trainer.config import RECIPES, TrainConfig  # noqa: E402
from trainer.data.mnist import Mnist  # noqa: E402
from trainer.data.splits import Split, TrainingData  # noqa: E402
from trainer.loop.evaluator import Evaluator  # noqa: E402
from trainer.loop.training import train  # noqa: E402
from trainer.networks.types import Network  # noqa: E402

TUTORIAL_EPOCHS: Final = 12


class Measured(NamedTuple):
    """Cost and accuracy of a run."""

    seconds: float
    """From the split in memory to the trained network."""

    accuracy: float
    megabytes: float
    """Peak memory of the process in RAM (Linux)."""


class _Trained(NamedTuple):
    seconds: float
    logits: NDArray[np.float32]


def main(name: str, seed: int, data_dir: Path) -> None:
    """Train once and print the measurement."""
    mnist = Mnist(data_dir)
    split, validation = mnist.train_and_validation()
    test = mnist.test()
    if name == "tutorial":
        seconds, logits = _run_tutorial(split, test, seed)
    elif name == "plain-loop":
        seconds, logits = _run_plain_loop(split, test, seed)
    else:
        seconds, logits = _run_recipe(name, split, validation, test, seed)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    accuracy = float(np.mean(logits.argmax(axis=1) == test.labels))
    print(json.dumps(Measured(seconds, accuracy, memory)._asdict()))


def make_yardstick() -> Network:
    """Return a typical tutorial's network: two convolutions, pooling, dropout."""
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


def _run_tutorial(split: Split, test: Split, seed: int) -> _Trained:
    keras.utils.set_random_seed(seed)
    network = make_yardstick()
    network.compile("adam", "sparse_categorical_crossentropy")
    images = split.floats()[..., None]
    started = time.perf_counter()
    network.fit(images, split.labels, batch_size=128, epochs=TUTORIAL_EPOCHS, verbose=0)
    seconds = time.perf_counter() - started
    answers = network.predict(test.floats()[..., None], batch_size=1000, verbose=0)
    return _Trained(seconds, answers)


def _run_plain_loop(split: Split, test: Split, seed: int) -> _Trained:
    """Train as the notebook did, with a Python loop over the steps."""
    recipe = RECIPES["notebook"]
    images, labels = split.floats().reshape(-1, 784), np.eye(10)[split.labels]
    rng = np.random.default_rng(seed)
    weights, bias = tf.Variable(tf.zeros((784, 10))), tf.Variable(tf.zeros(10))
    optimizer = keras.optimizers.SGD(recipe.learning_rate)
    assert recipe.steps is not None
    started = time.perf_counter()
    for _ in range(recipe.steps):
        batch = rng.choice(len(labels), recipe.batch_size, replace=False)
        with tf.GradientTape() as tape:
            logits = images[batch] @ weights + bias
            losses = tf.nn.softmax_cross_entropy_with_logits(labels[batch], logits)
            loss = tf.reduce_mean(losses)
        gradients: list[Any] = tape.gradient(loss, [weights, bias])
        optimizer.apply(gradients, [weights, bias])
    seconds = time.perf_counter() - started
    logits = test.floats().reshape(-1, 784) @ weights.numpy() + bias.numpy()
    return _Trained(seconds, logits)


def _run_recipe(
    recipe: str, split: Split, validation: Split, test: Split, seed: int
) -> _Trained:
    config = TrainConfig(
        data="mnist", data_dir=Path(), store=Path(), recipe=recipe, seed=seed
    )
    started = time.perf_counter()
    network = train(config, TrainingData(split, validation), lambda _: None)
    seconds = time.perf_counter() - started
    return _Trained(seconds, Evaluator(network).logits(test.images))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
