"""Why an answer is not sure, so that the person knows what to do."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from mnist_gui.core.prediction import Prediction

_TINY: Final = 0.035
"""Share of the pad, ten of its units. Strangers' digits of that size are read right in
98.0 %, and half as large again as often as large ones (99.4 %)."""

_HARDLY_A_DIGIT: Final = 0.5
_LEAST_GUESS: Final = 0.1
_MOST_GUESSES: Final = 3


class Reason(Enum):
    """What stands in the way of a sure answer."""

    TOO_SMALL = auto()
    READ_AS_ONE = auto()
    NO_DIGIT = auto()
    AMBIGUOUS = auto()
    UNCLEAR = auto()


@dataclass(frozen=True, kw_only=True)
class Rejection:
    """Why there is no sure answer, and what it might be all the same."""

    reason: Reason
    guesses: tuple[int, ...]
    """One to three digits, the likeliest first; two or more where ambiguous."""


def rejection_of(
    prediction: Prediction,
    extent: float | None = None,
    *,
    is_read_as_one: bool = False,
) -> Rejection | None:
    """Return why a prediction is not sure; None where it is.

    Args:
        prediction: What the model says.
        extent: Longer side of what was drawn as a share of the pad's; None where it
            was not drawn on one.
        is_read_as_one: Whether there are several digits, by the person's wish not told
            apart.
    """
    if prediction.is_confident:
        return None
    best, *others = prediction.ranking[:_MOST_GUESSES]
    likely = [one for one in others if prediction.probabilities[one] >= _LEAST_GUESS]
    guesses = (best, *likely)
    if extent is not None and extent < _TINY:
        reason = Reason.TOO_SMALL
    elif is_read_as_one:
        reason = Reason.READ_AS_ONE
    elif prediction.is_digit < _HARDLY_A_DIGIT:
        reason = Reason.NO_DIGIT
    else:
        reason = Reason.AMBIGUOUS if likely else Reason.UNCLEAR
    return Rejection(reason=reason, guesses=guesses)
