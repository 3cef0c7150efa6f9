"""Parquet files of encoded pictures and labels, as data hubs keep them."""

import io
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mnist_gui.core.errors import DataError, UserError
from mnist_gui.core.formats.images.digit_images import (
    DigitImages,
    digit_images,
    too_large,
    wrong_shape,
)
from mnist_gui.core.ink.preprocess import FRAME_SIDE
from mnist_gui.core.messages import marked

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
        text = marked(
            "Errors",
            "“{}” is a Parquet file, which needs pyarrow. Type “pip install pyarrow”,"
            " or save it as .npz or .csv.",
        )
        raise DataError(text.format(path.name)) from error
    try:
        with parquet.ParquetFile(path) as file:
            images, labels = _columns(file, path.name)
    except UserError:
        raise
    except Exception as error:  # what decodes a damaged picture may raise anything
        text = marked(
            "Errors", "“{}” is damaged, or has no columns image and label of PNGs."
        )
        raise DataError(text.format(path.name)) from error
    pixels = np.stack(images) if images else np.zeros((0, *_FRAME), np.uint8)
    return digit_images(pixels, labels, path.name, "Parquet")


def _columns(file: Any, name: str) -> tuple[list[Any], NDArray[Any]]:  # noqa: ANN401 (pyarrow has no types)
    if file.metadata.num_rows > _MOST_IMAGES:
        raise DataError(too_large(name, f"{_MOST_IMAGES:,}"))
    images: list[Any] = []
    labels: list[Any] = []
    for batch in file.iter_batches(_AT_A_TIME, columns=["image", "label"]):
        images += [_pixels(value, name) for value in batch["image"].to_pylist()]
        labels += batch["label"].to_pylist()
    return images, np.array(labels)


def _pixels(value: Any, name: str) -> Any:  # noqa: ANN401 (as the file has it)
    content = value["bytes"] if isinstance(value, dict) else value
    with Image.open(io.BytesIO(content), formats=["PNG"]) as image:
        if image.size != _FRAME:
            raise DataError(wrong_shape(name, f"{image.width}×{image.height}"))
        return np.asarray(image.convert("L"))
