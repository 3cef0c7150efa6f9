"""Whether a new model may take the place of the one in use.

Both read the same held-out digits. What both read alike says nothing about which
is better; of the digits that one alone reads rightly, a model as good as the
other has about half (the sign test, McNemar 1947).
"""

import logging
import math
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.classifier import load
from mnist_gui.core.errors import ModelError
from mnist_gui.core.events import ModelCompared
from mnist_gui.core.model_store import ModelVersion
from trainer.splits import Split

logger = logging.getLogger(__name__)

_DOUBT: Final = 0.05
"""So improbable must a difference be among equals before it counts."""


def compare(
    in_use: ModelVersion, answers: NDArray[Any], held_out: Split, data: str
) -> ModelCompared | None:
    """Compare what a new model answered with what the one in use answers.

    Args:
        in_use: The model in use.
        answers: Digits that the new one reads in the held-out images, shape [n].
        held_out: Images that neither was trained on.
        data: What they are, by name.

    Returns:
        The comparison; None if the model in use cannot read at all.
    """
    try:
        outputs = load(in_use.path).run(held_out.floats())
    except ModelError:
        logger.warning("model %s cannot be compared with", in_use.number)
        return None
    old = outputs["probabilities"].argmax(axis=1) == held_out.labels
    new = answers == held_out.labels
    return ModelCompared(
        data=data,
        n=len(held_out.labels),
        in_use=in_use.number,
        in_use_accuracy=float(np.mean(old)),
        new_accuracy=float(np.mean(new)),
        is_worse=is_worse(int(np.sum(old & ~new)), int(np.sum(new & ~old))),
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
