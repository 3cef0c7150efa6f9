"""The gate: compare a new model with the active one, and decide on promotion.

Both read the same held-out digits and the user's held-out samples. Digits that both
read alike do not tell which model is better; of the digits that only one of them reads
correctly, an equally good model has about half (sign test, McNemar 1947).
"""

import logging
import math
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple, TypeAlias

import numpy as np

from mnist_gui.core.classifier.classifier import load
from mnist_gui.core.errors import ModelError
from mnist_gui.core.events import ModelCompared
from mnist_gui.core.models.comparison import Comparison, Difference, SetCompared
from mnist_gui.core.models.store import ModelVersion
from mnist_gui.core.samples.sample import Sample
from trainer.data.splits import Digits, Split
from trainer.data.user_samples import split_of
from trainer.evaluation.scores import confusion_matrix

logger = logging.getLogger(__name__)

Predict: TypeAlias = Callable[[Split], Digits]
"""Returns the digits that a model reads in the images of a split."""

# Probability, among equally good models, below which a difference counts.
_SIGNIFICANCE: Final = 0.05


class HeldOut(NamedTuple):
    """Digits that neither model has learned from."""

    data: str  # name of the split's data set, as for `--data`
    split: Split
    samples: Sequence[Sample] = ()  # the user's


def compare(
    active: ModelVersion, predict: Predict, held_out: HeldOut
) -> Comparison | None:
    """Compare a new model, which `predict` runs, with the active one.

    None if the active model cannot be loaded.
    """
    try:
        classifier = load(active.path)
    except ModelError:
        logger.warning("model %s cannot be compared with", active.number)
        return None

    def predict_active(split: Split) -> Digits:
        digits: Digits = classifier.run(split.floats())["probabilities"].argmax(axis=1)
        return digits

    split = held_out.split
    own, differences = compare_on_samples(held_out.samples, predict_active, predict)
    return Comparison(
        in_use=active.number,
        data=held_out.data,
        held_out=compare_answers(split.labels, predict_active(split), predict(split)),
        own=own,
        differences=differences,
    )


def compare_on_samples(
    samples: Sequence[Sample], predict_active: Predict, predict: Predict
) -> tuple[SetCompared | None, list[Difference]]:
    """Compare on the user's held-out samples, if any; list where the answers differ."""
    if not samples:
        return None, []
    split = split_of(samples)
    active, new = predict_active(split), predict(split)
    differences = [
        Difference(id=sample.id, label=sample.label, in_use=old_digit, new=new_digit)
        for sample, old_digit, new_digit in zip(
            samples, active.tolist(), new.tolist(), strict=True
        )
        if old_digit != new_digit
    ]
    return compare_answers(split.labels, active, new), differences


def compare_answers(labels: Digits, active: Digits, new: Digits) -> SetCompared:
    """Compare the answers of two models to the same images, arrays of shape [n]."""
    was_right, is_right = active == labels, new == labels
    return SetCompared(
        in_use=confusion_matrix(labels, active).tolist(),
        new=confusion_matrix(labels, new).tolist(),
        is_worse=is_worse(
            int(np.sum(was_right & ~is_right)), int(np.sum(is_right & ~was_right))
        ),
    )


def summary(comparison: Comparison) -> ModelCompared:
    """Return the event that reports a comparison."""
    held_out, own = comparison.held_out, comparison.own
    return ModelCompared(
        data=comparison.data,
        n=held_out.n,
        in_use=comparison.in_use,
        in_use_accuracy=held_out.in_use_accuracy,
        new_accuracy=held_out.new_accuracy,
        is_worse=held_out.is_worse,
        own_n=own.n if own else 0,
        own_in_use_accuracy=own.in_use_accuracy if own else 0.0,
        own_new_accuracy=own.new_accuracy if own else 0.0,
        is_worse_on_own=own.is_worse if own else False,
    )


def is_worse(only_active: int, only_new: int) -> bool:
    """Return whether a new model is significantly worse, by a one-sided sign test.

    The arguments count the digits that only one of the models reads correctly.
    """
    n = only_active + only_new
    at_least_as_many = sum(math.comb(n, k) for k in range(only_active, n + 1))
    p_value: float = at_least_as_many / 2**n
    return p_value < _SIGNIFICANCE
