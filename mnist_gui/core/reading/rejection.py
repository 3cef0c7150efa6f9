"""Why an answer is rejected, so that the user knows what to do."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from mnist_gui.core.prediction import Prediction

# Fraction of the pad's side: ten of its units. Of strangers' digits of that size 98.0 %
# are read right, and half as large again as often as large ones (99.4 %).
_TINY: Final = 0.035
_MIN_IS_DIGIT: Final = 0.5
_MIN_GUESS: Final = 0.1
_MAX_GUESSES: Final = 3


class RejectionReason(Enum):
    """Why an answer is rejected."""

    TOO_SMALL = auto()
    READ_AS_ONE = auto()
    NO_DIGIT = auto()
    AMBIGUOUS = auto()
    UNCLEAR = auto()


@dataclass(frozen=True, kw_only=True)
class Rejection:
    """Why an answer is rejected, and which digits it might be all the same."""

    reason: RejectionReason
    guesses: tuple[int, ...]
    """One to three digits, the likeliest first; two or more where ambiguous."""


def rejection_of(
    prediction: Prediction, extent: float | None = None, *, is_read_as_one: bool = False
) -> Rejection | None:
    """Return why a prediction is rejected; None where it is confident.

    `extent` is the longer side of the strokes as a fraction of the pad's, None where
    nothing was drawn. `is_read_as_one` is for ink of several digits that were read as a
    single one because the user chose so.
    """
    if prediction.is_confident:
        return None
    best, *others = prediction.ranking[:_MAX_GUESSES]
    likely = [
        digit for digit in others if prediction.probabilities[digit] >= _MIN_GUESS
    ]
    if extent is not None and extent < _TINY:
        reason = RejectionReason.TOO_SMALL
    elif is_read_as_one:
        reason = RejectionReason.READ_AS_ONE
    elif prediction.is_digit < _MIN_IS_DIGIT:
        reason = RejectionReason.NO_DIGIT
    else:
        reason = RejectionReason.AMBIGUOUS if likely else RejectionReason.UNCLEAR
    return Rejection(reason=reason, guesses=(best, *likely))
