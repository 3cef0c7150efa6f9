"""Looking at a picture in another way, on the recognizer's thread."""

import logging
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from mnist_gui.core.errors import UserError
from mnist_gui.core.pictures.picture_ink import find_ink
from mnist_gui.core.pictures.pixels import PictureView

logger = logging.getLogger(__name__)


class PictureWorker(QObject):
    """Finds the ink of a picture file once more.

    Signals:
        looked: The ink as it is seen this way.
            Args: int, which request it was; PictureInk.
        failed: There is none, or the file is gone.
            Args: int, which request it was; str, a sentence for the person.
    """

    looked = Signal(int, object)
    failed = Signal(int, str)

    @Slot(int, object, object)
    def look(self, request: int, path: Path, view: PictureView) -> None:
        """Look at a picture in a way that a person wants."""
        try:
            picture = find_ink(path, view)
        except UserError as error:
            logger.warning("could not look at %s again: %s", path, error)
            self.failed.emit(request, str(error))
        except Exception:  # a foreign file may make a decoder raise anything
            logger.exception("could not look at %s again", path)
            text = self.tr("“{}” cannot be read.").format(path.name)
            self.failed.emit(request, text)
        else:
            self.looked.emit(request, picture)
