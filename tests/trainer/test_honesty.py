"""Nothing is chosen on the test split: it is looked at once, at the end."""

import gzip
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tensorflow as tf
from numpy.typing import NDArray

from mnist_gui.core.errors import DataError
from mnist_gui.core.events import (
    EpochFinished,
    Evaluated,
    ModelPublished,
    RunStarted,
    StepDone,
)
from mnist_gui.core.manifest import Manifest
from mnist_gui.core.model_store import ModelVersion
from tests.trainer.idx import IMAGES, LABELS, NAMES, digits, idx, write_mnist
from trainer.config import TrainConfig
from trainer.datasets import Mnist, Split
from trainer.run import run

TRAIN, TEST = 5600, 300


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    write_mnist(folder, TRAIN, TEST)
    return folder


def config(data: Path, store: Path) -> TrainConfig:
    return TrainConfig(
        data=str(data),
        data_dir=data,
        store=store,
        architecture="softmax",
        recipe="quick",
        seed=3,
    )


def turn_test_split_round(folder: Path) -> None:
    """Make ink of the paper and other labels of the labels."""
    images, labels = digits(TEST)
    for magic, array in ((IMAGES, 255 - images), (LABELS, 9 - labels)):
        path = folder / f"{NAMES['test', magic]}.gz"
        path.write_bytes(gzip.compress(idx(array, magic)))


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
def test_another_test_split_gives_the_same_model(data: Path, tmp_path: Path) -> None:
    first = run(config(data, tmp_path / "first"), lambda _: None)
    turn_test_split_round(data)
    second = run(config(data, tmp_path / "second"), lambda _: None)

    a, b = weights(first), weights(second)
    assert a.keys() == b.keys()
    assert sum(one.size for one in a.values()) >= 7850
    assert all(np.array_equal(a[name], b[name]) for name in a)
    assert decided(first.manifest()) == decided(second.manifest())


@pytest.mark.slow
def test_the_test_split_is_looked_at_once_after_all_training(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log: list[object] = []
    read = Mnist.test

    def recorded(dataset: Mnist) -> Split:
        log.append("test")
        return read(dataset)

    monkeypatch.setattr(Mnist, "test", recorded)
    run(config(data, tmp_path / "store"), log.append)

    started, *training, looked, evaluated, published = log
    assert isinstance(started, RunStarted)
    assert all(isinstance(one, StepDone | EpochFinished) for one in training)
    assert isinstance(training[-1], EpochFinished)
    assert looked == "test"
    assert isinstance(evaluated, Evaluated)
    assert isinstance(published, ModelPublished)


@pytest.mark.slow
def test_a_test_split_that_cannot_be_read_is_found_out_after_training(
    data: Path, tmp_path: Path
) -> None:
    (data / f"{NAMES['test', LABELS]}.gz").write_bytes(b"not to be looked at")
    log: list[object] = []
    with pytest.raises(DataError):
        run(config(data, tmp_path / "store"), log.append)

    last = log[-1]
    assert isinstance(last, EpochFinished)
    assert last.epoch == last.epochs


@pytest.mark.slow
def test_the_model_that_was_scored_is_the_one_published(
    data: Path, tmp_path: Path
) -> None:
    log: list[object] = []
    version = run(config(data, tmp_path / "store"), log.append)
    (evaluated,) = (one for one in log if isinstance(one, Evaluated))

    split = Mnist(data).test()
    model = tf.saved_model.load(str(version.path))
    images = tf.constant(split.images / np.float32(255), tf.float32)
    answers = model.signatures["serving_default"](images=images)["logits"].numpy()
    found = (answers.argmax(axis=1) == split.labels).mean()
    assert found == pytest.approx(evaluated.accuracy)
