"""The user's samples, as a training run uses them."""

import hashlib
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.errors import DataError, SamplesError
from mnist_gui.core.events import DrawingsRescued, EventSink
from mnist_gui.core.messages import marked
from mnist_gui.core.samples.sample import NOT_A_DIGIT, Sample
from mnist_gui.core.samples.store import SAMPLES_NAME, SampleStore
from trainer.data.splits import Source, Split

logger = logging.getLogger(__name__)

WATCHED: Final = 10
"""Number of samples read after each epoch: one row in the window."""

_WATCHED_MISTAKES: Final = WATCHED // 2
_NAME: Final = "own drawings"


class UserSamples:
    """The user's samples: to train on, to compare models on, to watch after epochs.

    Attributes:
        held_out: Digits to compare models on.
        held_out_non_digits: Non-digits to compare models on; they have no place in a
            split, whose labels are digits.
        watched: Digits to read after each epoch.
    """

    def __init__(self, samples: Sequence[Sample]) -> None:
        """Sort samples, given oldest first."""
        digits = [sample for sample in samples if sample.label != NOT_A_DIGIT]
        others = [sample for sample in samples if sample.label == NOT_A_DIGIT]
        self._digits_to_learn, self.held_out = _split(digits)
        self._non_digits_to_learn, self.held_out_non_digits = _split(others)
        self.watched = _choose_watched(digits)

    @property
    def all_held_out(self) -> list[Sample]:
        """Every sample to compare models on, digits first."""
        return [*self.held_out, *self.held_out_non_digits]

    @property
    def has_non_digits(self) -> bool:
        """Whether there are non-digits to learn from."""
        return bool(self._non_digits_to_learn)

    def added_to(self, split: Split, weight: int) -> Split:
        """Return a training split with the digits that may be learned from.

        Each is repeated `weight` times; 0 leaves the split as it is.

        Raises:
            DataError: If there are no samples to learn from.
        """
        if weight == 0:
            return split
        if not (self._digits_to_learn or self._non_digits_to_learn):
            raise DataError(
                marked(
                    "Errors",
                    "There are no drawings of your own to learn from yet. Label"
                    " some in the window, or train without them.",
                )
            )
        return split.joined(_repeated(self._digits_to_learn, weight))

    def non_digits(self, weight: int) -> NDArray[np.uint8]:
        """Return the images of the non-digits to learn from, each `weight` times."""
        return _repeated(self._non_digits_to_learn, weight).images

    def source(self, weight: int, *, includes_non_digits: bool = True) -> Source:
        """Return the manifest's entry: a count and a hash, but no picture."""
        others = self._non_digits_to_learn if includes_non_digits else []
        own = split_of([*self._digits_to_learn, *others])
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


def _split(samples: Sequence[Sample]) -> tuple[list[Sample], list[Sample]]:
    """Return the samples to learn from, and the held-out ones."""
    to_learn = [sample for sample in samples if not sample.is_held_out]
    return to_learn, [sample for sample in samples if sample.is_held_out]


def _repeated(samples: Sequence[Sample], weight: int) -> Split:
    return split_of(samples).select(np.repeat(np.arange(len(samples)), weight))


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
