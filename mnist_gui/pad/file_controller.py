"""Save and export: asks where, does it, says how it went."""

import logging
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from mnist_gui.core.ink.preprocess import ModelInput
from mnist_gui.core.reading.page import Page
from mnist_gui.pad import export as exporting
from mnist_gui.ui.settings import Settings
from mnist_gui.window.main_window import MainWindow

logger = logging.getLogger(__name__)


class FileController(QObject):
    """What the File menu writes; nothing while there is nothing to write."""

    def __init__(self, window: MainWindow, settings: Settings) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self._model_input: ModelInput | None = None
        actions = window.actions_
        actions.save.triggered.connect(self._save)
        actions.export_drawing.triggered.connect(self._export_drawing)
        actions.export_input.triggered.connect(self._export_input)
        window.canvas.sketch.page_changed.connect(self._on_page_changed)
        self._on_page_changed(window.canvas.sketch.page)

    def set_model_input(self, model_input: ModelInput | None) -> None:
        """Take note of what the model sees of the page; None if it sees nothing."""
        self._model_input = model_input
        self._window.actions_.export_input.setEnabled(model_input is not None)

    @Slot(object)
    def _on_page_changed(self, page: Page) -> None:
        actions = self._window.actions_
        actions.save.setEnabled(not page.is_empty)
        actions.export_drawing.setEnabled(not page.is_empty)
        # Of one that is still being read, the export says so.
        self._model_input = None
        if page.is_empty:
            self.set_model_input(None)

    @Slot()
    def _save(self) -> None:
        page = self._window.canvas.sketch.page
        if not page.strokes:
            self._window.show_message(self.tr("A picture has no strokes to save."))
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
        self._write(
            self.tr("Export as PNG"),
            "drawing.png",
            self.tr("PNG pictures"),
            lambda path: exporting.export_page(page, pen_width, path),
        )

    @Slot()
    def _export_input(self) -> None:
        model_input = self._model_input
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
