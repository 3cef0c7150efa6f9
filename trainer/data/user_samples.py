"""The person's own drawings: to learn from, to compare on, and to watch."""

import hashlib
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from mnist_gui.core.errors import DataError, SamplesError
from mnist_gui.core.events import DrawingsRead, DrawingsRescued, EventSink
from mnist_gui.core.samples.store import SAMPLES_NAME, Sample, SampleStore
from trainer.data.splits import Source, Split
from trainer.evaluation.calibration import probabilities_at
from trainer.loop.scorer import Evaluator

logger = logging.getLogger(__name__)

WATCHED: Final = 10
"""So many are read after each epoch: a row in the window."""

_WATCHED_MISTAKES: Final = WATCHED // 2
_NAME: Final = "own drawings"


class UserSamples:
    """What is kept in a person's store, as a run needs it."""

    def __init__(self, samples: Sequence[Sample]) -> None:
        """Sort samples, given oldest first."""
        self._learnt_from = [one for one in samples if not one.is_held_out]
        self.kept_aside = [one for one in samples if one.is_held_out]
        self.watched = _choose_watched(samples)

    def added_to(self, split: Split, weight: int) -> Split:
        """Return a training split with those in it that may be learnt from.

        Args:
            split: What else is learnt from.
            weight: How often each drawing is in it.

        Raises:
            DataError: If there are none.
        """
        if weight == 0:
            return split
        if not self._learnt_from:
            raise DataError(
                "There are no drawings of your own to learn from yet: say of some what"
                " they are, or train without them."
            )
        own = split_of(self._learnt_from)
        return Split(
            np.concatenate([split.images, np.repeat(own.images, weight, axis=0)]),
            np.concatenate([split.labels, np.repeat(own.labels, weight)]),
        )

    def source(self, weight: int) -> Source:
        """Return what a manifest says of them: how many, and a hash, no picture."""
        own = split_of(self._learnt_from)
        content = own.images.tobytes() + own.labels.tobytes()
        return Source(
            name=_NAME,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            count=len(own.labels),
            weight=weight,
        )


def read_own_drawings(
    store: Path, report: EventSink, *, are_needed: bool
) -> UserSamples:
    """Read what is kept in a person's store, as `read_samples` does.

    Raises:
        SamplesError: If it cannot be read and the run needs it.
    """
    try:
        return UserSamples(read_samples(store, report))
    except SamplesError:
        if are_needed:
            raise
        logger.warning("the drawings in %s are left out", store, exc_info=True)
        return UserSamples([])


def read_samples(store: Path, report: EventSink) -> list[Sample]:
    """Return the drawings in a person's store, oldest first.

    Args:
        store: Where they are.
        report: Is told if the file was damaged, of which some may be lost then.

    Raises:
        SamplesError: If they cannot be read.
    """
    samples = SampleStore(store / SAMPLES_NAME)
    found = samples.all()
    if samples.rescue:
        report(DrawingsRescued(message=samples.rescue.message))
    return found


def read_watched(scorer: Evaluator, watched: Sequence[Sample]) -> DrawingsRead:
    """Let a network read drawings, as it is at the moment."""
    probabilities = probabilities_at(scorer.logits(split_of(watched).images), 1.0)
    return DrawingsRead(
        ids=[one.id for one in watched],
        digits=probabilities.argmax(axis=1).tolist(),
        probabilities=probabilities.max(axis=1).tolist(),
    )


def split_of(samples: Sequence[Sample]) -> Split:
    """Return samples as images with labels."""
    images = [np.round(one.model_input * 255).astype(np.uint8) for one in samples]
    return Split(
        np.array(images, np.uint8).reshape(-1, 28, 28),
        np.array([one.label for one in samples], np.uint8),
    )


def _choose_watched(samples: Sequence[Sample]) -> list[Sample]:
    """Return the newest drawings, some of which were read wrong if there are such."""
    mistakes = [one for one in samples if one.is_mistake][-_WATCHED_MISTAKES:]
    others = [one for one in samples if one not in mistakes]
    chosen = mistakes + others[-(WATCHED - len(mistakes)) :]
    return sorted(chosen, key=lambda one: one.id)
