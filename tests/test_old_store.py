"""A store written by version 0.1.0 opens as it is, and stays as it is."""

import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from mnist_gui.core.classifier.classifier import load
from mnist_gui.core.files.locations import shipped_models_dir
from mnist_gui.core.models.comparison import read_comparison
from mnist_gui.core.models.manifest import ADAPTED, verify
from mnist_gui.core.models.snapshot import take_snapshot
from mnist_gui.core.models.store import ModelStore
from mnist_gui.core.samples.store import SAMPLES_NAME, SampleStore
from mnist_gui.core.training_choice import TrainingChoice
from tests.helpers.core.model_folders import contents
from tests.helpers.core.sample_examples import a_drawing, content
from tests.helpers.repository import REPOSITORY

ARCHIVE: Final = REPOSITORY / "tests" / "data" / "store-0.1.0.tar.xz"
COUNT: Final = 24
HELD_OUT: Final = [5, 21, 22, 23, 24]
TOY, ADAPTED_TOY = 2, 3


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Path]:
    """Unpack the store; check that reading has not changed any file of it."""
    with tarfile.open(ARCHIVE) as archive:
        # Filters came with Python 3.11.4; without one, Python 3.12 and later warn.
        archive.extraction_filter = getattr(tarfile, "data_filter", None)
        archive.extractall(tmp_path)  # noqa: S202 (our own archive)
    before = contents(tmp_path)
    yield tmp_path
    assert contents(tmp_path) == before


def test_versions_have_their_names_parents_and_recipes(store: Path) -> None:
    snapshot = take_snapshot(ModelStore(store))

    assert [info.number for info in snapshot.versions] == [1, 2, 3]
    assert [info.name for info in snapshot.versions] == ["", "Toy digits", ""]
    assert (snapshot.active, snapshot.previous) == (3, 2)
    manifests = [info.manifest for info in snapshot.versions]
    assert [manifest.parent for manifest in manifests if manifest] == [None, None, 2]
    assert [manifest.recipe for manifest in manifests[1:] if manifest] == [
        *("notebook", ADAPTED)
    ]
    assert [info.has_comparison for info in snapshot.versions] == [False, True, True]


@pytest.mark.slow
@pytest.mark.parametrize("number", [TOY, ADAPTED_TOY])
def test_an_old_model_can_be_looked_into(store: Path, number: int) -> None:
    classifier = load(ModelStore(store).find(number).path)
    image = np.random.default_rng(0).random((28, 28), np.float32)
    activations = classifier.look_inside(image)

    assert activations
    (served,) = classifier.run(image[None])["logits"]
    assert activations.logits == pytest.approx(served, abs=1e-5)


def test_rolling_back_follows_the_history(store: Path, tmp_path: Path) -> None:
    copy = tmp_path.parent / f"{tmp_path.name}-copy"
    shutil.copytree(store, copy)
    models = ModelStore(copy)

    assert [models.rollback().number for _ in range(2)] == [2, 1]


def test_comparisons_are_read(store: Path) -> None:
    first = read_comparison(store / "mnist" / "2")
    second = read_comparison(store / "mnist" / "3")

    assert (first.in_use, first.data, first.own) == (1, "fake", None)
    assert (first.held_out.n, first.held_out.new_accuracy) == (500, 1.0)
    assert (second.in_use, second.data) == (2, "memory")
    assert second.own is not None
    assert second.own.n == len(HELD_OUT)
    assert [difference.id for difference in second.differences] == HELD_OUT


@pytest.mark.parametrize("number", [TOY, ADAPTED_TOY])
def test_the_files_of_a_model_match_its_manifest(store: Path, number: int) -> None:
    assert verify(store / "mnist" / str(number)).version == number


def test_the_shipped_model_matches_its_manifest() -> None:
    assert verify(shipped_models_dir() / "1").version == 1


def test_samples_have_their_labels_predictions_and_split(store: Path) -> None:
    samples = SampleStore(store / SAMPLES_NAME)
    found = samples.all()

    assert samples.rescue is None
    assert [sample.id for sample in found] == [*range(1, COUNT + 1)]
    assert [sample.id for sample in found if sample.is_held_out] == HELD_OUT
    for number, sample in enumerate(found):
        label = number % 10
        predicted = (label + 1) % 10 if number % 4 == 0 else label
        assert content(sample)[:4] == (label, predicted, 0.75, 3)
        assert sample.time.startswith("2026-11-29T15:52:13")
        assert np.array_equal(sample.model_input, a_drawing(number).model_input)
        assert len(sample.strokes) == len(a_drawing(number).strokes)


@pytest.mark.slow
def test_models_predict_and_can_be_adapted(store: Path) -> None:
    samples = SampleStore(store / SAMPLES_NAME).all()
    models = ModelStore(store)
    images = np.stack([sample.model_input for sample in samples])
    toy, adapted = (load(models.find(number).path) for number in (TOY, ADAPTED_TOY))

    for prediction in (*toy.predict_batch(images), *adapted.predict_batch(images)):
        assert sum(prediction.probabilities) == pytest.approx(1, abs=1e-4)
    assert not adapted.head.is_same_as(toy.head)
    learned = adapted.adapted_head(
        [sample for sample in samples if not sample.is_held_out]
    )
    assert learned.bias.shape == (10,)


def test_settings_have_their_values(store: Path) -> None:
    from mnist_gui.ui.settings import Settings  # the other tests need no Qt

    settings = Settings(store / "settings.ini")

    assert not settings.was_damaged
    assert (settings.pen_width, settings.single) == (20, True)
    assert not settings.teaches_at_once
    assert settings.recent == [Path("/pictures/seven.png"), Path("/pictures/two.jsonl")]
    assert settings.training == TrainingChoice(
        recipe="steady", architecture="small", data="mnist", drawings_weight=5
    )
