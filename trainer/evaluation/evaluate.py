"""An honest score: what was read, against what was written."""

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.classifier.classifier import Classifier
from mnist_gui.core.errors import DataError
from mnist_gui.core.prediction import Reading
from trainer.data.drawings import LabelledInputs
from trainer.evaluation.calibration import (
    ConfidenceBin,
    brier,
    expected_calibration_error,
    nll,
    reliability,
)
from trainer.evaluation.label_errors import known_wrong
from trainer.evaluation.numbers import read_numbers
from trainer.evaluation.refusals import Rejections, score_rejections
from trainer.evaluation.scores import (
    Confusion,
    DigitScore,
    Score,
    confusion_matrix,
    digit_scores,
    most_frequent_confusions,
    score,
)

_BATCH: Final = 250
"""Larger ones are not faster, and take more memory for what lies between layers."""

_MOST_MISTAKES: Final = 24


@dataclass(frozen=True, kw_only=True)
class Mistake:
    """A drawing that was read wrong."""

    index: int
    """Its place in the data set, from 0."""

    label: str
    answer: int | str
    """The digit, or a number as text."""

    probability: float
    """Of the wrong answer."""


@dataclass(frozen=True, kw_only=True)
class Evaluation(Score):
    """How well a model reads a data set; the names are those of the JSON.

    An answer that is not sure counts by its best guess, and a drawing in which
    there was nothing to read as wrong.
    """

    data: str
    model: int
    temperature: float
    threshold: float
    confusion: list[list[int]]
    """Drawings by [label][answer], those labelled with one digit."""

    confusions: list[Confusion]
    """The most frequent ones, worst first."""

    digits: list[DigitScore]
    ece: float
    """Expected calibration error in 15 bins, 0…1."""

    nll: float
    brier: float
    """Brier score, from 0 (certain and right) to 2 (certain and wrong)."""

    reliability: list[ConfidenceBin]
    known_wrong_set_aside: Score | None
    """The score without the labels known to be wrong, on MNIST's test split."""

    mistakes: list[Mistake]
    """The ones the model was surest of, worst first."""

    unsure: int
    unreadable: int
    """Drawings in which there was nothing to read."""

    not_digits: Rejections | None
    """What is said of drawings that are no digits, where such were given."""

    seconds: float


class _Answers(NamedTuple):
    probabilities: NDArray[np.float32]
    is_digit: NDArray[np.float32]
    is_confident: NDArray[np.bool_]


def evaluate(
    classifier: Classifier,
    data: LabelledInputs,
    name: str,
    not_digits: tuple[LabelledInputs, str] | None = None,
    *,
    numbers: bool = False,
) -> Evaluation:
    """Read every drawing of a data set and compare.

    Those with a label longer than a digit are read as numbers and scored whole.

    Args:
        classifier: The model; it sees a few drawings at a time.
        data: At least one drawing. Images may also be unsigned bytes, 0 = paper,
            255 = ink, which take a quarter of the memory.
        name: What the data is called.
        not_digits: Drawings that are no digits, and what they are called.
        numbers: Whether each drawing might be a number, as in the window. Figures that
            need one answer a drawing are of what is read as one digit all the same.

    Raises:
        DataError: If there is nothing to read in any drawing that is no digit.
    """
    started = time.monotonic()
    if not_digits and not not_digits[0].readable.any():
        raise DataError(f"There is nothing to read in “{not_digits[1]}”.")
    read = _read(classifier, data.images)
    probabilities, _, is_confident = read
    answers, truth = probabilities.argmax(axis=1), _digits(data.labels)
    correct = data.readable & (answers == truth)
    readings = read_numbers(classifier, data, everywhere=numbers)
    for place, reading in readings.items():
        correct[place] = reading.text == data.labels[place]
        is_confident[place] = reading.is_confident
    # Figures that need one true digit a drawing leave the others out.
    scored = data.readable & (truth >= 0)
    confusion = confusion_matrix(truth[scored], answers[scored])
    return Evaluation(
        **vars(score(correct)),
        **_calibration(probabilities[scored], truth[scored]),
        data=name,
        model=classifier.manifest.version,
        temperature=classifier.manifest.temperature,
        threshold=classifier.manifest.threshold,
        confusion=confusion.tolist(),
        confusions=most_frequent_confusions(confusion),
        digits=digit_scores(confusion, np.bincount(truth[truth >= 0], minlength=10)),
        known_wrong_set_aside=_score_without_known_wrong(correct, truth),
        mistakes=_mistakes(
            probabilities, data.labels, data.readable & ~correct, readings
        ),
        unsure=int((~is_confident & data.readable).sum()),
        unreadable=int((~data.readable).sum()),
        not_digits=not_digits
        and _refusals(classifier, *not_digits, read, numbers=numbers),
        seconds=time.monotonic() - started,
    )


