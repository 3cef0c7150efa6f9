"""A model's scores, as `evaluate` returns them."""

from dataclasses import replace
from typing import Any

import numpy as np

from trainer.evaluation.calibration import ConfidenceBin
from trainer.evaluation.evaluate import Evaluation, Mistake
from trainer.evaluation.scores import (
    Interval,
    Score,
    digit_scores,
    most_frequent_confusions,
)

CONFUSION = np.diag([20] * 10)
CONFUSION[4, 4], CONFUSION[4, 9] = 18, 2


def an_evaluation(**changes: Any) -> Evaluation:  # noqa: ANN401  (of any field)
    """Return the scores of 198 of 200 right, two fours taken for nines."""
    result = Evaluation(
        data="mnist",
        model=3,
        n=200,
        correct=198,
        accuracy=0.99,
        accuracy_interval=Interval(0.9643, 0.9972),
        error_percent=1.0,
        temperature=0.591,
        threshold=0.985,
        confusion=CONFUSION.tolist(),
        confusions=most_frequent_confusions(CONFUSION),
        digits=digit_scores(CONFUSION, CONFUSION.sum(axis=1)),
        ece=0.0123,
        nll=0.0456,
        brier=0.0234,
        reliability=[
            ConfidenceBin(low=0.6, high=0.8, n=20, correct=15, confidence=0.7),
            ConfidenceBin(low=0.8, high=1.0, n=180, correct=178, confidence=0.98),
        ],
        known_wrong_set_aside=None,
        mistakes=[
            Mistake(index=7, label="4", answer=9, probability=0.987),
            Mistake(index=3, label="4", answer=9, probability=0.61),
        ],
        unsure=7,
        unreadable=2,
        not_digits=None,
        seconds=1.23,
    )
    return replace(result, **changes)


def a_score() -> Score:
    """Return the score of 198 of 199 right."""
    return Score(
        n=199,
        correct=198,
        accuracy=198 / 199,
        accuracy_interval=Interval(0.9721, 0.9991),
        error_percent=100 / 199,
    )
