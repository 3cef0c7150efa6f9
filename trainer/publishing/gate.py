"""Whether a new model may take the place of the one in use.

Both read the same held-out digits, and the drawings that the person keeps aside.
What both read alike says nothing about which is better; of the digits that one
alone reads rightly, a model as good as the other has about half (the sign test,
McNemar 1947).
"""

import logging
import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final, NamedTuple, TypeAlias

import numpy as np

from mnist_gui.core.classifier.classifier import load
from mnist_gui.core.errors import ModelError
from mnist_gui.core.events import ModelCompared
from mnist_gui.core.models.comparison import Comparison, Difference, SetCompared
from mnist_gui.core.models.store import ModelVersion
from mnist_gui.core.samples.store import Sample
from trainer.data.splits import Digits, Split
from trainer.data.user_samples import split_of
from trainer.evaluation.scores import confusion_matrix

logger = logging.getLogger(__name__)

Read: TypeAlias = Callable[[Split], Digits]
"""Names the digits that a model reads in the images of a split."""

_DOUBT: Final = 0.05
"""So improbable must a difference be among equals before it counts."""


class HeldOut(NamedTuple):
    """Digits that neither model has learnt from."""

    data: str
    """What the split is of, as `--data` names it."""

    split: Split
    own: Sequence[Sample] = ()
    """The drawings that the person keeps aside."""


def compare(in_use: ModelVersion, read: Read, held_out: HeldOut) -> Comparison | None:
    """Let a new model and the one in use read the same digits.

    Args:
        in_use: The model in use.
        read: Lets the new one read.
        held_out: What they read.

    Returns:
        The comparison; None if the model in use cannot read at all.
    """
    try:
        read_in_use = reader(in_use)
    except ModelError:
        logger.warning("model %s cannot be compared with", in_use.number)
        return None
    split = held_out.split
    compared = Comparison(
        in_use=in_use.number,
        data=held_out.data,
        held_out=compare_answers(split.labels, read_in_use(split), read(split)),
        own=None,
        differences=[],
    )
    return with_own(compared, read_in_use, read, held_out.own)


def with_own(
    comparison: Comparison, read_in_use: Read, read: Read, own: Sequence[Sample]
) -> Comparison:
    """Return a comparison to which the drawings kept aside are added, if any."""
    if not own:
        return comparison
    split = split_of(own)
    answers = read_in_use(split), read(split)
    return replace(
        comparison,
        own=compare_answers(split.labels, *answers),
        differences=_differences(own, *answers),
    )


def reader(version: ModelVersion) -> Read:
    """Load a model to read with.

    Raises:
        ModelError: If it cannot be loaded.
    """
    classifier = load(version.path)

    def read(split: Split) -> Digits:
        outputs = classifier.run(split.floats())
        digits: Digits = outputs["probabilities"].argmax(axis=1)
        return digits

    return read


def compare_answers(labels: Digits, in_use: Digits, new: Digits) -> SetCompared:
    """Compare what two models read in the same images, arrays of shape [n]."""
    was_right, is_right = in_use == labels, new == labels
    return SetCompared(
        in_use=confusion_matrix(labels, in_use).tolist(),
        new=confusion_matrix(labels, new).tolist(),
        is_worse=is_worse(
            int(np.sum(was_right & ~is_right)), int(np.sum(is_right & ~was_right))
        ),
    )


def summary(comparison: Comparison) -> ModelCompared:
    """Return what is said of a comparison while the run goes on."""
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


def is_worse(only_old: int, only_new: int) -> bool:
    """Return whether a new model is worse beyond chance.

    Args:
        only_old: Digits that the old one alone reads rightly.
        only_new: Digits that the new one alone reads rightly.
    """
    n = only_old + only_new
    at_least_so_many = sum(math.comb(n, k) for k in range(only_old, n + 1))
    chance: float = at_least_so_many / 2**n
    return chance < _DOUBT


def _differences(
    samples: Sequence[Sample], in_use: Digits, new: Digits
) -> list[Difference]:
    return [
        Difference(id=one.id, label=one.label, in_use=old_digit, new=new_digit)
        for one, old_digit, new_digit in zip(
            samples, in_use.tolist(), new.tolist(), strict=True
        )
        if old_digit != new_digit
    ]
