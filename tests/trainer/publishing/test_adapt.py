"""`mnist-trainer teach`: adapt a model to the user's drawings and publish it."""

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
from mnist_gui.core.samples.sample import NOT_A_DIGIT, LabelledDrawing
from mnist_gui.core.samples.store import SAMPLES_NAME, SampleStore
from tests.conftest import RunModule
from tests.helpers.core.ink_examples import SAMPLES, model_input
from tests.helpers.core.sign_examples import letters_n
from tests.helpers.trainer.drawings_of_splits import oddities

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("_warm_children")]


@pytest.fixture
def store(trained_store: Path) -> Path:
    """Return a store with a small model and drawings of crosses that mean four."""
    SampleStore(trained_store / SAMPLES_NAME).add_new(oddities())
    return trained_store


def confidence_in_fours(classifier: PublishedClassifier) -> float:
    """Return the mean probability that the crosses are fours."""
    inputs = np.stack([drawing.model_input for drawing in oddities()])
    answers = classifier.predict_batch(inputs)
    fours = [prediction.probabilities[4] for prediction in answers]
    return sum(fours) / len(fours)


def test_a_model_is_adapted_published_and_used(
    store: Path, run_module: RunModule
) -> None:
    command = ["trainer", "teach", "--json", "--activate=always", "--store", str(store)]
    adapted = run_module(command)
    assert (adapted.returncode, adapted.stderr) == (0, "")
    compared, published = map(decode, adapted.stdout.splitlines())
    assert isinstance(compared, ModelCompared)
    assert (compared.data, compared.in_use, compared.own_n) == ("memory", 2, 1)
    # The small model that it was adapted from is far worse than the shipped one.
    assert 1 in {objection.reference for objection in compared.objections}
    assert isinstance(published, ModelPublished)
    assert published.version == 3

    models = ModelStore(store)
    assert models.active().number == 3
    _check_child(models)


def test_samples_are_learned_once_and_forgotten_with_their_removal(
    store: Path,
) -> None:
    from trainer.publishing.adapt import adapt

    events: list[TrainingEvent] = []
    samples = SampleStore(store / SAMPLES_NAME)
    assert adapt(store, None, store, events.append).number == 3
    with pytest.raises(
        NothingToLearnError, match="Model 3 learns nothing new from these"
    ):
        adapt(store, 3, store, events.append)

    samples.change({sample.id: None for sample in samples.all()})

    # It equals the model that was adapted at first: none is published twice.
    assert adapt(store, 3, store, events.append).number == 2
    assert [version.number for version in ModelStore(store).versions()] == [1, 2, 3]


def test_a_sign_that_is_no_digit_is_learned_published_and_unlearned(
    store: Path,
) -> None:
    from trainer.publishing.adapt import adapt

    samples, models = SampleStore(store / SAMPLES_NAME), ModelStore(store)
    samples.forget_all()
    inputs = np.stack([model_input(strokes) for strokes in letters_n(5)])
    samples.add_new(
        LabelledDrawing(label=NOT_A_DIGIT, model_input=image, predicted=7)
        for image in inputs
    )
    shipped = load(models.find(1).path)

    adapt(store, 1, store, lambda _: None)

    learned = load(models.find(3).path)
    answers = learned.predict_batch(inputs)
    assert [answer.text for answer in answers].count("?") >= 4
    assert learned.manifest.data[-1]["count"] == 4
    assert learned.memory.rejection_head is not None
    with pytest.raises(NothingToLearnError, match="Model 3 learns nothing new"):
        adapt(store, 3, store, lambda _: None)

    samples.change({sample.id: None for sample in samples.all()})
    unlearned = adapt(store, 3, store, lambda _: None)

    assert unlearned.number == 1  # equal to it, and not published twice
    assert load(unlearned.path).heads.is_same_as(shipped.heads)


def test_a_base_model_is_compared_with_where_the_active_one_cannot_be_loaded(
    store: Path, tmp_path: Path
) -> None:
    """A newer program made the active one; the window then reads with another."""
    from trainer.publishing.adapt import adapt

    models = ModelStore(store)
    newest = shutil.copytree(models.find(2).path, models.folder / "3")
    replace(read_manifest(newest), version=3, format=99).write(newest)
    models.activate(3)
    events: list[TrainingEvent] = []

    adapt(store, 2, tmp_path, events.append)

    compared, _ = events
    assert isinstance(compared, ModelCompared)
    assert compared.in_use == 2


def _check_child(models: ModelStore) -> None:
    parent, child = models.find(2).path, models.find(3).path
    manifest = verify(child)
    assert (manifest.recipe, manifest.parent) == ("teach", 2)
    assert manifest.data[-1]["name"] == "own drawings"
    assert manifest.data[-1]["count"] == 4
    assert manifest.temperature == read_manifest(parent).temperature
    # The graph is the same, and so is what later adaptation starts from.
    for name in ("saved_model.pb", MEMORY_NAME, "history.jsonl"):
        assert hash_files(child)[name] == hash_files(parent)[name]
    old, new = load(parent), load(child)
    assert confidence_in_fours(new) > 100 * confidence_in_fours(old)
    # What the window learns in memory equals what is published.
    samples = SampleStore(models.folder.parent / SAMPLES_NAME).all()
    old.adapt(samples)
    assert old.head.is_same_as(new.head)
    images = np.stack([drawing.model_input for drawing in oddities()])
    assert np.array_equal(old.features(images), new.features(images))


def test_a_model_trained_on_few_drawings_can_be_adapted(
    tmp_path: Path, run_module: RunModule
) -> None:
    write_strokes(tmp_path / "few.jsonl", SAMPLES[:20])
    store = ["--store", str(tmp_path / "store")]
    train = ["train", "--data", str(tmp_path / "few.jsonl"), "--recipe", "notebook"]
    assert run_module(["trainer", *train, "--activate=always", *store]).returncode == 0
    SampleStore(tmp_path / "store" / SAMPLES_NAME).add_new(oddities())

    adapted = run_module(["trainer", "teach", *store])

    assert (adapted.returncode, adapted.stderr) == (0, "")
    assert "published model 3" in adapted.stdout


@pytest.mark.parametrize("model", ["2", "1"])
def test_without_samples_nothing_is_learned(
    trained_store: Path, run_module: RunModule, model: str
) -> None:
    ended = run_module(
        ["trainer", "teach", "--json", "--model", model, "--store", str(trained_store)]
    )

    assert ended.returncode == 1
    assert ended.stderr.startswith("You have no drawings to learn from yet.")
    assert decode(ended.stdout) == NothingLearnt(message=ended.stderr.rstrip())
    versions = ModelStore(trained_store).versions()
    assert [version.number for version in versions] == [1, 2]


def test_a_model_without_a_memory_cannot_be_adapted(
    store: Path, run_module: RunModule
) -> None:
    path = ModelStore(store).find(2).path
    (path / MEMORY_NAME).unlink()
    manifest = read_manifest(path)
    del manifest.files[MEMORY_NAME]
    manifest.write(path)

    ended = run_module(["trainer", "teach", "--store", str(store)])

    assert ended.returncode == 1
    assert ended.stderr.startswith("The model in use cannot learn from your drawings")
