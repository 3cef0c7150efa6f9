"""The test split is held out: it is read once, after everything is decided."""

import sys
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
import tensorflow as tf
from numpy.typing import NDArray

from mnist_gui.core.errors import DataError
from mnist_gui.core.events import (
    EpochFinished,
    Evaluated,
    ModelCompared,
    ModelPublished,
    RunStarted,
    StepDone,
    WeightsRecorded,
)
from mnist_gui.core.models.manifest import Manifest
from mnist_gui.core.models.store import ModelStore, ModelVersion
from tests.helpers.trainer.idx_files import (
    IMAGES,
    LABELS,
    NAMES,
    digits,
    idx,
    write_mnist,
)
from trainer.config import TrainConfig
from trainer.data.mnist import Mnist
from trainer.data.splits import Split
from trainer.run import run

_PROGRESS = StepDone | EpochFinished | WeightsRecorded

pytestmark = pytest.mark.slow

TRAIN, TEST = 5600, 300


class FinishedRun(NamedTuple):
    """A model and how it came about."""

    version: ModelVersion
    log: list[object]
    """The events, and "test" whenever the test split was read."""


def train(data: Path, store: Path, python: str) -> FinishedRun:
    """Train a network for a few steps and publish it.

    Args:
        data: A folder in MNIST's format.
        store: The folder to publish in.
        python: Tries the new model in a process of its own.
    """
    log: list[object] = []
    read = Mnist.test

    def recorded(dataset: Mnist) -> Split:
        log.append("test")
        return read(dataset)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Mnist, "test", recorded)
        patch.setattr(sys, "executable", python)
        run(config(data, store), log.append)
    return FinishedRun(ModelStore(store).versions()[-1], log)


def config(data: Path, store: Path) -> TrainConfig:
    return TrainConfig(
        data=str(data),
        data_dir=data,
        store=store,
        architecture="softmax",
        recipe="quick",
        seed=3,
    )


@pytest.fixture
def data(tmp_path: Path) -> Path:
    write_mnist(tmp_path, TRAIN, TEST, zipped=False)
    return tmp_path


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory, warm_python: str) -> FinishedRun:
    folder = tmp_path_factory.mktemp("first")
    write_mnist(folder, TRAIN, TEST, zipped=False)
    return train(folder, folder / "store", warm_python)


def invert_test_split(folder: Path) -> None:
    """Replace ink by paper, and each label by another."""
    images, labels = digits(TEST)
    for magic, array in ((IMAGES, 255 - images), (LABELS, 9 - labels)):
        (folder / NAMES["test", magic]).write_bytes(idx(array, magic))


def weights(version: ModelVersion) -> dict[str, NDArray[Any]]:
    reader = tf.train.load_checkpoint(str(version.path / "variables" / "variables"))
    names = [
        name for name in reader.get_variable_to_shape_map() if "OBJECT" not in name
    ]
    return {name: reader.get_tensor(name) for name in sorted(names)}


def without_test_results(manifest: Manifest) -> dict[str, object]:
    """Return a manifest's values except the time and what follows from testing."""
    values = vars(manifest) | {"metrics": dict(manifest.metrics)}
    del values["time"], values["files"], values["metrics"]["test_accuracy"]
    return values


def test_the_test_split_is_read_once_after_training(first: FinishedRun) -> None:
    started, *training, reading, evaluated, compared, published = first.log

    assert isinstance(started, RunStarted)
    assert all(isinstance(event, _PROGRESS) for event in training)
    assert isinstance(training[-1], EpochFinished)
    assert reading == "test"
    assert isinstance(evaluated, Evaluated)
    assert isinstance(compared, ModelCompared)
    assert isinstance(published, ModelPublished)


def test_another_test_split_gives_the_same_model(
    first: FinishedRun, data: Path, warm_python: str
) -> None:
    invert_test_split(data)
    second = train(data, data / "store", warm_python)

    a, b = weights(first.version), weights(second.version)
    assert a.keys() == b.keys()
    assert sum(array.size for array in a.values()) >= 7850
    assert all(np.array_equal(a[name], b[name]) for name in a)
    assert without_test_results(first.version.manifest()) == without_test_results(
        second.version.manifest()
    )


def test_the_published_model_is_the_one_that_was_scored(first: FinishedRun) -> None:
    (evaluated,) = (event for event in first.log if isinstance(event, Evaluated))
    images, labels = digits(TEST)

    model = tf.saved_model.load(str(first.version.path))
    inputs = tf.constant(images / np.float32(255), tf.float32)
    logits = model.signatures["serving_default"](images=inputs)["logits"].numpy()
    found = (logits.argmax(axis=1) == labels).mean()
    assert found == pytest.approx(evaluated.accuracy)


def test_an_unreadable_test_split_is_noticed_only_after_training(
    data: Path,
) -> None:
    (data / NAMES["test", LABELS]).write_bytes(b"not to be read")
    log: list[object] = []
    with pytest.raises(DataError):
        run(config(data, data / "store"), log.append)

    last = log[-1]
    assert isinstance(last, EpochFinished)
    assert last.epoch == last.epochs
