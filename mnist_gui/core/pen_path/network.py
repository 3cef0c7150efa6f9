"""A small convolutional network over the pen's path, computed by NumPy.

It has about a third of the weights of the network that reads images. NumPy computes it
in a fraction of a millisecond, without a second SavedModel to load.
"""

import functools
import io
import logging
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.files.atomic import write_atomically
from mnist_gui.core.files.locations import shipped_models_dir
from mnist_gui.core.pen_path.features import PathFeatures

logger = logging.getLogger(__name__)

PATH_NETWORK: Final = shipped_models_dir().parent / "pen-path.npz"

STRIDES: Final = (1, 2, 2, 1)
"""Of the convolutions, by their order."""

_DAMAGED: Final = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile)


class Layer(NamedTuple):
    """A layer's weights."""

    kernel: NDArray[np.float32]
    """Shape [size, in, out] of a convolution, or [in, out] of a dense layer."""

    bias: NDArray[np.float32]
    """Shape [out]."""


class PathNetwork(NamedTuple):
    """Convolutions, the mean and the maximum along the path, and two dense layers."""

    convolutions: tuple[Layer, ...]
    hidden: Layer
    output: Layer

    def logits(self, features: PathFeatures) -> NDArray[np.float32]:
        """Return the logits of the digits 0 to 9, [n, 10], of n paths."""
        x: NDArray[np.float32] = features
        for layer, stride in zip(self.convolutions, STRIDES, strict=True):
            x = _relu(_convolve(x, layer, stride))
        pooled = np.concatenate([x.mean(axis=1), x.max(axis=1)], axis=1)
        hidden = _relu(pooled @ self.hidden.kernel + self.hidden.bias)
        found: NDArray[np.float32] = hidden @ self.output.kernel + self.output.bias
        return found


@functools.cache
def shipped_path_network() -> PathNetwork | None:
    """Load the shipped network; None if its file is missing or damaged.

    Digits are read without it then, a little worse.
    """
    try:
        return read_path_network(PATH_NETWORK)
    except _DAMAGED:
        logger.exception("the network over the pen's path cannot be read")
        return None


def read_path_network(path: Path) -> PathNetwork:
    """Read a network that `write_path_network` wrote.

    Raises:
        OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile: If the file cannot
            be read, or is damaged.
    """
    # NumPy leaves a damaged file open that it opened itself.
    with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        count = len(arrays.files) // 2
        *convolutions, hidden, output = (
            Layer(
                arrays[f"kernel_{number}"].astype(np.float32),
                arrays[f"bias_{number}"].astype(np.float32),
            )
            for number in range(count)
        )
    return PathNetwork(tuple(convolutions), hidden, output)


def write_path_network(layers: Sequence[Layer], path: Path) -> None:
    """Write the layers of a network, first to output, in 16 bits, atomically.

    Raises:
        OSError: If the file cannot be written; the previous one stays.
    """
    arrays: dict[str, Any] = {
        f"{name}_{number}": array.astype(np.float16)
        for number, layer in enumerate(layers)
        for name, array in zip(("kernel", "bias"), layer, strict=True)
    }
    content = io.BytesIO()
    np.savez_compressed(content, **arrays)
    write_atomically(path, content.getvalue())


def _convolve(x: NDArray[np.float32], layer: Layer, stride: int) -> NDArray[np.float32]:
    """Convolve paths of shape [n, points, in], with zeros beyond both ends."""
    size, width, _ = layer.kernel.shape
    margin = size // 2
    padded = np.pad(x, ((0, 0), (margin, margin), (0, 0)))
    # Shape [n, points, in, size]: a view.
    windows = np.lib.stride_tricks.sliding_window_view(padded, size, axis=1)
    rows = windows[:, ::stride].swapaxes(2, 3).reshape(len(x), -1, size * width)
    result: NDArray[np.float32] = (
        rows @ layer.kernel.reshape(size * width, -1) + layer.bias
    )
    return result


def _relu(x: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.maximum(x, 0)
