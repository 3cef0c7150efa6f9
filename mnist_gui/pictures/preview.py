"""Previews of the files that the open dialog offers."""

import logging
from pathlib import Path
from typing import Final, NamedTuple

from PySide6.QtGui import QImage

from mnist_gui.core.errors import UserError
from mnist_gui.core.pictures.decoder import decoder
from mnist_gui.core.reading.page import STROKES_SUFFIX
from mnist_gui.ui.image_bridge import small_image
from mnist_gui.ui.translation import translate

logger = logging.getLogger(__name__)

PREVIEW_SIDE: Final = 240
"""Pixels of a preview's longer side."""


class Preview(NamedTuple):
    """A small picture of a file, or a text where there is none."""

    path: Path
    image: QImage | None = None
    text: str = ""


def preview_of(path: Path) -> Preview:
    """Decode a file into a preview; slow, so call it on the worker thread."""
    if path.suffix.lower() == STROKES_SUFFIX:
        return Preview(path, text=translate("Preview", "A drawing"))
    try:
        return Preview(path, small_image(decoder.decode(path).colors, PREVIEW_SIDE))
    except UserError as error:
        return Preview(path, text=str(error))
    except Exception:  # a name may be one that no system can open
        logger.exception("could not preview %s", path)
        return Preview(path, text=translate("Preview", "This file cannot be read."))
