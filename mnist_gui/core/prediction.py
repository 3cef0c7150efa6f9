"""The values that travel from a model to a person."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.ink.boxes import Box
from mnist_gui.core.ink.preprocess import DIGIT_COUNT, ModelInput
from mnist_gui.core.ink.strokes import Strokes

UNSURE_TEXT: Final = "?"

Heatmaps: TypeAlias = NDArray[np.float32]
"""What in a picture speaks for each digit, shape [10, 28, 28]: above 0 it speaks for
it, below 0 against it, in nats of the digit's odds."""


@dataclass(frozen=True, kw_only=True)
class Prediction:
    """What a model says of one digit."""

    probabilities: tuple[float, ...]
    """Of the digits 0 to 9; they sum to 1."""

    is_digit: float = 1.0
    """How likely it is a digit at all, in 0…1."""

    threshold: float = 0.0
    """Below it an answer is not sure: the model's own bound, or a higher one where
    more is asked of a digit."""

    @property
    def ranking(self) -> tuple[int, ...]:
        """The digits, most probable first."""
        return tuple(
            sorted(range(DIGIT_COUNT), key=lambda digit: -self.probabilities[digit])
        )

    @property
    def digit(self) -> int:
        """The most probable digit."""
        return self.ranking[0]

    @property
    def probability(self) -> float:
        """The probability of the most probable digit."""
        return max(self.probabilities)

    @property
    def confidence(self) -> float:
        """How likely it is that there is a digit, and this one."""
        return self.probability * self.is_digit

    @property
    def is_confident(self) -> bool:
        """Whether the answer may be given without a question mark."""
        return self.confidence >= self.threshold

    @property
    def text(self) -> str:
        """The digit, or "?" where the model is not sure."""
        return str(self.digit) if self.is_confident else UNSURE_TEXT


@dataclass(frozen=True, kw_only=True)
class DigitReading:
    """One digit found in a drawing or picture, and where."""

    prediction: Prediction
    model_input: ModelInput
    box: Box
    line: int = 0
    """Which row it stands in, from the top."""

    strokes: Strokes = ()
    """What it was drawn with; none for the ink of a picture."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """All that was read in a drawing or picture, in reading order."""

    digits: tuple[DigitReading, ...]

    @property
    def text(self) -> str:
        """The best reading, also where it is not sure; rows end with a line break."""
        return self._in_rows(lambda one: str(one.digit))

    def alone(self, place: int) -> "Reading":
        """Return one digit of it, as if there were no others."""
        return replace(self, digits=(self.digits[place],))

    @property
    def is_confident(self) -> bool:
        """Whether every digit is sure."""
        return all(one.prediction.is_confident for one in self.digits)

    @property
    def answer(self) -> str:
        """What people are told: the text, with "?" for each digit that is not sure."""
        return self._in_rows(lambda one: one.text)

    def _in_rows(self, word: Callable[[Prediction], str]) -> str:
        rows = groupby(self.digits, key=lambda one: one.line)
        return "\n".join(
            "".join(word(one.prediction) for one in row) for _, row in rows
        )
