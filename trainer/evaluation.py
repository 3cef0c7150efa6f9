"""An honest score: what was read, against what was written."""

import time
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.classifier import Classifier
from trainer.calibration import expected_calibration_error, nll
from trainer.drawings import LabelledInputs

_BATCH: Final = 500


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """How well a model reads a data set; the names are those of the JSON."""

    data: str
    model: int
    n: int
    correct: int
    accuracy: float
    """In 0…1; an answer that is not sure counts by its best guess."""

    error_percent: float
    confusion: list[list[int]]
    """Drawings by [label][answer], those labelled with one digit."""

    ece: float
    """Expected calibration error in 15 bins, 0…1."""

    nll: float
    unsure: int
    unreadable: int
    """Drawings in which there was nothing to read; counted as wrong."""

    seconds: float


def evaluate(classifier: Classifier, data: LabelledInputs, name: str) -> Evaluation:
    """Read every drawing of a data set and compare."""
    started = time.monotonic()
    probabilities, sure = _read(classifier, data.images)
    answers = probabilities.argmax(axis=1)
    correct = data.readable & (answers.astype(str) == np.array(data.labels))
    # Figures that need one true digit a drawing leave the others out.
    is_one_digit = [len(one) == 1 and one in "0123456789" for one in data.labels]
    scored = data.readable & np.array(is_one_digit)
    truth = np.array(
        [int(x) for x, use in zip(data.labels, scored, strict=True) if use], int
    )
    confusion = np.zeros((10, 10), int)
    np.add.at(confusion, (truth, answers[scored]), 1)
    calibrated = len(truth) > 0
    return Evaluation(
        data=name,
        model=classifier.manifest.version,
        n=len(data.labels),
        correct=int(correct.sum()),
        accuracy=float(correct.mean()),
        error_percent=float(100 * (1 - correct.mean())),
        confusion=confusion.tolist(),
        ece=_ece(probabilities[scored], correct[scored]) if calibrated else 0.0,
        nll=nll(probabilities[scored], truth) if calibrated else 0.0,
        unsure=int((~sure & data.readable).sum()),
        unreadable=int((~data.readable).sum()),
        seconds=time.monotonic() - started,
    )


def _read(
    classifier: Classifier, images: NDArray[np.float32]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    predictions = [
        prediction
        for start in range(0, len(images), _BATCH)
        for prediction in classifier.predict_batch(images[start : start + _BATCH])
    ]
    return (
        np.array([one.probabilities for one in predictions], np.float64),
        np.array([one.is_sure for one in predictions]),
    )


def _ece(probabilities: NDArray[np.float64], correct: NDArray[Any]) -> float:
    return expected_calibration_error(probabilities.max(axis=1), correct)
