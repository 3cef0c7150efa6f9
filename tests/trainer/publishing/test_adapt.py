"""`mnist-trainer teach`, as a person in a terminal has it."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mnist_gui.core.adaptation.memory import MEMORY_NAME
from mnist_gui.core.classifier.classifier import load
from mnist_gui.core.classifier.published import PublishedClassifier
from mnist_gui.core.errors import NothingToLearnError
from mnist_gui.core.events import (
    ModelCompared,
    ModelPublished,
    NothingLearnt,
    TrainingEvent,
    decode,
)
from mnist_gui.core.ink.strokes import write_strokes
from mnist_gui.core.models.manifest import hash_files, read_manifest, verify
from mnist_gui.core.models.store import ModelStore
from mnist_gui.core.samples.store import SAMPLES_NAME, SampleStore
from tests.conftest import RunModule
from tests.helpers.core.ink_examples import SAMPLES
from tests.helpers.trainer.drawings_of_splits import oddities
from tests.helpers.trainer.idx_files import write_mnist

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store with a small model of its own, number 2, in use."""
    from trainer.config import TrainConfig
    from trainer.run import run

    store = tmp_path_factory.mktemp("home")
    config = TrainConfig(
        data="fake",
        data_dir=store,
        store=store,
        recipe="quick",
        activate=True,
    )
    run(config, list[TrainingEvent]().append)
    return store


@pytest.fixture
def store(trained: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(trained, tmp_path / "store"))


def keep(store: Path) -> SampleStore:
    samples = SampleStore(store / SAMPLES_NAME)
    samples.add_new(oddities())
    return samples


def belief(classifier: PublishedClassifier) -> float:
    """Return how surely the crosses are read as fours."""
    inputs = np.stack([one.model_input for one in oddities()])
    fours = [one.probabilities[4] for one in classifier.predict_batch(inputs)]
    return sum(fours) / len(fours)


def test_a_hand_is_learnt_and_published(store: Path, run_module: RunModule) -> None:
    keep(store)
    command = ["trainer", "teach", "--json", "--activate", "--store", str(store)]
    taught = run_module(command)
    assert (taught.returncode, taught.stderr) == (0, "")
    compared, published = map(decode, taught.stdout.splitlines())
    assert isinstance(compared, ModelCompared)
    assert (compared.data, compared.in_use, compared.own_n) == ("memory", 2, 1)
    assert compared.may_take_over
    assert isinstance(published, ModelPublished)
    assert published.version == 3

    models = ModelStore(store)
    assert models.active().number == 3
    _check_child(models)


def test_what_was_learnt_is_not_learnt_twice_and_can_be_unlearnt(store: Path) -> None:
    from trainer.publishing.adapt import adapt

    events: list[TrainingEvent] = []
    samples = keep(store)
    assert adapt(store, None, store, events.append).number == 3
    with pytest.raises(
        NothingToLearnError, match="Model 3 learns nothing new from these"
    ):
        adapt(store, 3, store, events.append)

    samples.change({one.id: None for one in samples.all()})
    adapt(store, 3, store, events.append)

    models = ModelStore(store)
    base, child = load(models.find(2).path), load(models.find(4).path)
    assert child.head.is_same_as(base.head)
    assert child.manifest.data == base.manifest.data


def test_where_the_model_in_use_cannot_be_loaded_its_stand_in_is_compared_with(
    store: Path, tmp_path: Path
) -> None:
    """A newer program has made it; the window reads with another one then."""
    from trainer.publishing.adapt import adapt

    keep(store)
    models = ModelStore(store)
    newest = shutil.copytree(models.find(2).path, models.folder / "3")
    replace(read_manifest(newest), version=3, format=99).write(newest)
    models.activate(3)
    (tmp_path / "mnist").mkdir()
    write_mnist(tmp_path / "mnist", 5007, 1)
    events: list[TrainingEvent] = []

    adapt(store, 2, tmp_path / "mnist", events.append)

    compared, _ = events
    assert isinstance(compared, ModelCompared)
    assert (compared.data, compared.in_use) == ("mnist", 2)


def _check_child(models: ModelStore) -> None:
    parent, child = models.find(2).path, models.find(3).path
    manifest = verify(child)
    assert (manifest.recipe, manifest.parent) == ("teach", 2)
    assert manifest.data[-1]["name"] == "own drawings"
    assert manifest.data[-1]["count"] == 4
    assert manifest.temperature == read_manifest(parent).temperature
    # The graph is the same, and so is what later lessons begin with.
    for name in ("saved_model.pb", MEMORY_NAME, "history.jsonl"):
        assert hash_files(child)[name] == hash_files(parent)[name]
    old, new = load(parent), load(child)
    assert belief(new) > 100 * belief(old)
    # What the window has learnt in memory is what is published.
    samples = SampleStore(models.folder.parent / SAMPLES_NAME).all()
    old.adapt(samples)
    assert old.head.is_same_as(new.head)
    images = np.stack([one.model_input for one in oddities()])
    assert np.array_equal(old.features(images), new.features(images))


def test_a_model_that_was_trained_on_few_drawings_can_be_taught(
    tmp_path: Path, run_module: RunModule
) -> None:
    write_strokes(tmp_path / "few.jsonl", SAMPLES[:20])
    store = ["--store", str(tmp_path / "store")]
    train = ["train", "--data", str(tmp_path / "few.jsonl"), "--recipe", "notebook"]
    assert run_module(["trainer", *train, "--activate", *store]).returncode == 0
    keep(tmp_path / "store")

    taught = run_module(["trainer", "teach", *store])

    assert (taught.returncode, taught.stderr) == (0, "")
    assert "published model 3" in taught.stdout


@pytest.mark.parametrize("model", ["2", "1"])
def test_without_drawings_nothing_is_taught(
    store: Path, run_module: RunModule, model: str
) -> None:
    ended = run_module(
        ["trainer", "teach", "--json", "--model", model, "--store", str(store)]
    )

    assert ended.returncode == 1
    assert ended.stderr.startswith("You have no drawings to learn from yet.")
    assert decode(ended.stdout) == NothingLearnt(message=ended.stderr.rstrip())
    assert [one.number for one in ModelStore(store).versions()] == [1, 2]


def test_a_model_without_a_memory_cannot_be_taught(
    store: Path, run_module: RunModule
) -> None:
    keep(store)
    path = ModelStore(store).find(2).path
    (path / MEMORY_NAME).unlink()
    manifest = read_manifest(path)
    del manifest.files[MEMORY_NAME]
    manifest.write(path)

    ended = run_module(["trainer", "teach", "--store", str(store)])

    assert ended.returncode == 1
    assert ended.stderr.startswith("The model in use cannot learn from your drawings")
