"""Parquet files of encoded pictures and labels, as data hubs keep them."""

import io
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mnist_gui.core.errors import DataError, UserError
from mnist_gui.core.formats.images.digit_images import DigitImages, digit_images
from mnist_gui.core.ink.preprocess import FRAME_SIDE

PARQUET: Final = b"PAR1"
_FRAME: Final = (FRAME_SIDE, FRAME_SIDE)
_MOST_IMAGES: Final = 1_300_000  # twenty times MNIST, as of IDX files
_AT_A_TIME: Final = 256


def read_parquet(path: Path) -> DigitImages:
    """Read the columns `image` (PNG, 28×28) and `label`.

    Raises:
        DataError: If it has others, is damaged, or pyarrow is not installed.
    """
    try:
        from pyarrow import parquet
    except ImportError as error:
        raise DataError(
            f"“{path.name}” is a Parquet file, which needs pyarrow. Type “pip install"
            " pyarrow”, or save it as .npz or .csv."
        ) from error
    try:
        with parquet.ParquetFile(path) as file:
            images, labels = _columns(file, path.name)
    except UserError:
        raise
    except Exception as error:  # what decodes a damaged picture may raise anything
        raise DataError(
            f"“{path.name}” is damaged, or has no columns image and label of PNGs."
        ) from error
    pixels = np.stack(images) if images else np.zeros((0, *_FRAME), np.uint8)
    return digit_images(pixels, labels, path.name, "a Parquet file of pictures")


def _columns(file: Any, name: str) -> tuple[list[Any], NDArray[Any]]:  # noqa: ANN401 (pyarrow has no types)
    if file.metadata.num_rows > _MOST_IMAGES:
        raise DataError(f"“{name}” is too large: the limit is {_MOST_IMAGES:,} images.")
    images: list[Any] = []
    labels: list[Any] = []
    for batch in file.iter_batches(_AT_A_TIME, columns=["image", "label"]):
        images += map(_pixels, batch["image"].to_pylist())
        labels += batch["label"].to_pylist()
    return images, np.array(labels)


def _pixels(value: Any) -> Any:  # noqa: ANN401 (as the file has it)
    content = value["bytes"] if isinstance(value, dict) else value
    with Image.open(io.BytesIO(content), formats=["PNG"]) as image:
        if image.size != _FRAME:
            raise DataError(
                f"A picture in it has {image.width}×{image.height} pixels, not 28×28."
            )
        return np.asarray(image.convert("L"))
