"""The layers of a network: where their maps look, and what they made of a picture."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.ink.preprocess import FRAME_SIDE, ModelInput
from mnist_gui.core.prediction import softmax

Maps: TypeAlias = NDArray[np.float32]
"""The feature maps of one layer, [h, w, c]."""


class Window(NamedTuple):
    """What one place of a convolution or pooling takes from its input, per axis."""

    size: int
    stride: int
    is_padded: bool
    """Whether its input is padded, so that every place of it is covered (“SAME”)."""


class Field(NamedTuple):
    """A receptive field: rows and columns of the model input, ends excluded."""

    top: int
    left: int
    bottom: int
    right: int


class Place(NamedTuple):
    """A place in a feature map."""

    row: int
    column: int


@dataclass(frozen=True, kw_only=True, eq=False)
class NetworkLayout:
    """How a network is built, from the picture to its features.

    A network without convolutions, softmax regression, has no layers with maps: its
    features are the pixels.
    """

    windows: Sequence[Sequence[Window]] = ()
    """The convolution of each layer with maps, and its pooling after it."""

    is_averaged: bool = False
    """Whether the first features are the means of the last layer's maps."""

    def side(self, layer: int) -> int:
        """Return how many places a layer's maps have in each direction."""
        side = FRAME_SIDE
        for window in self._up_to(layer):
            side, _ = _covered(side, window)
        return side

    def receptive_field(self, layer: int, place: Place) -> Field:
        """Return the pixels that can change one place of a layer's maps.

        Counting goes from the place back through each convolution and pooling.
        """
        sides = [FRAME_SIDE]
        windows = self._up_to(layer)
        for window in windows:
            sides.append(_covered(sides[-1], window)[0])
        ranges = [(index, index + 1) for index in place]
        for side, window in zip(reversed(sides[:-1]), reversed(windows), strict=True):
            _, before = _covered(side, window)
            ranges = [
                (
                    max(0, first * window.stride - before),
                    min(side, (last - 1) * window.stride - before + window.size),
                )
                for first, last in ranges
            ]
        (top, bottom), (left, right) = ranges
        return Field(top, left, bottom, right)

    def _up_to(self, layer: int) -> list[Window]:
        return [window for part in self.windows[: layer + 1] for window in part]


@dataclass(frozen=True, kw_only=True, eq=False)
class Activations:
    """What each layer of a network made of one model input."""

    model_input: ModelInput
    layout: NetworkLayout
    maps: Sequence[Maps]
    """The feature maps of each layer that has some."""

    features: NDArray[np.float32]
    """What the last layer sees, [d]."""

    logits: NDArray[np.float32]
    """Of the ten digits."""

    kernel: NDArray[np.float32]
    """The weights of the last layer, [d, 10]."""

    bias: NDArray[np.float32]
    """Of the last layer, [10]."""

    first_kernels: NDArray[np.float32] | None = None
    """The kernels of the first convolution, [h, w, c]."""

    temperature: float = 1.0
    """Logits are divided by it before the softmax."""

    @property
    def reads_pixels(self) -> bool:
        """Whether the features are the pixels: softmax regression."""
        return not self.maps and len(self.features) == self.model_input.size

    @property
    def probabilities(self) -> NDArray[np.float64]:
        """The calibrated softmax of the logits."""
        return softmax(self.logits / self.temperature)

    def contributions(self, digit: int) -> NDArray[np.float32]:
        """Return what each feature adds to a digit's logit, [d].

        Their sum and the digit's bias are the logit.
        """
        result: NDArray[np.float32] = self.features * self.kernel[:, digit]
        return result

    def products(self, digit: int) -> NDArray[np.float32]:
        """Return pixel times weight for each pixel, [28, 28], where these are read."""
        return self.contributions(digit).reshape(FRAME_SIDE, FRAME_SIDE)

    def weights(self, digit: int) -> NDArray[np.float32]:
        """Return the weight of each pixel, [28, 28], where pixels are read."""
        return self.kernel[:, digit].reshape(FRAME_SIDE, FRAME_SIDE)


def strongest_place(feature_map: NDArray[np.float32]) -> Place:
    """Return the place of a map, [h, w], with the highest activation."""
    row, column = np.unravel_index(feature_map.argmax(), feature_map.shape)
    return Place(int(row), int(column))


def strengths(maps: Maps) -> NDArray[np.float32]:
    """Return the highest activation of each map, [c]."""
    result: NDArray[np.float32] = maps.max(axis=(0, 1))
    return result


def arrange(
    strength: NDArray[np.float32], count: int, before: Sequence[int] = ()
) -> list[int]:
    """Choose the strongest of some maps, and their order.

    Args:
        strength: Of each map.
        count: How many to choose.
        before: The choice for the picture before, if this one is nearly the same: those
            that are still among the strongest keep their places, so that nothing jumps.
    """
    ranked = [int(index) for index in np.argsort(-strength, kind="stable")[:count]]
    return _in_their_places(ranked, before)


def arrange_pulls(
    contributions: NDArray[np.float32], count: int, before: Sequence[int] = ()
) -> list[int]:
    """Choose the features that raise a logit most, then those that lower it most.

    Args:
        contributions: What each adds to the logit.
        count: How many to choose, half of them on either side.
        before: As in `arrange`.
    """
    order = [int(index) for index in np.argsort(-contributions, kind="stable")]
    half = (count + 1) // 2
    up, down = order[:half], order[::-1][: count - half]
    kept = _in_their_places(up, before[:half]), _in_their_places(down, before[half:])
    return [*kept[0], *kept[1]]


def _in_their_places(ranked: list[int], before: Sequence[int]) -> list[int]:
    """Order a choice so that what was chosen before stays where it was."""
    if len(before) != len(ranked):
        return ranked
    newcomers = iter([index for index in ranked if index not in set(before)])
    return [index if index in ranked else next(newcomers) for index in before]


def strongest_contributions(
    contributions: NDArray[np.float32], count: int
) -> tuple[list[int], list[int]]:
    """Return the features that raise a logit most, and those that lower it most."""
    order = np.argsort(-contributions, kind="stable")
    up = [int(index) for index in order[:count] if contributions[index] > 0]
    down = [int(index) for index in order[::-1][:count] if contributions[index] < 0]
    return up, down


def _covered(side: int, window: Window) -> tuple[int, int]:
    """Return how many places a window has along a side, and the padding before it."""
    if not window.is_padded:
        return (side - window.size) // window.stride + 1, 0
    count = math.ceil(side / window.stride)
    padding = max(0, (count - 1) * window.stride + window.size - side)
    return count, padding // 2