def _read(classifier: Classifier, images: NDArray[Any]) -> _Answers:
    """Run the model over images, a batch at a time."""
    probabilities = np.empty((len(images), 10), np.float32)
    is_digit = np.empty(len(images), np.float32)
    for start in range(0, len(images), _BATCH):
        batch = images[start : start + _BATCH]
        if batch.dtype == np.uint8:
            batch = batch.astype(np.float32) / np.float32(255)
        outputs = classifier.run(batch)
        probabilities[start : start + _BATCH] = outputs["probabilities"]
        is_digit[start : start + _BATCH] = outputs["is_digit"]
    # In float64, as `Prediction.is_sure` has it.
    confidence = probabilities.max(axis=1).astype(np.float64) * is_digit
    is_confident = confidence >= classifier.manifest.threshold
    return _Answers(probabilities, is_digit, is_confident)


def _refusals(
    classifier: Classifier,
    data: LabelledInputs,
    name: str,
    digits: _Answers,
    *,
    numbers: bool,
) -> Rejections:
    _, is_digit, is_confident = _read(classifier, data.images)
    if numbers:
        for place, reading in read_numbers(classifier, data, everywhere=True).items():
            is_confident[place] = reading.is_confident
    kept = data.readable
    return score_rejections(name, is_confident[kept], is_digit[kept], digits.is_digit)


def _digits(labels: list[str]) -> NDArray[np.int64]:
    """Return labels as numbers, -1 where one is not one of the digits 0 to 9."""
    known = {str(digit): digit for digit in range(10)}
    return np.array([known.get(label, -1) for label in labels], np.int64)


def _calibration(
    probabilities: NDArray[np.float32], truth: NDArray[np.int64]
) -> dict[str, Any]:
    """Return the fields that say how far the probabilities can be relied on."""
    if not len(truth):
        return {"ece": 0.0, "nll": 0.0, "brier": 0.0, "reliability": []}
    confidence = probabilities.max(axis=1).astype(np.float64)
    correct = probabilities.argmax(axis=1) == truth
    return {
        "ece": expected_calibration_error(confidence, correct),
        "nll": nll(probabilities, truth),
        "brier": brier(probabilities, truth),
        "reliability": reliability(confidence, correct),
    }


def _score_without_known_wrong(
    correct: NDArray[np.bool_], truth: NDArray[np.int64]
) -> Score | None:
    wrong = known_wrong(truth)
    return None if wrong is None else score(correct[~wrong])


def _mistakes(
    probabilities: NDArray[np.float32],
    labels: list[str],
    wrong: NDArray[np.bool_],
    readings: Mapping[int, Reading],
) -> list[Mistake]:
    confidence = probabilities.max(axis=1).astype(np.float64)
    for at, reading in readings.items():
        confidence[at] = math.prod(one.prediction.probability for one in reading.digits)
    places = np.flatnonzero(wrong)
    surest = np.argsort(-confidence[places], kind="stable")
    return [
        Mistake(
            index=at,
            label=labels[at],
            answer=(
                readings[at].text if at in readings else int(probabilities[at].argmax())
            ),
            probability=float(confidence[at]),
        )
        for at in places[surest[:_MOST_MISTAKES]].tolist()
    ]
