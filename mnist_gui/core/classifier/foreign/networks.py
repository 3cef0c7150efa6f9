"""Networks of any make: pictures in, some outputs of ten numbers each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.ink.preprocess import FRAME_SIDE
from mnist_gui.core.messages import marked
from mnist_gui.core.samples.sample import DIGITS

Sizes: TypeAlias = Sequence[int | None] | None
"""Of a tensor, None where any will do; None if not even the rank is known."""

Outputs: TypeAlias = Mapping[str, NDArray[np.float64]]
"""Of shape [n, 10], by name."""

_SIDE: Final = FRAME_SIDE
_SHAPES: Final = (
    (_SIDE * _SIDE,),
    (_SIDE, _SIDE),
    (_SIDE, _SIDE, 1),
    (1, _SIDE, _SIDE),
)
_FLOATS: Final = ("float16", "float32", "float64")
_INTEGERS: Final = ("uint8", "int32", "int64")
_LEAST: Final = -1e9  # instead of the logarithm of 0


class Network(Protocol):
    """One way to call a model."""

    takes_integers: bool
    """Whether numbers are rounded on their way in, so that 0…1 makes no sense."""

    def run(self, images: NDArray[np.float32]) -> Outputs:
        """Return the outputs for images [n, 28, 28], scaled as the model wants them.

        A network is a program: it may raise any error.
        """
        ...


@dataclass(frozen=True, kw_only=True)
class Input:
    """The tensor that takes the pictures."""

    dtype: str
    shape: tuple[int, ...]  # of one picture
    is_single: bool  # whether it takes one at a time

    def batches(self, images: NDArray[np.float32]) -> Iterable[NDArray[np.float32]]:
        """Yield images in the shape that the network takes, as many as it takes."""
        shaped = images.reshape(-1, *self.shape)
        return np.split(shaped, len(shaped)) if self.is_single else [shaped]

    def cast(self, images: NDArray[np.float32]) -> NDArray[Any]:
        """Return numbers in the type that the network takes."""
        dtype = np.dtype(self.dtype)
        if dtype.kind == "f":
            return images.astype(dtype)
        limits = np.iinfo(dtype)
        return np.rint(images).clip(limits.min, limits.max).astype(dtype)


def inputs_of(dtype: str, sizes: Sizes) -> list[Input]:
    """Return how pictures may be given to a tensor; nothing if they do not fit."""
    if dtype not in (*_FLOATS, *_INTEGERS):
        return []
    return [
        Input(dtype=dtype, shape=shape, is_single=sizes is not None and sizes[0] == 1)
        for shape in _SHAPES
        if _fit(sizes, shape)
    ]


def may_be_answer(dtype: str, sizes: Sizes) -> bool:
    """Return whether a tensor may give ten numbers for each picture."""
    if dtype not in _FLOATS:
        return False
    return sizes is None or (len(sizes) > 1 and sizes[-1] in (None, DIGITS))


def join(answers: Sequence[Sequence[NDArray[Any]]], names: Sequence[str]) -> Outputs:
    """Return the outputs of several batches, without those of another shape."""
    joined: dict[str, NDArray[np.float64]] = {}
    for name, parts in zip(names, zip(*answers, strict=True), strict=True):
        if all(part.size == len(part) * DIGITS for part in parts if part.ndim):
            rows = [part.reshape(-1, DIGITS).astype(np.float64) for part in parts]
            joined[name] = np.maximum(np.concatenate(rows), _LEAST)
    return joined


def describe(dtype: str, sizes: Sizes) -> str:
    """Describe a tensor: “float32 [n, 28, 28]”."""
    if sizes is None:
        return marked("Errors", "{} of any shape").format(dtype)
    return (
        f"{dtype} [{', '.join('n' if size is None else str(size) for size in sizes)}]"
    )


def _fit(sizes: Sizes, shape: tuple[int, ...]) -> bool:
    if sizes is None:
        return True
    if not sizes or sizes[0] not in (None, 1) or len(sizes) != len(shape) + 1:
        return False
    pairs = zip(sizes[1:], shape, strict=True)
    return all(size in (None, wanted) for size, wanted in pairs)
