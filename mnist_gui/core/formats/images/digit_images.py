"""Images of digits with labels, as data sets hold them."""

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.errors import DataError
from mnist_gui.core.ink.levels import FULL_INK, MID_GREY
from mnist_gui.core.ink.preprocess import FRAME_SIDE
from mnist_gui.core.messages import marked

_DIGITS: Final = 10
_LOOKED_AT: Final = 1000  # images whose border tells paper from ink


@dataclass(frozen=True, kw_only=True, eq=False)
class DigitImages:
    """Images of single digits, and what the user should know of how they were read."""

    images: NDArray[np.uint8]
    """Shape [n, 28, 28], 0 = paper, 255 = ink."""

    labels: NDArray[np.int64]
    """Shape [n], each 0 to 9."""

    notes: list[str] = field(default_factory=list)


class UnlabelledError(DataError):
    """Images without labels, which can be read and not learned from.

    Attributes:
        images: Shape [n, 28, 28], 0 = paper, 255 = ink.
        notes: What the user should know of how they were read.
    """

    def __init__(
        self, message: str, images: NDArray[Any], name: str, form: str
    ) -> None:
        """Check the images, as `digit_images` does.

        Raises:
            DataError: If they are no images.
        """
        super().__init__(message)
        self.images, self.notes = _checked(images, name, form)


def digit_images(
    images: NDArray[Any], labels: NDArray[Any], name: str, form: str
) -> DigitImages:
    """Check images and labels, and bring them to one form.

    Args:
        images: Shape [n, 784] or [n, 28, 28], with a channel of 1 at either place; grey
            levels in 0…255, or in 0…1 if they are fractions.
        labels: Shape [n] or [n, 1], or one-hot [n, 10].
        name: The file, for messages.
        form: What it was recognized as.

    Raises:
        DataError: If they are anything else.
    """
    pixels, notes = _checked(images, name, form)
    digits = _as_digits(labels, name)
    if len(pixels) != len(digits):
        text = marked("Errors", "“{}” has {} images and {} labels.")
        raise DataError(text.format(name, len(pixels), len(digits)))
    return DigitImages(images=pixels, labels=digits, notes=notes)


def _checked(
    images: NDArray[Any], name: str, form: str
) -> tuple[NDArray[np.uint8], list[str]]:
    notes: list[str] = [recognized(name, form)]
    pixels = _as_bytes(_as_frames(images, name), name)
    if len(pixels) and _is_dark_on_light(pixels):
        pixels = FULL_INK - pixels
        notes.append(
            marked("Errors", "Its digits are dark on light, and were inverted.")
        )
    return pixels, notes


def recognized(name: str, form: str) -> str:
    """Return the note that says as what a file was read."""
    return marked("Errors", "“{}” was read as {}.").format(name, form)


def too_large(name: str, limit: str) -> str:
    """Return the message that a file exceeds a limit."""
    return marked("Errors", "“{}” is too large: the limit is {}.").format(name, limit)


def wrong_shape(name: str, shape: str) -> str:
    """Return the message that images have another shape than 28×28."""
    return marked("Errors", "The images in “{}” are {}, not 28×28.").format(name, shape)


def _as_frames(images: NDArray[Any], name: str) -> NDArray[Any]:
    count = len(images) if images.ndim else 0
    shapes = ((FRAME_SIDE**2,), (28, 28), (28, 28, 1), (1, 28, 28))
    if images.ndim == 0 or images.shape[1:] not in shapes:
        shape = "×".join(map(str, images.shape[1:]))
        raise DataError(wrong_shape(name, shape or "0"))
    return images.reshape(count, FRAME_SIDE, FRAME_SIDE)


def _as_bytes(images: NDArray[Any], name: str) -> NDArray[np.uint8]:
    if images.dtype == np.uint8:
        return images
    failure = marked("Errors", "The images in “{}” are not numbers from 0 to 255.")
    if images.dtype.kind not in "biuf":
        raise DataError(failure.format(name))
    if not len(images):
        return images.astype(np.uint8)
    low, high = float(images.min()), float(images.max())
    if not (low >= 0 and high <= FULL_INK):  # not a number, too
        raise DataError(failure.format(name))
    if high <= 1:
        images = images * np.float32(FULL_INK)
    return np.round(images).astype(np.uint8)


def _is_dark_on_light(images: NDArray[np.uint8]) -> bool:
    some = images[:_LOOKED_AT]
    return float(np.median(np.concatenate([some[:, 0], some[:, -1]]))) > MID_GREY


def _as_digits(labels: NDArray[Any], name: str) -> NDArray[np.int64]:
    failure = marked("Errors", "“{}” has labels other than the digits 0 to 9.")
    if labels.ndim == 2 and labels.shape[1] == _DIGITS:  # noqa: PLR2004 (one-hot)
        labels = labels.argmax(axis=1)
    if labels.ndim == 2 and labels.shape[1] == 1:  # noqa: PLR2004
        labels = labels[:, 0]
    if labels.ndim != 1 or labels.dtype.kind not in "biuf":
        raise DataError(failure.format(name))
    digits = labels.astype(np.int64)
    if len(labels) and not (
        bool((digits == labels).all())
        and int(digits.min()) >= 0
        and int(digits.max()) < _DIGITS
    ):
        raise DataError(failure.format(name))
    return digits
