"""Writing the table of a folder to a file."""

import logging
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from mnist_gui.core.errors import message_of
from mnist_gui.core.files.atomic import write_atomically
from mnist_gui.folder.rows import FolderRow, TableFormat, written

logger = logging.getLogger(__name__)


class TableWriter(QObject):
    """Writes tables; apart, for what is to be written must be when the program ends.

    Signals:
        exported: A table was written, or not.
            Args: str, a sentence for the person.
    """

    exported = Signal(str)

    @Slot(object, object, object)
    def export(self, rows: Sequence[FolderRow], path: Path, kind: TableFormat) -> None:
        """Write lines of a table to a file."""
        try:
            write_atomically(path, written(rows, kind))
        except OSError as error:
            logger.warning("could not write %s: %s", path, error)
            text = self.tr("The table could not be written: {}")
            self.exported.emit(text.format(message_of(error)))
        else:
            text = self.tr("Saved {} with {} lines")
            self.exported.emit(text.format(path.name, len(rows)))
