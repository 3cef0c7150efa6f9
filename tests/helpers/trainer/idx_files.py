"""Small files in MNIST's format."""

import gzip
import struct
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

IMAGES, LABELS = 2051, 2049
NAMES = {
    ("train", IMAGES): "train-images-idx3-ubyte",
    ("train", LABELS): "train-labels-idx1-ubyte",
    ("test", IMAGES): "t10k-images-idx3-ubyte",
    ("test", LABELS): "t10k-labels-idx1-ubyte",
}


def idx(array: NDArray[np.uint8], magic: int) -> bytes:
    """Encode an array as an IDX file."""
    return struct.pack(f">{1 + array.ndim}I", magic, *array.shape) + array.tobytes()


Images: TypeAlias = tuple[NDArray[np.uint8], NDArray[np.uint8]]
"""Shape [n, 28, 28], and their labels, [n]."""


def digits(count: int, seed: int = 0) -> Images:
    """Return noise with labels, in MNIST's shapes."""
    rng = np.random.default_rng(seed)
    images = rng.integers(256, size=(count, 28, 28)).astype(np.uint8)
    return images, (np.arange(count) % 10).astype(np.uint8)


def write_mnist(folder: Path, train: int, test: int, *, zipped: bool = True) -> None:
    """Write the four files of a data set of noise."""
    write_splits(folder, digits(train), digits(test), zipped=zipped)


def write_splits(
    folder: Path, train: Images, test: Images, *, zipped: bool = True
) -> None:
    """Write the four files of a data set, given its images and labels."""
    for (split, magic), name in NAMES.items():
        images, labels = train if split == "train" else test
        content = idx(images if magic == IMAGES else labels, magic)
        path = folder / (f"{name}.gz" if zipped else name)
        path.write_bytes(gzip.compress(content, 1) if zipped else content)
