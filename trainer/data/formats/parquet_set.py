"""Parquet files of encoded pictures and labels, as data hubs keep them."""

import io
from pathlib import Path
from typing import Any, Final

import numpy as np
from PIL import Image

from mnist_gui.core.errors import DataError, UserError
from mnist_gui.core.ink.preprocess import FRAME_SIDE
from trainer.data.formats.digit_images import DigitImages, digit_images

PARQUET: Final = b"PAR1"
_MOST_PIXELS: Final = FRAME_SIDE**2


def read_parquet(path: Path) -> DigitImages:
    """Read the columns `image` (PNG, 28×28) and `label`.

    Raises:
        DataError: If it has others, is damaged, or pyarrow is not installed.
    """
    try:
        from pyarrow import ArrowException, parquet
    except ImportError as error:
        raise DataError(
            f"“{path.name}” is a Parquet file, which needs pyarrow. Type “pip install"
            " pyarrow”, or save it as .npz or .csv."
        ) from error
    try:
        table = parquet.read_table(path, columns=["image", "label"])
        images = [_pixels(each) for each in table["image"].to_pylist()]
        labels = np.array(table["label"].to_pylist())
    except UserError:
        raise
    except (ArrowException, OSError, ValueError, TypeError, LookupError) as error:
        raise DataError(
            f"“{path.name}” is damaged, or has no columns image and label of PNGs."
        ) from error
    shape = (0, FRAME_SIDE, FRAME_SIDE)
    pixels = np.stack(images) if images else np.zeros(shape, np.uint8)
    return digit_images(pixels, labels, path.name, "a Parquet file of pictures")


def _pixels(value: Any) -> Any:  # noqa: ANN401 (as the file has it)
    content = value["bytes"] if isinstance(value, dict) else value
    with Image.open(io.BytesIO(content), formats=["PNG"]) as image:
        if image.width * image.height > _MOST_PIXELS:
            raise DataError(
                f"A picture in it has {image.width}×{image.height} pixels, not 28×28."
            )
        return np.asarray(image.convert("L"))
