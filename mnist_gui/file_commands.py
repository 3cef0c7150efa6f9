"""Save and export: asks where, does it, says how it went."""

import logging
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from mnist_gui import exporting
from mnist_gui.core.preprocess import ModelInput
from mnist_gui.main_window import MainWindow
from mnist_gui.settings import Settings

logger = logging.getLogger(__name__)


class FileCommands(QObject):
    """What the File menu writes.

    Attributes:
        model_input: What the model sees of the page; None until it was read.
    """

    def __init__(self, window: MainWindow, settings: Settings) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self.model_input: ModelInput | None = None
        actions = window.actions_
        actions.save.triggered.connect(self._save)
        actions.export_drawing.triggered.connect(self._export_drawing)
        actions.export_input.triggered.connect(self._export_input)

    @Slot()
    def _save(self) -> None:
        page = self._window.canvas.sketch.page
        if not page.strokes:
            self._window.show_message(self.tr("There are no strokes to save yet."))
            return
        self._write(
            self.tr("Save drawing"),
            "drawing.jsonl",
            self.tr("Strokes"),
            lambda path: exporting.save_strokes(page, path),
        )

    @Slot()
    def _export_drawing(self) -> None:
        page = self._window.canvas.sketch.page
        pen_width = float(self._window.pen_width_slider.value())
        if page.is_empty:
            self._window.show_message(self.tr("There is nothing to export yet."))
            return
        self._write(
            self.tr("Export as PNG"),
            "drawing.png",
            self.tr("PNG pictures"),
            lambda path: exporting.export_page(page, pen_width, path),
        )

    @Slot()
    def _export_input(self) -> None:
        model_input = self.model_input
        if model_input is None:
            self._window.show_message(self.tr("The model has not seen this page yet."))
            return
        self._write(
            self.tr("Export the 28×28 input"),
            "input.png",
            self.tr("PNG pictures"),
            lambda path: exporting.export_model_input(model_input, path),
        )

    def _write(
        self, title: str, name: str, kind: str, write: Callable[[Path], None]
    ) -> None:
        path = self._window.ask_save_path(title, self._settings.folder / name, kind)
        if path is None:
            return
        self._settings.folder = path.parent
        try:
            write(path)
        except OSError as error:
            logger.exception("could not write %s", path)
            reason = error.strerror or str(error)
            self._window.show_message(
                self.tr("“{}” could not be written: {}.").format(path.name, reason)
            )
        else:
            self._window.show_message(self.tr("Saved {}").format(path.name))
