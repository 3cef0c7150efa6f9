"""The gate: examine a new model, and decide whether it may be promoted by itself.

A new model and its references read the same held-out images (`held_out`). The
references are the active model, the shipped one, and for each set the best of those
that were active before. Two rules hold on every set:

- Images that both models answer alike do not tell which is better; of those that only
  one of them answers correctly, an equally good model has about half (sign test,
  McNemar 1947). A new model must not be significantly worse than any reference.
- A chain of small steps, none of which is significant, must not add up: against the
  shipped model, no more may be lost than a fixed budget.

What it was trained on must not be one-sided either, see `data_check`.
"""

import logging
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.classifier.classifier import load
from mnist_gui.core.errors import ModelError
from mnist_gui.core.events import Objection
from mnist_gui.core.models.comparison import (
    NON_DIGITS,
    OWN,
    AnswerRecord,
    Comparison,
    Difference,
    RejectionsCompared,
    SetCompared,
    read_comparison,
)
from mnist_gui.core.models.store import ModelStore, ModelVersion
from mnist_gui.core.samples.sample import NOT_A_DIGIT, Sample
from mnist_gui.core.training_choice import ALWAYS, IF_ALLOWED, MEMORY, MNIST, SYNTHETIC
from trainer.evaluation.scores import confusion_matrix
from trainer.publishing.answers import Answer, Answers, answer_with, cached_answers
from trainer.publishing.data_check import TrainedOn, check_data
from trainer.publishing.held_out import HeldOutSet

logger = logging.getLogger(__name__)

# Probability, among equally good models, below which a difference counts.
_SIGNIFICANCE: Final = 0.05
# Fraction of a set that may be lost against the shipped model, however many steps it
# takes. Remembered digits are ambiguous more often: equally good models differ more.
_BUDGETS: Final = {MNIST: 0.001, MEMORY: 0.004, SYNTHETIC: 0.002, NON_DIGITS: 0.015}
# Digits that may be answered with "?", as a fraction, more than by the shipped model.
_MORE_HESITATION: Final = 0.02


class _Reference(NamedTuple):
    """A model that a new one is compared with."""

    number: int
    is_shipped: bool
    answer: Answer
    answers: Sequence[Answers]
    """What it answers to each set."""


def compare(  # noqa: PLR0913 (two by keyword, which most callers leave out)
    store: ModelStore,
    answer: Answer,
    sets: Sequence[HeldOutSet],
    samples: Sequence[Sample],
    *,
    base: ModelVersion | None = None,
    trained_on: TrainedOn | None = None,
) -> Comparison | None:
    """Compare a new model, which `answer` runs, with its references.

    Args:
        store: With the references.
        answer: Runs the new model.
        sets: From `held_out_sets`: digits as MNIST's, synthetic ones, non-digits, and
            perhaps the user's.
        samples: The user's held-out samples, in the order of their set.
        base: What the new model was made from: one more reference, which takes the
            place of the active model if that cannot be loaded.
        trained_on: The data set to check, if the new model was trained on one.

    Returns:
        The comparison with the active model; None if there is no reference at all.
    """
    references = list(_references(store, sets, base))
    if not references:
        return None
    new = [answer(held_out.images) for held_out in sets]
    objections = list(_objections(store, references, sets, new))
    if trained_on:
        known = _shipped(references)
        objections[:0] = check_data(trained_on, known.answer, known.number)
    comparison = _compare_sets(references[0], sets, new, samples)
    return replace(comparison, objections=objections)


def promote(
    store: ModelStore, version: ModelVersion, comparison: Comparison | None, when: str
) -> bool:
    """Make a new version the active one, if `when` and the comparison allow it.

    Returns whether it is.

    Args:
        store: With the version.
        version: The new one.
        comparison: With its references; None if there was none.
        when: `NEVER`, `IF_ALLOWED` by the gate, or `ALWAYS`.
    """
    is_allowed = comparison is not None and not comparison.objections
    is_wanted = when == ALWAYS or (when == IF_ALLOWED and is_allowed)
    if is_wanted:
        store.activate(version.number)
    return is_wanted


def is_worse(only_old: int, only_new: int) -> bool:
    """Return whether a new model is significantly worse, by a one-sided sign test.

    The arguments count the images that only one of the models answers correctly.
    """
    n = only_old + only_new
    at_least_as_many = sum(math.comb(n, k) for k in range(only_old, n + 1))
    # Python's integers have no largest; a float would overflow.
    is_rare: bool = at_least_as_many * round(1 / _SIGNIFICANCE) < 2**n
    return is_rare


def _references(
    store: ModelStore, sets: Sequence[HeldOutSet], base: ModelVersion | None
) -> Iterator[_Reference]:
    """Yield the active model, the base model and the shipped one, if they load."""
    versions = store.versions()
    try:
        candidates = [store.active(), base, versions[0]]
    except ModelError:
        return
    done = set()
    for version in candidates:
        if version is None or version.number in done:
            continue
        done.add(version.number)
        try:
            answer = answer_with(load(version.path))
        except ModelError:
            logger.warning("model %s cannot be compared with", version.number)
            continue
        answers = [cached_answers(version, held_out, answer) for held_out in sets]
        is_shipped = version == versions[0]
        yield _Reference(version.number, is_shipped, answer, answers)


def _shipped(references: Sequence[_Reference]) -> _Reference:
    """Return the shipped model; if it does not load, the active one."""
    return next((each for each in references if each.is_shipped), references[0])


