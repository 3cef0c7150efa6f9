"""Evaluate a model on a labelled data set."""

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.classifier.classifier import Classifier
from mnist_gui.core.errors import DataError
from mnist_gui.core.ink.levels import to_fractions
from mnist_gui.core.models.manifest import ForeignManifest, Manifest
from mnist_gui.core.pen_path.vote import pool_with_paths
from mnist_gui.core.pipeline.pipeline import Pipeline
from mnist_gui.core.prediction import Reading, are_confident
from mnist_gui.core.samples.sample import DIGITS
from trainer.data.drawings import LabelledInputs
from trainer.evaluation.calibration import CalibrationScores, score_calibration
from trainer.evaluation.label_errors import find_label_errors
from trainer.evaluation.scores import (
    DigitScores,
    Rejections,
    Score,
    confusion_matrix,
    score,
    score_digits,
    score_rejections,
)

# Larger batches are not faster, and need more memory between layers.
_BATCH: Final = 250
_MOST_MISTAKES: Final = 24


@dataclass(frozen=True, kw_only=True)
class Mistake:
    """A drawing that was read wrongly."""

    index: int  # in the data set, from 0
    label: str
    answer: int | str  # the digit, or a number as text
    probability: float  # of the wrong answer


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """How well a model reads a data set.

    An uncertain answer counts by its best guess, and a drawing in which there was
    nothing to read as wrong.
    """

    data: str  # what the data set is called
    manifest: Manifest
    score: Score
    without_label_errors: Score | None  # only on MNIST's test split
    digits: DigitScores  # of the drawings labelled with one digit
    calibration: CalibrationScores  # of the same drawings
    mistakes: list[Mistake]  # the most confident ones, worst first
    uncertain: int  # drawings answered with a question mark
    unreadable: int  # drawings in which there was nothing to read
    rejections: Rejections | None  # answers to non-digits, where such were given
    seconds: float


class _Answers(NamedTuple):
    """A model's answers to n drawings: arrays of shape [n] and [n, 10]."""

    probabilities: NDArray[np.float32]
    digits: NDArray[np.intp]
    is_digit: NDArray[np.float32]
    is_confident: NDArray[np.bool_]
    readings: Mapping[int, Reading]  # of those that were read as numbers, by index


# long: half of it is its contract; its steps read from top to bottom
def evaluate(  # noqa: PLR0913 (each by name)
    classifier: Classifier,
    data: LabelledInputs,
    name: str,
    negatives: tuple[LabelledInputs, str] | None = None,
    *,
    numbers: bool = False,
    jobs: int | None = None,
) -> Evaluation:
    """Read every drawing of a data set and compare the answers with the labels.

    Drawings with a label longer than a digit are read as numbers and scored as a whole.

    Args:
        classifier: The model; it reads a few drawings at a time.
        data: At least one drawing. Images may also be unsigned bytes, 0 = paper,
            255 = ink, which take a quarter of the memory.
        name: What the data set is called.
        negatives: Non-digits, and what they are called.
        numbers: Whether each drawing may be a number, as in the window. Scores that
            need one digit per drawing still treat every drawing as one digit.
        jobs: Processes that segment them; None: one for each core.

    Raises:
        DataError: If none of the negatives is readable.
    """
    started = time.monotonic()
    if negatives and not negatives[0].readable.any():
        raise DataError(f"There is nothing to read in “{negatives[1]}”.")

    readings = read_numbers(classifier, data, everywhere=numbers, jobs=jobs)
    answers = _answer(classifier, data, readings)

    truth = _single_digits(data.labels)
    correct = _correct(answers, truth, data)
    is_error = find_label_errors(truth)
    digits, calibration = _score_digits(answers, truth, data.readable)

    return Evaluation(
        data=name,
        manifest=classifier.manifest,
        score=score(correct),
        without_label_errors=None if is_error is None else score(correct[~is_error]),
        digits=digits,
        calibration=calibration,
        mistakes=_mistakes(answers, data.readable & ~correct, data.labels),
        uncertain=int((~answers.is_confident & data.readable).sum()),
        unreadable=int((~data.readable).sum()),
        rejections=negatives
        and _score_negatives(classifier, *negatives, answers.is_digit, numbers=numbers),
        seconds=time.monotonic() - started,
    )


