"""Nothing is chosen on the test split: it is looked at once, at the end."""

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

TRAIN, TEST = 5600, 300


class Trained(NamedTuple):
    """A run that is over."""

    version: ModelVersion
    log: list[object]
    """What it reported, and "test" for each look at the test split."""


def train(data: Path, store: Path) -> Trained:
    """Train a network for a few steps and publish it."""
    log: list[object] = []
    read = Mnist.test

    def recorded(dataset: Mnist) -> Split:
        log.append("test")
        return read(dataset)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Mnist, "test", recorded)
        run(config(data, store), log.append)
    return Trained(ModelStore(store).versions()[-1], log)


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
def first(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    folder = tmp_path_factory.mktemp("first")
    write_mnist(folder, TRAIN, TEST, zipped=False)
    return train(folder, folder / "store")


def turn_test_split_round(folder: Path) -> None:
    """Make ink of the paper and other labels of the labels."""
    images, labels = digits(TEST)
    for magic, array in ((IMAGES, 255 - images), (LABELS, 9 - labels)):
        (folder / NAMES["test", magic]).write_bytes(idx(array, magic))


def weights(version: ModelVersion) -> dict[str, NDArray[Any]]:
    reader = tf.train.load_checkpoint(str(version.path / "variables" / "variables"))
    names = [
        name for name in reader.get_variable_to_shape_map() if "OBJECT" not in name
    ]
    return {name: reader.get_tensor(name) for name in sorted(names)}


def decided(manifest: Manifest) -> dict[str, object]:
    """Return what a manifest says but for the time and what the test split said."""
    values = vars(manifest) | {"metrics": dict(manifest.metrics)}
    del values["time"], values["files"], values["metrics"]["test_accuracy"]
    return values


@pytest.mark.slow
def test_the_test_split_is_looked_at_once_after_all_training(first: Trained) -> None:
    started, *training, looked, evaluated, compared, published = first.log

    assert isinstance(started, RunStarted)
    assert all(isinstance(one, StepDone | EpochFinished) for one in training)
    assert isinstance(training[-1], EpochFinished)
    assert looked == "test"
    assert isinstance(evaluated, Evaluated)
    assert isinstance(compared, ModelCompared)
    assert isinstance(published, ModelPublished)


@pytest.mark.slow
def test_another_test_split_gives_the_same_model(first: Trained, data: Path) -> None:
    turn_test_split_round(data)
    second = train(data, data / "store")

    a, b = weights(first.version), weights(second.version)
    assert a.keys() == b.keys()
    assert sum(one.size for one in a.values()) >= 7850
    assert all(np.array_equal(a[name], b[name]) for name in a)
    assert decided(first.version.manifest()) == decided(second.version.manifest())


@pytest.mark.slow
def test_the_model_that_was_scored_is_the_one_published(first: Trained) -> None:
    (evaluated,) = (one for one in first.log if isinstance(one, Evaluated))
    images, labels = digits(TEST)

    model = tf.saved_model.load(str(first.version.path))
    inputs = tf.constant(images / np.float32(255), tf.float32)
    logits = model.signatures["serving_default"](images=inputs)["logits"].numpy()
    found = (logits.argmax(axis=1) == labels).mean()
    assert found == pytest.approx(evaluated.accuracy)


@pytest.mark.slow
def test_a_test_split_that_cannot_be_read_is_found_out_after_training(
    data: Path,
) -> None:
    (data / NAMES["test", LABELS]).write_bytes(b"not to be looked at")
    log: list[object] = []
    with pytest.raises(DataError):
        run(config(data, data / "store"), log.append)

    last = log[-1]
    assert isinstance(last, EpochFinished)
    assert last.epoch == last.epochs
