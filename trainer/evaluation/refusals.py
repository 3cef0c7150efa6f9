"""How well what is no digit is told from digits."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True)
class Rejections:
    """What a model says of drawings that are no digits."""

    data: str
    n: int
    unsure: int
    """Those answered with a question mark."""

    unsure_percent: float
    auroc: float
    """How likely a digit is the more digit-like of one digit and one of these."""


def score_rejections(
    data: str,
    is_confident: NDArray[np.bool_],
    is_digit: NDArray[np.floating[Any]],
    of_digits: NDArray[np.floating[Any]],
) -> Rejections:
    """Count question marks, and compare with digits.

    Args:
        data: What the drawings are called.
        is_confident: Whether each answer has no "?", shape [n], n > 0.
        is_digit: How much each looks like a digit, shape [n].
        of_digits: How much digits do, shape [m], m > 0.
    """
    n, unsure = len(is_confident), int(np.count_nonzero(~is_confident))
    return Rejections(
        data=data,
        n=n,
        unsure=unsure,
        unsure_percent=100 * unsure / n,
        auroc=auroc(of_digits, is_digit),
    )


def auroc(
    positives: NDArray[np.floating[Any]], negatives: NDArray[np.floating[Any]]
) -> float:
    """Return the area under the receiver operating characteristic, 0…1.

    It is how often a positive has the greater value of the two, a tie being half of it.
    """
    ordered = np.sort(negatives)
    below = np.searchsorted(ordered, positives, "left")
    not_above = np.searchsorted(ordered, positives, "right")
    return float((below + not_above).mean() / 2 / len(negatives))
