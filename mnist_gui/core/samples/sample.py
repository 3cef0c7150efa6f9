"""A drawing of the person's own, and which digit it is."""

from dataclasses import dataclass
from typing import Final

from mnist_gui.core.ink.preprocess import FRAME_SIDE, ModelInput
from mnist_gui.core.ink.strokes import Strokes, fit_to_square, numbers_of, stroke

DIGITS: Final = 10
PAD_SIDE: Final = 280.0
"""Units along the side of the pad, whatever its size on screen."""


@dataclass(frozen=True, kw_only=True, eq=False)
class LabelledDrawing:
    """A drawing and the digit that the person says it is.

    Raises:
        ValueError: If a value is not of its range or shape.
    """

    label: int
    model_input: ModelInput
    """As the model saw it; kept in 256 levels, which is all that it has."""

    strokes: Strokes = ()
    """None for the ink of a picture."""

    predicted: int | None = None
    """The digit that a model read, untaught; None where none was asked."""

    probability: float | None = None
    """How sure it was of that digit."""

    model_version: int | None = None

    def __post_init__(self) -> None:
        if self.label not in range(DIGITS):
            raise ValueError(f"a label is a digit, not {self.label}")
        if self.predicted is not None and self.predicted not in range(DIGITS):
            raise ValueError(f"a digit was predicted, not {self.predicted}")
        if self.probability is not None and not 0 <= self.probability <= 1:
            raise ValueError(f"{self.probability} is no probability")
        if self.model_input.shape != (FRAME_SIDE, FRAME_SIDE):
            raise ValueError(f"a model sees 28×28, not {self.model_input.shape}")

    @property
    def is_mistake(self) -> bool:
        """Whether a model read another digit."""
        return self.predicted is not None and self.predicted != self.label


@dataclass(frozen=True, kw_only=True, eq=False)
class Sample(LabelledDrawing):
    """A drawing that is kept."""

    id: int
    """Never given to another drawing, not even when this one is gone."""

    time: str
    """When it was labelled: UTC, ISO 8601."""

    is_held_out: bool
    """Whether models are compared on it; then none may learn from it."""


def tidy(strokes: Strokes) -> Strokes:
    """Return strokes as they are kept: of the pad's scale, to a hundredth.

    Tidy strokes stay as they are, so that a drawing that was written to a file
    and is read again is known to be the same.
    """
    # Rounding can make a drawing just too small for the pad; once more, it fits.
    for _ in range(2):
        fitting = fit_to_square(strokes, PAD_SIDE)
        strokes = tuple(stroke(points) for points in numbers_of(fitting))
    return strokes
