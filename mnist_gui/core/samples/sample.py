"""Labelled drawings, and the file formats they are exchanged in."""

from dataclasses import dataclass
from enum import Enum
from typing import Final

from mnist_gui.core.ink.preprocess import FRAME_SIDE, ModelInput
from mnist_gui.core.ink.strokes import Strokes, fit_to_square, numbers_of, stroke

DIGITS: Final = 10
NOT_A_DIGIT: Final = DIGITS
"""The label of a drawing that shows no digit; as a prediction, that it was rejected."""

LABELS: Final = range(DIGITS + 1)
"""The digits, and `NOT_A_DIGIT`."""

NOT_A_DIGIT_NAME: Final = "none"
"""The label of such a drawing in a strokes file, and the name of its folder."""

PAD_SIDE: Final = 280.0
"""Units along the side of the pad, whatever its size on screen."""

IMAGES_NAME: Final = "images-idx3-ubyte"
LABELS_NAME: Final = "labels-idx1-ubyte"


class SampleFormat(Enum):
    """How samples are stored in files."""

    STROKES = "strokes"
    PICTURES = "pictures"  # a folder with subfolders `0` to `9` and `none` of them
    IDX = "idx"  # a pair of files, as MNIST has them


@dataclass(frozen=True, kw_only=True, eq=False)
class LabelledDrawing:
    """A drawing and its label.

    Raises:
        ValueError: If a value has the wrong range or shape.
    """

    label: int
    """0 to 9 or `NOT_A_DIGIT`."""

    model_input: ModelInput
    """Stored in 256 levels, which is its full precision."""

    strokes: Strokes = ()
    """Empty for ink from a picture."""

    predicted: int | None = None
    """The digit that a model read before it could learn the label, if one did.

    `NOT_A_DIGIT` if it rejected what was then labelled as that."""

    probability: float | None = None
    """The probability of the digit that was most probable."""

    model_version: int | None = None

    def __post_init__(self) -> None:
        check_label(self.label)
        if self.predicted is not None and self.predicted not in LABELS:
            raise ValueError(f"{self.predicted} is not a prediction")
        if self.probability is not None and not 0 <= self.probability <= 1:
            raise ValueError(f"{self.probability} is not a probability")
        if self.model_input.shape != (FRAME_SIDE, FRAME_SIDE):
            raise ValueError(f"a model input is 28×28, not {self.model_input.shape}")

    @property
    def is_mistake(self) -> bool:
        """Whether a model read another digit, or one where there is none."""
        return self.predicted is not None and self.predicted != self.label


@dataclass(frozen=True, kw_only=True, eq=False)
class Sample(LabelledDrawing):
    """A labelled drawing in the store."""

    id: int  # never reused, not even after the sample is deleted
    time: str  # when it was labelled: UTC, ISO 8601
    is_held_out: bool  # whether models are compared on it; then none may learn from it


def check_label(label: int) -> None:
    """Raise a ValueError if a number is no label."""
    if label not in LABELS:
        raise ValueError(f"a label is a digit or {NOT_A_DIGIT}, not {label}")


def label_name(label: int) -> str:
    """Return what a label is called in files: "7", or "none" for `NOT_A_DIGIT`."""
    return NOT_A_DIGIT_NAME if label == NOT_A_DIGIT else str(label)


def label_named(name: str | None) -> int | None:
    """Return the label of a name; None if it is not the name of one."""
    return next((label for label in LABELS if label_name(label) == name), None)


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
