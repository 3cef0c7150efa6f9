"""Labelled drawings, and the file formats they are exchanged in."""

from dataclasses import dataclass
from enum import Enum
from typing import Final

from mnist_gui.core.ink.preprocess import FRAME_SIDE, ModelInput
from mnist_gui.core.ink.strokes import Strokes, fit_to_square, numbers_of, stroke

DIGITS: Final = 10
PAD_SIDE: Final = 280.0
"""Units along the side of the pad, whatever its size on screen."""

IMAGES_NAME: Final = "images-idx3-ubyte"
LABELS_NAME: Final = "labels-idx1-ubyte"


class SampleFormat(Enum):
    """How samples are stored in files."""

    STROKES = "strokes"
    PICTURES = "pictures"  # a folder with subfolders `0` to `9` of them
    IDX = "idx"  # a pair of files, as MNIST has them


@dataclass(frozen=True, kw_only=True, eq=False)
class LabelledDrawing:
    """A drawing and its label.

    Raises:
        ValueError: If a value has the wrong range or shape.
    """

    label: int
    model_input: ModelInput
    """Stored in 256 levels, which is its full precision."""

    strokes: Strokes = ()
    """Empty for ink from a picture."""

    predicted: int | None = None
    """The digit that a model read before it could learn the label, if one did."""

    probability: float | None = None
    """The probability of that digit."""

    model_version: int | None = None

    def __post_init__(self) -> None:
        if self.label not in range(DIGITS):
            raise ValueError(f"a label is a digit, not {self.label}")
        if self.predicted is not None and self.predicted not in range(DIGITS):
            raise ValueError(f"a prediction is a digit, not {self.predicted}")
        if self.probability is not None and not 0 <= self.probability <= 1:
            raise ValueError(f"{self.probability} is not a probability")
        if self.model_input.shape != (FRAME_SIDE, FRAME_SIDE):
            raise ValueError(f"a model input is 28×28, not {self.model_input.shape}")

    @property
    def is_mistake(self) -> bool:
        """Whether a model read another digit."""
        return self.predicted is not None and self.predicted != self.label


@dataclass(frozen=True, kw_only=True, eq=False)
class Sample(LabelledDrawing):
    """A labelled drawing in the store."""

    id: int  # never reused, not even after the sample is deleted
    time: str  # when it was labelled: UTC, ISO 8601
    is_held_out: bool  # whether models are compared on it; then none may learn from it


def counted(count: int) -> str:
    """Return "1 drawing was" or "7 drawings were", for messages."""
    return "1 drawing was" if count == 1 else f"{count} drawings were"


def normalize(strokes: Strokes) -> Strokes:
    """Scale strokes to the pad and round them to hundredths, as the store keeps them.

    Idempotent, so that a drawing that was exported and is imported again is
    recognized as the same.
    """
    # Rounding can make a drawing just too small for the pad; the second pass fits it.
    for _ in range(2):
        fitting = fit_to_square(strokes, PAD_SIDE)
        strokes = tuple(stroke(points) for points in numbers_of(fitting))
    return strokes