def read_numbers(
    classifier: Classifier,
    data: LabelledInputs,
    *,
    everywhere: bool = False,
    jobs: int | None = None,
) -> dict[int, Reading]:
    """Read drawings as the window does, where each may show a number: by index.

    Only those whose label is longer than a digit are read, or `everywhere` all of them;
    unreadable ones are left out. As many processes as `jobs` says segment them.
    """
    chosen = [
        index
        for index, label in enumerate(data.labels[: len(data.tasks)])
        if data.readable[index] and (everywhere or len(label) > 1)
    ]
    if not chosen:
        return {}
    with Pipeline(jobs) as pipeline:
        tasks = [data.tasks[index] for index in chosen]
        answers = pipeline.read(tasks, classifier)
        return {
            index: answer.reading
            for index, answer in zip(chosen, answers, strict=True)
            if answer.reading  # otherwise the file was changed meanwhile
        }


def _answer(
    classifier: Classifier, data: LabelledInputs, readings: Mapping[int, Reading]
) -> _Answers:
    """Run the model over images, a batch at a time; readings override confidence.

    Where there are strokes, the pen's path votes, as in the window.
    """
    images: NDArray[Any] = data.images
    probabilities = np.empty((len(images), DIGITS), np.float32)
    is_digit = np.empty(len(images), np.float32)
    for start in range(0, len(images), _BATCH):
        batch = images[start : start + _BATCH]
        if batch.dtype == np.uint8:
            batch = to_fractions(batch)
        outputs = classifier.run(batch)
        probabilities[start : start + _BATCH] = outputs["probabilities"]
        is_digit[start : start + _BATCH] = outputs["is_digit"]
    if data.strokes and not isinstance(classifier.manifest, ForeignManifest):
        drawn = np.flatnonzero(data.readable).tolist()
        strokes = [data.strokes[index] for index in drawn]
        probabilities[drawn] = pool_with_paths(probabilities[drawn], strokes)
    is_confident = are_confident(probabilities, is_digit, classifier.manifest.threshold)
    for index, reading in readings.items():
        is_confident[index] = reading.is_confident
    digits = probabilities.argmax(axis=1)
    return _Answers(probabilities, digits, is_digit, is_confident, readings)


def _score_negatives(
    classifier: Classifier,
    data: LabelledInputs,
    name: str,
    is_digit_of_digits: NDArray[np.float32],
    *,
    numbers: bool,
) -> Rejections:
    readings = read_numbers(classifier, data, everywhere=True) if numbers else {}
    answers, kept = _answer(classifier, data, readings), data.readable
    return score_rejections(
        name, answers.is_confident[kept], answers.is_digit[kept], is_digit_of_digits
    )


def _single_digits(labels: list[str]) -> NDArray[np.int64]:
    """Return labels as integers, -1 for each that is not one of the digits 0 to 9."""
    known = {str(digit): digit for digit in range(DIGITS)}
    return np.array([known.get(label, -1) for label in labels], np.int64)


def _correct(
    answers: _Answers, truth: NDArray[np.int64], data: LabelledInputs
) -> NDArray[np.bool_]:
    """Return whether each drawing was read correctly, as a digit or as a number."""
    correct: NDArray[np.bool_] = data.readable & (answers.digits == truth)
    for index, reading in answers.readings.items():
        correct[index] = _is_read_as(reading.text, data.labels[index])
    return correct


def _is_read_as(text: str, label: str) -> bool:
    """Compare a text with a label; spaces and marks count if the label has any."""
    if all(character.isdecimal() or character == "\n" for character in label):
        text = "".join(c for c in text if c.isdecimal() or c == "\n")
    return text == label


def _score_digits(
    answers: _Answers, truth: NDArray[np.int64], readable: NDArray[np.bool_]
) -> tuple[DigitScores, CalibrationScores]:
    """Score the readable drawings that are labelled with one digit."""
    labelled = np.bincount(truth[truth >= 0], minlength=DIGITS)
    kept = readable & (truth >= 0)
    confusion = confusion_matrix(truth[kept], answers.digits[kept])
    return (
        score_digits(confusion, labelled),
        score_calibration(answers.probabilities[kept], truth[kept]),
    )


def _mistakes(
    answers: _Answers, is_wrong: NDArray[np.bool_], labels: list[str]
) -> list[Mistake]:
    """Return the most confident mistakes, worst first."""
    confidence = answers.probabilities.max(axis=1).astype(np.float64)
    found: list[int | str] = answers.digits.tolist()
    for index, reading in answers.readings.items():
        found[index] = reading.text
        confidence[index] = math.prod(d.prediction.probability for d in reading.digits)
    wrong = np.flatnonzero(is_wrong)
    worst = wrong[np.argsort(-confidence[wrong], kind="stable")][:_MOST_MISTAKES]
    return [
        Mistake(
            index=index,
            label=labels[index],
            answer=found[index],
            probability=float(confidence[index]),
        )
        for index in worst.tolist()
    ]
