"""A model's scores, as `evaluate` returns them, and the epochs of its training."""

from dataclasses import replace
from typing import Any

import numpy as np

from mnist_gui.core.events import EpochFinished
from tests.helpers.core.fake_classifiers import a_manifest
from trainer.evaluation.calibration import CalibrationScores, ConfidenceBin
from trainer.evaluation.evaluate import Evaluation, Mistake
from trainer.evaluation.scores import Score, score_digits

CONFUSION = np.diag([20] * 10)
CONFUSION[4, 4], CONFUSION[4, 9] = 18, 2


def an_evaluation(
    *,
    correct: int = 198,
    ece: float = 0.0123,
    **changes: Any,  # noqa: ANN401  (of any field)
) -> Evaluation:
    """Return the scores of 198 of 200 right, two fours taken for nines."""
    result = Evaluation(
        data="mnist",
        manifest=a_manifest(version=3, temperature=0.591, threshold=0.985),
        score=Score(n=200, correct=correct),
        without_label_errors=None,
        digits=score_digits(CONFUSION, CONFUSION.sum(axis=1)),
        calibration=CalibrationScores(
            ece=ece,
            nll=0.0456,
            brier=0.0234,
            reliability=[
                ConfidenceBin(low=0.6, high=0.8, n=20, correct=15, confidence=0.7),
                ConfidenceBin(low=0.8, high=1.0, n=180, correct=178, confidence=0.98),
            ],
        ),
        mistakes=[
            Mistake(index=7, label="4", answer=9, probability=0.987),
            Mistake(index=3, label="4", answer=9, probability=0.61),
        ],
        uncertain=7,
        unreadable=2,
        rejections=None,
        seconds=1.23,
    )
    return replace(result, **changes)


def a_score() -> Score:
    """Return the score of 198 of 199 right."""
    return Score(n=199, correct=198)


def training_epochs(count: int) -> list[EpochFinished]:
    """Return the epochs of a run that improves."""
    return [
        EpochFinished(
            epoch=epoch,
            epochs=count,
            loss=1.5 / epoch,
            accuracy=1 - 0.1 / epoch,
            val_loss=1.2 / epoch,
            val_accuracy=1 - 0.05 / epoch,
        )
        for epoch in range(1, count + 1)
    ]
