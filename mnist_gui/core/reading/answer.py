"""What was read from a file, or why nothing was; as a line of JSON.

It imports nothing heavy: `mnist-classify` reports missing files at once.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mnist_gui.core.pictures.pixels import Colors
    from mnist_gui.core.prediction import DigitReading, MarkReading, Reading


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The reading of one picture or of one record of a strokes file, or an error."""

    path: Path
    index: int = 0
    """Place in a strokes file, from 0."""

    reading: "Reading | None" = None
    error: str | None = None
    """Why there is no reading, as a message for the user."""

    thumbnail: "Colors | None" = None
    """The picture, scaled down, where that was asked for."""

    model_inputs: "NDArray[np.float32] | None" = None
    """All of it as one digit, where that was asked for instead of a reading: shape
    [n, 28, 28], one for each line; blank where there is no ink."""


def as_json(answer: Answer) -> str:
    """Return an answer as the line that `mnist-classify --json` prints."""
    reading = answer.reading
    return json.dumps(
        {
            "path": str(answer.path),
            "index": answer.index,
            "text": reading.text if reading else "",
            "sure": reading.is_confident if reading else False,
            "digits": list(map(_digit_fields, reading.digits)) if reading else [],
            "marks": list(map(_mark_fields, reading.marks)) if reading else [],
            "error": answer.error,
        },
        ensure_ascii=False,
    )


def _digit_fields(digit: "DigitReading") -> dict[str, object]:
    prediction = digit.prediction
    return {
        "digit": prediction.digit,
        "probability": prediction.probability,
        "probabilities": list(prediction.probabilities),
        "box": [round(edge, 2) for edge in digit.box],
    }


def _mark_fields(mark: "MarkReading") -> dict[str, object]:
    return {"mark": mark.text, "box": [round(edge, 2) for edge in mark.box]}
