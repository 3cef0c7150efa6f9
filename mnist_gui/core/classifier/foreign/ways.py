"""The few ways in which models want their pictures: scale, polarity, orientation."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.messages import marked


class Scale(NamedTuple):
    """How numbers from 0 to 1 are scaled."""

    name: str
    factor: float
    offset: float


# By contrast: a model often reads at more than it was trained on, but is overconfident
# then. The last are the mean and deviation of MNIST's training images, which PyTorch's
# examples take off and divide by.
_UNIT: Final = Scale("0…1", 1.0, 0.0)
_BYTES: Final = Scale("0…255", 255.0, 0.0)
_SCALES: Final = (
    _UNIT,
    Scale("-1…1", 2.0, -1.0),
    Scale("-0.42…2.82", 1 / 0.3081, -0.1307 / 0.3081),
    _BYTES,
)

_TEXTS: Final = {
    (False, False): marked("Errors", "{}, light on dark"),
    (False, True): marked("Errors", "{}, light on dark, rows as columns"),
    (True, False): marked("Errors", "{}, dark on light"),
    (True, True): marked("Errors", "{}, dark on light, rows as columns"),
}


@dataclass(frozen=True, kw_only=True)
class Way:
    """One way to prepare model inputs (0 = paper, 1 = ink, upright) for a model."""

    scale: Scale = _UNIT
    is_dark: bool = False
    """Whether ink is 0 and paper 1."""

    is_transposed: bool = False
    """Whether rows are columns, as in the files of EMNIST."""

    def prepare(self, images: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return images of shape [n, 28, 28] as the model wants them."""
        if self.is_transposed:
            images = images.transpose(0, 2, 1)
        if self.is_dark:
            images = 1 - images
        scaled = images * self.scale.factor + self.scale.offset
        return np.ascontiguousarray(scaled, np.float32)

    @property
    def text(self) -> str:
        """Describe it: “0…255, dark on light”."""
        text = _TEXTS[self.is_dark, self.is_transposed]
        return text.format(self.scale.name)


def ways(*, integers: bool) -> Sequence[Way]:
    """Return all ways, the usual one first."""
    return [
        Way(scale=scale, is_dark=is_dark, is_transposed=is_transposed)
        for is_transposed in (False, True)
        for scale in ([_BYTES] if integers else _SCALES)
        for is_dark in (False, True)
    ]
