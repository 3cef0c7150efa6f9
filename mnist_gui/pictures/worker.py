"""What is done on the recognizer's thread before a picture is opened."""

import logging
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from mnist_gui.core.errors import UserError, message_of
from mnist_gui.core.pictures.decoder import decoder
from mnist_gui.core.reading.page import STROKES_SUFFIX
from mnist_gui.pictures.incoming import Picture
from mnist_gui.pictures.pasted_pictures import PastedPictures
from mnist_gui.ui.image_bridge import small_image

logger = logging.getLogger(__name__)

PREVIEW_SIDE: Final = 240
"""Pixels of a preview's longer side."""


class OpeningWorker(QObject):
    """Writes what was pasted to a file, and makes previews.

    Signals:
        kept: A pasted picture is a file now.
            Args: Path.
        keep_failed: It could not be written.
            Args: str, a sentence for the person.
        previewed: A file was looked at.
            Args: Path; QImage or None; str, why there is none.
    """

    kept = Signal(object)
    keep_failed = Signal(str)
    previewed = Signal(object, object, str)

    def __init__(self, pasted: PastedPictures) -> None:
        super().__init__()
        self._pasted = pasted

    @Slot(object)
    def keep(self, picture: Picture) -> None:
        """Write a picture to a file."""
        try:
            path = self._pasted.keep(picture)
        except OSError as error:
            logger.warning("could not keep a pasted picture: %s", error)
            text = self.tr("The picture could not be kept: {}")
            self.keep_failed.emit(text.format(message_of(error)))
        else:
            self.kept.emit(path)

    @Slot(object)
    def preview(self, path: Path) -> None:
        """Make a small picture of a file."""
        if path.suffix.lower() == STROKES_SUFFIX:
            self.previewed.emit(path, None, self.tr("A drawing"))
            return
        try:
            image = small_image(decoder.decode(path).colors, PREVIEW_SIDE)
        except UserError as error:
            self.previewed.emit(path, None, str(error))
        except Exception:  # a name may be one that no system can open
            logger.exception("could not look at %s", path)
            self.previewed.emit(path, None, self.tr("This cannot be read."))
        else:
            self.previewed.emit(path, image, "")
