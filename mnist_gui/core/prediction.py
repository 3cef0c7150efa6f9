"""Predictions and readings: the values that a model's answer is passed on as."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.ink.boxes import Box
from mnist_gui.core.ink.preprocess import ModelInput
from mnist_gui.core.ink.strokes import Strokes

UNSURE_TEXT: Final = "?"
"""Stands for a digit whose prediction is rejected."""

Heatmaps: TypeAlias = NDArray[np.float32]
"""Saliency of each pixel for each digit, shape [10, 28, 28]: above 0 it speaks for
the digit, below 0 against it, in nats of the digit's odds."""


# So that no answer can veto the others in the geometric mean.
_MIN_PROBABILITY: Final = 1e-9


def softmax(logits: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """Turn logits into probabilities along the last axis."""
    values = logits.astype(np.float64)
    powers = np.exp(values - values.max(axis=-1, keepdims=True))
    probabilities: NDArray[np.float64] = powers / powers.sum(axis=-1, keepdims=True)
    return probabilities


def geometric_mean(
    answers: NDArray[np.floating[Any]], weights: Sequence[float]
) -> NDArray[np.float64]:
    """Return the normalized, weighted geometric mean of answers to the same input.

    Args:
        answers: Probabilities, shape [answers, …, 10].
        weights: Of each answer; they sum to 1.
    """
    logs = np.log(np.maximum(answers, _MIN_PROBABILITY))
    mean: NDArray[np.float64] = softmax(np.tensordot(weights, logs, axes=1))
    return mean


def are_confident(
    probabilities: NDArray[np.floating[Any]],
    is_digit: NDArray[np.floating[Any]],
    threshold: float,
) -> NDArray[np.bool_]:
    """Return `Prediction.is_confident` of n answers.

    In the same precision: a confidence at the threshold must not depend on who asks.

    Args:
        probabilities: Of the digits, shape [n, 10].
        is_digit: Probability that each input shows a digit, shape [n].
        threshold: The least confidence of an answer that is not rejected.
    """
    confidence = probabilities.max(axis=1).astype(np.float64) * is_digit
    reached: NDArray[np.bool_] = confidence >= threshold
    return reached


@dataclass(frozen=True, kw_only=True)
class Prediction:
    """What a classifier answers for one model input."""

    probabilities: tuple[float, ...]
    """Of the digits 0 to 9; they sum to 1."""

    is_digit: float = 1.0
    """Probability that the input shows a digit at all."""

    threshold: float = 0.0
    """The least confidence of an answer that is not rejected: the model's own
    threshold, or a higher one that a reading asks for."""

    is_calibrated: bool = False
    """Whether the digits are as frequent as their probabilities say; not known of a
    foreign model. Only then may the pen's path vote."""

    @property
    def ranking(self) -> tuple[int, ...]:
        """The digits, most probable first."""
        digits = range(len(self.probabilities))
        return tuple(sorted(digits, key=lambda digit: -self.probabilities[digit]))

    @property
    def digit(self) -> int:
        """The most probable digit."""
        return self.probabilities.index(self.probability)  # asked for very often

    @property
    def probability(self) -> float:
        """The probability of the most probable digit."""
        return max(self.probabilities)

    @property
    def confidence(self) -> float:
        """The probability that there is a digit, and that it is this one."""
        return self.probability * self.is_digit

    @property
    def is_confident(self) -> bool:
        """Whether the confidence reaches the threshold."""
        return self.confidence >= self.threshold

    @property
    def text(self) -> str:
        """The digit, or "?" where the answer is rejected."""
        return str(self.digit) if self.is_confident else UNSURE_TEXT


def predictions(
    outputs: Mapping[str, NDArray[np.floating[Any]]],
    threshold: float,
    *,
    is_calibrated: bool = False,
) -> list[Prediction]:
    """Return predictions from `probabilities` [n, 10] and `is_digit` [n] of a batch."""
    rows = zip(
        outputs["probabilities"].tolist(), outputs["is_digit"].tolist(), strict=True
    )
    return [
        Prediction(
            probabilities=tuple(row),
            is_digit=is_digit,
            threshold=threshold,
            is_calibrated=is_calibrated,
        )
        for row, is_digit in rows
    ]


@dataclass(frozen=True, kw_only=True)
class DigitReading:
    """One digit found in a drawing or picture, and where."""

    prediction: Prediction
    model_input: ModelInput
    box: Box
    line: int = 0
    """The row that it stands in, counted from the top."""

    is_after_space: bool = False
    """Whether a wide gap is to the left of it."""

    strokes: Strokes = ()
    """The strokes that it was drawn with; none for the ink of a picture."""


@dataclass(frozen=True, kw_only=True)
class MarkReading:
    """A mark found between digits, or ink that is neither digit nor mark."""

    text: str
    """One of . , - / : + or "?" for other ink."""

    box: Box
    line: int = 0
    """The row that it stands in, counted from the top."""

    is_after_space: bool = False
    """Whether a wide gap is to the left of it."""

    is_confident: bool = True
    """Whether it is no digit for certain, nor other ink."""

    @property
    def answer(self) -> str:
        """The mark, or "?" where it is uncertain."""
        return self.text if self.is_confident else UNSURE_TEXT


@dataclass(frozen=True, kw_only=True)
class Reading:
    """All digits and marks that were read on a page, in reading order."""

    digits: tuple[DigitReading, ...]
    """At least one."""

    marks: tuple[MarkReading, ...] = ()

    @property
    def text(self) -> str:
        """The best reading, rejected digits included.

        Wide gaps are spaces; line breaks stand between rows.
        """
        return self._in_rows(
            lambda digit: str(digit.prediction.digit), lambda mark: mark.text
        )

    @property
    def answer(self) -> str:
        """The text with "?" in each uncertain place, as the window shows it."""
        return self._in_rows(
            lambda digit: digit.prediction.text, lambda mark: mark.answer
        )

    @property
    def is_confident(self) -> bool:
        """Whether no digit is rejected, and no mark uncertain."""
        return all(digit.prediction.is_confident for digit in self.digits) and all(
            mark.is_confident for mark in self.marks
        )

    @property
    def is_single_digit(self) -> bool:
        """Whether there is one digit and nothing else."""
        return len(self.digits) == 1 and not self.marks

    def alone(self, place: int) -> "Reading":
        """Return the reading of one of its digits, without anything else."""
        digit = replace(self.digits[place], is_after_space=False)
        return Reading(digits=(digit,))

    def _in_rows(
        self,
        format_digit: Callable[[DigitReading], str],
        format_mark: Callable[[MarkReading], str],
    ) -> str:
        found: list[tuple[DigitReading | MarkReading, str]] = [
            *((digit, format_digit(digit)) for digit in self.digits),
            *((mark, format_mark(mark)) for mark in self.marks),
        ]
        found.sort(key=lambda item: (item[0].line, item[0].box[0] + item[0].box[2]))
        rows = groupby(found, key=lambda item: item[0].line)
        return "\n".join(
            "".join(" " * item.is_after_space + text for item, text in row)
            for _, row in rows
        )
