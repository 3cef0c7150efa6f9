"""The file dialog, with a preview of the selected file."""

import logging
from pathlib import Path
from typing import Final, NamedTuple

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QFileDialog, QGridLayout, QLabel, QSplitter, QWidget

from mnist_gui.core.errors import UserError
from mnist_gui.core.files.atomic import is_file
from mnist_gui.core.pictures.open import PICTURE_SUFFIXES
from mnist_gui.core.reading.page import STROKES_SUFFIX
from mnist_gui.ui.image_bridge import small_image
from mnist_gui.ui.translation import localized, translate
from mnist_gui.ui.widgets import named

logger = logging.getLogger(__name__)

_PREVIEW_SIDE: Final = 240  # pixels of a preview's longer side
_PAUSE_MS: Final = 120  # before a preview: keys may run through many files


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
        from mnist_gui.core.pictures.decoder import decoder  # with the first picture

        return Preview(path, small_image(decoder.decode(path).colors, _PREVIEW_SIDE))
    except UserError as error:
        return Preview(path, text=localized(error))
    except Exception:  # a name may be one that no system can open
        logger.exception("could not preview %s", path)
        return Preview(path, text=translate("Preview", "This file cannot be read."))


class OpenDialog(QFileDialog):
    """Asks for files, and previews the selected one.

    Not the desktop's own dialog, which has no room for a preview.

    Signals:
        preview_wanted: A file needs a preview, which `show_preview` receives.
            Args: Path.
        paths_chosen: Files are to be opened.
            Args: list of Path.
    """

    preview_wanted = Signal(object)
    paths_chosen = Signal(list)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, self.tr("Open pictures or drawings"))
        self.setObjectName("openDialog")
        self.setOption(QFileDialog.Option.DontUseNativeDialog)
        # The list of suffixes is too long to be shown.
        self.setOption(QFileDialog.Option.HideNameFilterDetails)
        self.setFileMode(QFileDialog.FileMode.ExistingFiles)
        suffixes = [*sorted(PICTURE_SUFFIXES), STROKES_SUFFIX]
        kinds = " ".join(f"*{suffix}" for suffix in suffixes)
        self.setNameFilters(
            [self.tr("Pictures and drawings ({})").format(kinds), self.tr("All (*)")]
        )
        self._path: Path | None = None
        self._preview = self._make_preview()
        self._set_size()
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._on_paused)
        self.currentChanged.connect(self._on_current_changed)
        self.filesSelected.connect(self._on_files_selected)

    def ask(self, folder: Path) -> None:
        """Open the dialog in a folder."""
        self.setDirectory(str(folder))
        self._show()
        self.open()

    def show_preview(self, preview: Preview) -> None:
        """Show a preview if its file is still selected."""
        if preview.path == self._path:
            self._show(preview.image, preview.text)

    def _make_preview(self) -> QLabel:
        preview = QLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter)
        named(preview, "previewLabel", self.tr("Preview"))
        preview.setTextFormat(Qt.TextFormat.PlainText)  # it names the file
        preview.setFixedWidth(_PREVIEW_SIDE)
        preview.setMinimumHeight(_PREVIEW_SIDE)
        layout = self.layout()
        if isinstance(layout, QGridLayout):  # as in every Qt so far
            layout.addWidget(preview, 1, layout.columnCount())
        return preview

    def _set_size(self) -> None:
        """Make room for the names of files and places beside the preview."""
        unit = self.fontMetrics().averageCharWidth()
        wanted = QSize(110 * unit + _PREVIEW_SIDE, 70 * unit)
        self.resize(wanted.boundedTo(self.screen().availableSize()))
        places_and_files = self.findChild(QSplitter)
        if isinstance(places_and_files, QSplitter):
            places_and_files.setSizes([20 * unit, 80 * unit])

    def _show(self, image: QImage | None = None, text: str = "") -> None:
        self._preview.setText(text)
        if image is not None:
            self._preview.setPixmap(QPixmap.fromImage(image))

    @Slot(str)
    def _on_current_changed(self, name: str) -> None:
        self._path = Path(name)
        self._pause.start()

    @Slot()
    def _on_paused(self) -> None:
        if self._path and is_file(self._path):
            self.preview_wanted.emit(self._path)
        else:
            self._show()

    @Slot(list)
    def _on_files_selected(self, names: list[str]) -> None:
        self.paths_chosen.emit([Path(name) for name in names])