def _compare_sets(
    active: _Reference,
    sets: Sequence[HeldOutSet],
    new: Sequence[Answers],
    samples: Sequence[Sample],
) -> Comparison:
    """Return what the active and the new model answer to each set."""
    by_set = {
        held_out.name: (held_out, old, answers)
        for held_out, old, answers in zip(sets, active.answers, new, strict=True)
    }
    own, data = by_set.get(OWN), sets[0].name
    has_digits = own is not None and own[0].is_digit.any()
    return Comparison(
        in_use=active.number,
        data=data,
        held_out=_compare_digits(*by_set[data]),
        own=_compare_digits(*own) if own and has_digits else None,
        differences=_differences(samples, *own[1:]) if own else [],
        synthetic=_compare_digits(*by_set[SYNTHETIC]),
        non_digits=_compare_rejections(*by_set[NON_DIGITS]),
        records={
            held_out.name: AnswerRecord.of(held_out.key, answers.are_right(held_out))
            for held_out, answers in zip(sets, new, strict=True)
        },
    )


def _compare_digits(held_out: HeldOutSet, old: Answers, new: Answers) -> SetCompared:
    which = held_out.is_digit
    labels = held_out.labels[which]
    return SetCompared(
        in_use=confusion_matrix(labels, old.digits[which]).tolist(),
        new=confusion_matrix(labels, new.digits[which]).tolist(),
        is_worse=_is_worse(old.are_right(held_out), new.are_right(held_out)),
    )


def _compare_rejections(
    held_out: HeldOutSet, old: Answers, new: Answers
) -> RejectionsCompared:
    was_right, is_right = old.are_right(held_out), new.are_right(held_out)
    return RejectionsCompared(
        n=len(held_out.labels),
        in_use=int(was_right.sum()),
        new=int(is_right.sum()),
        is_worse=_is_worse(was_right, is_right),
    )


def _differences(
    samples: Sequence[Sample], old: Answers, new: Answers
) -> list[Difference]:
    """List the user's samples that two models read differently."""
    is_non_digit = np.array([sample.label == NOT_A_DIGIT for sample in samples])
    before, after = (
        np.where(is_non_digit & ~each.is_confident, NOT_A_DIGIT, each.digits).tolist()
        for each in (old, new)
    )
    return [
        Difference(id=sample.id, label=sample.label, in_use=was_read, new=is_read)
        for sample, was_read, is_read in zip(samples, before, after, strict=True)
        if was_read != is_read
    ]


def _objections(
    store: ModelStore,
    references: Sequence[_Reference],
    sets: Sequence[HeldOutSet],
    new: Sequence[Answers],
) -> Iterator[Objection]:
    shipped = _shipped(references).number
    for index, (held_out, answers) in enumerate(zip(sets, new, strict=True)):
        is_right = answers.are_right(held_out)
        known = {
            reference.number: reference.answers[index].are_right(held_out)
            for reference in references
        }
        best = _best_before(store, held_out, known)
        for number, was_right in (known | best).items():
            reason = _reason(held_out.name, was_right, is_right, number == shipped)
            if reason:
                yield Objection(
                    reason=reason,
                    data=held_out.name,
                    reference=number,
                    before=float(was_right.mean()),
                    after=float(is_right.mean()),
                    n=len(is_right),
                )
    yield from _hesitation(_shipped(references), sets, new)


def _reason(
    name: str,
    was_right: NDArray[np.bool_],
    is_right: NDArray[np.bool_],
    is_shipped: bool,
) -> str:
    """Return the reason of the objection to a model on one set, empty for none."""
    if _is_worse(was_right, is_right):
        return "worse"
    lost = int(was_right.sum()) - int(is_right.sum())
    budget = _BUDGETS.get(name)
    if is_shipped and budget is not None and lost > budget * len(is_right):
        return "drift"
    return ""


def _is_worse(was_right: NDArray[np.bool_], is_right: NDArray[np.bool_]) -> bool:
    return is_worse(
        int(np.sum(was_right & ~is_right)), int(np.sum(is_right & ~was_right))
    )


def _best_before(
    store: ModelStore, held_out: HeldOutSet, known: dict[int, NDArray[np.bool_]]
) -> dict[int, NDArray[np.bool_]]:
    """Return the record of the best model that was active before, if it is better."""
    key, best = held_out.key, dict[int, NDArray[np.bool_]]()
    most = max(int(was_right.sum()) for was_right in known.values())
    for version in store.used():
        try:
            record = read_comparison(version.path).records.get(held_out.name)
            if version.number in known or record is None or record.key != key:
                continue
            was_right = record.is_right(len(held_out.labels))
        except ModelError:  # it was made by an older program, or is damaged
            continue
        if int(was_right.sum()) > most:
            most, best = int(was_right.sum()), {version.number: was_right}
    return best


def _hesitation(
    shipped: _Reference, sets: Sequence[HeldOutSet], new: Sequence[Answers]
) -> Iterator[Objection]:
    """Object to a model that would pass the non-digits by rejecting everything."""
    is_digit = np.concatenate([held_out.is_digit for held_out in sets])
    before, after = (
        float(np.mean(~np.concatenate([a.is_confident for a in answers])[is_digit]))
        for answers in (shipped.answers, new)
    )
    if after > before + _MORE_HESITATION:
        yield Objection(
            reason="hesitates",
            data="",
            reference=shipped.number,
            before=before,
            after=after,
            n=int(is_digit.sum()),
        )
