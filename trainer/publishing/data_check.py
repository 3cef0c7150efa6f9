"""Check whether a data set is good enough to judge a model that learned from it.

The gate examines every model on the same held-out images. A data set of the user's own
may be too small, lack digits, or contain pictures on their side; then its model is
never promoted by itself, and the objection says why.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np

from mnist_gui.core.events import Objection
from mnist_gui.core.samples.sample import DIGITS
from mnist_gui.core.training_choice import TOY
from trainer.data.orientation import better_turned
from trainer.data.splits import Split
from trainer.publishing.answers import Answer

_LEAST_HELD_OUT: Final = 20


class TrainedOn(NamedTuple):
    """A data set that a model was trained on."""

    name: str
    train: Split
    held_out: Split


def check_data(data: TrainedOn, answer: Answer, reference: int) -> Iterator[Objection]:
    """Yield what speaks against a data set.

    `answer` runs a model that is known to read upright digits: version `reference`.
    """
    if data.name == TOY:
        yield Objection(reason="toy", data=data.name)
    held_out = len(data.held_out.labels)
    if held_out < _LEAST_HELD_OUT:
        yield Objection(reason="few", data=data.name, n=held_out)
    counts = np.bincount(data.train.labels, minlength=DIGITS)
    if missing := np.flatnonzero(counts == 0).tolist():
        yield Objection(reason="missing", data=data.name, digits=missing)
    found = better_turned(
        data.train.images, data.train.labels, lambda images: answer(images).digits
    )
    if found:
        yield Objection(
            reason="turned",
            data=data.name,
            reference=reference,
            before=found.before,
            after=found.after,
            n=found.n,
        )
