"""The files that the person's own drawings can be exchanged with."""

from enum import Enum
from typing import Final

IMAGES_NAME: Final = "images-idx3-ubyte"
LABELS_NAME: Final = "labels-idx1-ubyte"


class SampleFormat(Enum):
    """How drawings lie in files."""

    STROKES = "strokes"
    """A strokes file."""

    PICTURES = "pictures"
    """A folder with the folders `0` to `9`, with pictures in them."""

    IDX = "idx"
    """Two files, as MNIST has them."""
