"""The user's samples, as a training run uses them."""

import hashlib
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from mnist_gui.core.errors import DataError, SamplesError
from mnist_gui.core.events import DrawingsRescued, EventSink
from mnist_gui.core.samples.sample import Sample
from mnist_gui.core.samples.store import SAMPLES_NAME, SampleStore
from trainer.data.splits import Source, Split

logger = logging.getLogger(__name__)

WATCHED: Final = 10
"""Number of samples read after each epoch: one row in the window."""

_WATCHED_MISTAKES: Final = WATCHED // 2
_NAME: Final = "own drawings"


class UserSamples:
    """The user's samples: to train on, to compare models on, to watch after epochs."""

    def __init__(self, samples: Sequence[Sample]) -> None:
        """Sort samples, given oldest first."""
        self._to_learn = [sample for sample in samples if not sample.is_held_out]
        self.held_out = [sample for sample in samples if sample.is_held_out]
        self.watched = _choose_watched(samples)

    def added_to(self, split: Split, weight: int) -> Split:
        """Return a training split with the samples that may be learned from.

        Each is repeated `weight` times; 0 leaves the split as it is.

        Raises:
            DataError: If there are no such samples.
        """
        if weight == 0:
            return split
        if not self._to_learn:
            raise DataError(
                "There are no drawings of your own to learn from yet. Label some in the"
                " window, or train without them."
            )
        repeated = np.repeat(np.arange(len(self._to_learn)), weight)
        return split.joined(split_of(self._to_learn).select(repeated))

    def source(self, weight: int) -> Source:
        """Return the manifest's entry: a count and a hash, but no picture."""
        own = split_of(self._to_learn)
        content = own.images.tobytes() + own.labels.tobytes()
        return Source(
            name=_NAME,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            count=len(own.labels),
            weight=weight,
        )


def load_user_samples(
    store: Path, on_event: EventSink, *, are_needed: bool
) -> UserSamples:
    """Load the samples in a store, as `read_samples` does.

    Raises:
        SamplesError: If they cannot be read and the run needs them.
    """
    try:
        return UserSamples(read_samples(store, on_event))
    except SamplesError:
        if are_needed:
            raise
        logger.warning("the drawings in %s are left out", store, exc_info=True)
        return UserSamples([])


def read_samples(store: Path, on_event: EventSink) -> list[Sample]:
    """Return the samples in a store, oldest first.

    If the file was damaged, some may be lost, which `DrawingsRescued` reports.

    Raises:
        SamplesError: If they cannot be read.
    """
    samples = SampleStore(store / SAMPLES_NAME)
    found = samples.all()
    if samples.rescue:
        on_event(DrawingsRescued(message=samples.rescue.message))
    return found


def split_of(samples: Sequence[Sample]) -> Split:
    """Return samples as images with labels."""
    return Split.from_floats(
        [sample.model_input for sample in samples], [sample.label for sample in samples]
    )


def _choose_watched(samples: Sequence[Sample]) -> list[Sample]:
    """Return the newest samples, up to half of them misread by an earlier model."""
    mistakes = [sample for sample in samples if sample.is_mistake][-_WATCHED_MISTAKES:]
    others = [sample for sample in samples if sample not in mistakes]
    chosen = mistakes + others[-(WATCHED - len(mistakes)) :]
    return sorted(chosen, key=lambda sample: sample.id)
