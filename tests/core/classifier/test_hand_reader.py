import numpy as np
import pytest

from mnist_gui.core.classifier.classifier import load
from mnist_gui.core.classifier.hand_reader import HandReader
from mnist_gui.core.classifier.published import PublishedClassifier
from mnist_gui.core.files.locations import shipped_models_dir
from mnist_gui.core.ink.preprocess import ModelInput
from mnist_gui.core.samples.accepted import Exemplar
from tests.helpers.core.ink_examples import SAMPLES, model_input

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def classifier() -> PublishedClassifier:
    return load(shipped_models_dir() / "1")


@pytest.fixture
def reader(classifier: PublishedClassifier) -> HandReader:
    return HandReader(classifier)


@pytest.fixture(scope="module")
def exemplars() -> list[Exemplar]:
    """Return the program's samples."""
    return [
        Exemplar(model_input(record.strokes), int(record.label or 0))
        for record in SAMPLES
    ]


@pytest.fixture
def doubtful(exemplars: list[Exemplar]) -> ModelInput:
    """Return a blend of two digits that is a little more like the second."""
    first, second = exemplars[3], exemplars[8]
    blend: ModelInput = np.maximum(0.5 * first.model_input, second.model_input)
    return blend


def test_without_exemplars_the_model_reads_alone(
    classifier: PublishedClassifier, reader: HandReader, exemplars: list[Exemplar]
) -> None:
    images = np.stack([exemplar.model_input for exemplar in exemplars])
    before = classifier.predict_batch(images)

    assert reader.predict_batch(images) == before
    reader.learn(exemplars)
    assert reader.predict_batch(images) != before
    reader.learn([])
    assert reader.predict_batch(images) == before


def test_a_drawing_like_an_exemplar_is_likelier_to_be_its_digit(
    reader: HandReader, exemplars: list[Exemplar], doubtful: ModelInput
) -> None:
    label = exemplars[3].digit
    (before,) = reader.predict_batch(doubtful[None])

    reader.learn([*exemplars, *[Exemplar(doubtful, label)] * 3])
    (after,) = reader.predict_batch(doubtful[None])

    assert after.probabilities[label] > before.probabilities[label]
    assert sum(after.probabilities) == pytest.approx(1, abs=1e-5)
    assert after.is_digit == before.is_digit
    assert after.threshold == before.threshold


def test_the_model_itself_is_not_changed(
    classifier: PublishedClassifier, reader: HandReader, exemplars: list[Exemplar]
) -> None:
    images = np.stack([exemplar.model_input for exemplar in exemplars])
    before = classifier.predict_batch(images)

    reader.learn([Exemplar(images[0], (exemplars[0].digit + 1) % 10)])

    assert classifier.predict_batch(images) == before
