"""The weights of a network's first layer as small pictures, in events of its run."""

import base64
import binascii
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.events import WeightsRecorded
from mnist_gui.core.ink.preprocess import FRAME_SIDE

MOST_PICTURES: Final = 64
"""A layer with more kernels shows its first ones."""

_LEVELS: Final = 127  # of a weight's magnitude, in a signed byte
_DIMENSIONS: Final = 3


@dataclass(frozen=True, kw_only=True, eq=False)
class WeightPictures:
    """The weights of a first layer, after some steps of a run."""

    step: int
    steps: int
    """Of the whole run."""

    largest: float
    """Magnitude of the strongest weight."""

    pictures: NDArray[np.float32]
    """The weights, [n, h, w], in shares of the largest: -1…1."""

    @property
    def are_of_digits(self) -> bool:
        """Whether there is a picture for each digit, of pixels: softmax regression."""
        return self.pictures.shape[1:] == (FRAME_SIDE, FRAME_SIDE)


def pack(step: int, steps: int, weights: NDArray[np.float32]) -> WeightsRecorded:
    """Return the event that reports weights, [n, h, w], at a step of a run.

    Each weight takes a byte, so that an event of 64 pictures of 28×28 has 67 kB.
    """
    shown = np.nan_to_num(weights[:MOST_PICTURES])
    largest = float(np.abs(shown).max())
    scaled = shown / (largest or 1.0) * _LEVELS
    levels = scaled.round().astype(np.int8)
    return WeightsRecorded(
        step=step,
        steps=steps,
        shape=list(levels.shape),
        levels=base64.b64encode(levels.tobytes()).decode(),
        largest=largest,
    )


def unpack(event: WeightsRecorded) -> WeightPictures:
    """Return the pictures in an event.

    Raises:
        ValueError: If they do not have the shape that the event claims, or there are
            too many or too large ones.
    """
    try:
        data = base64.b64decode(event.levels, validate=True)
    except binascii.Error as error:
        raise ValueError("the levels are not base64") from error
    limits = (MOST_PICTURES, FRAME_SIDE, FRAME_SIDE)
    if len(event.shape) != _DIMENSIONS or not all(
        0 < size <= limit for size, limit in zip(event.shape, limits, strict=True)
    ):
        raise ValueError(f"no pictures have the shape {event.shape}")
    levels = np.frombuffer(data, np.int8).reshape(event.shape)
    return WeightPictures(
        step=event.step,
        steps=event.steps,
        largest=event.largest,
        pictures=levels.astype(np.float32) / np.float32(_LEVELS),
    )
