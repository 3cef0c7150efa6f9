"""Actions on the drawing: pen and eraser, clear, save and export."""

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QSlider

from mnist_gui.core.errors import reason_of
from mnist_gui.core.ink.preprocess import ModelInput
from mnist_gui.core.reading.page import Page
from mnist_gui.pad.canvas import Canvas
from mnist_gui.pad.export import export_model_input, export_page, save_strokes
from mnist_gui.pad.sketch import Tool
from mnist_gui.ui.settings import Settings
from mnist_gui.ui.shell import Shell
from mnist_gui.ui.translation import localized

logger = logging.getLogger(__name__)

_PEN_STEP: Final = 2  # units of the pad by which a key changes the pen's width


class PadController(QObject):
    """Changes the pen, clears the pad, and writes the drawing to files."""

    def __init__(
        self,
        *,
        shell: Shell,
        canvas: Canvas,
        pen_width_slider: QSlider,
        settings: Settings,
    ) -> None:
        super().__init__(shell.widget)
        self._shell = shell
        self._canvas = canvas
        self._sketch = canvas.sketch
        self._pen_width_slider = pen_width_slider
        self._settings = settings
        self._model_input: ModelInput | None = None

    def wire(self) -> None:
        """Connect the pad, the slider and the actions."""
        self._sketch.page_changed.connect(self._on_page_changed)
        slider, actions = self._pen_width_slider, self._shell.actions_
        slider.valueChanged.connect(self._on_pen_width_changed)
        actions.thicker.triggered.connect(self._on_thicker)
        actions.thinner.triggered.connect(self._on_thinner)
        actions.eraser.toggled.connect(self._on_eraser_toggled)
        actions.pen.triggered.connect(self._on_pen)
        actions.pen.setChecked(True)
        self._canvas.wheel_turned.connect(self._on_wheel_turned)
        actions.clear.triggered.connect(self._sketch.clear)
        actions.save.triggered.connect(self._on_save)
        actions.export_drawing.triggered.connect(self._on_export_drawing)
        actions.export_input.triggered.connect(self._on_export_input)
        self._on_page_changed(self._sketch.page)
        self.set_model_input(None)

    def restore(self) -> None:
        """Draw with the pen that was used last."""
        self._pen_width_slider.setValue(self._settings.pen_width)
        # The slider emits nothing if it had this value already.
        self._canvas.set_pen_width(self._settings.pen_width)

    def set_model_input(self, model_input: ModelInput | None) -> None:
        """Set what the model sees of the page; None if it sees nothing."""
        self._model_input = model_input
        self._shell.actions_.export_input.setEnabled(model_input is not None)

    @Slot(object)
    def _on_page_changed(self, page: Page) -> None:
        actions = self._shell.actions_
        for action in (actions.clear, actions.save, actions.export_drawing):
            action.setEnabled(not page.is_empty)
        # The action stays enabled, or it would blink with every pen move; until the
        # page has been read, it says why there is nothing to export.
        self._model_input = None

    @Slot(int)
    def _on_pen_width_changed(self, width: int) -> None:
        self._canvas.set_pen_width(width)
        self._settings.pen_width = width

    @Slot()
    def _on_thicker(self) -> None:
        self._pen_width_slider.setValue(self._pen_width_slider.value() + _PEN_STEP)

    @Slot()
    def _on_thinner(self) -> None:
        self._pen_width_slider.setValue(self._pen_width_slider.value() - _PEN_STEP)

    @Slot(bool)
    def _on_eraser_toggled(self, checked: bool) -> None:
        self._shell.actions_.pen.setChecked(not checked)
        self._sketch.tool = Tool.ERASER if checked else Tool.PEN

    @Slot()
    def _on_pen(self) -> None:
        actions = self._shell.actions_
        actions.pen.setChecked(True)  # chosen again, it stays chosen
        actions.eraser.setChecked(False)

    @Slot(int)
    def _on_wheel_turned(self, steps: int) -> None:
        self._pen_width_slider.setValue(self._pen_width_slider.value() + steps)

    @Slot()
    def _on_save(self) -> None:
        page = self._sketch.page
        if not page.strokes:
            self._shell.show_message(self.tr("A picture has no strokes to save."))
            return
        title, kind = self.tr("Save drawing"), self.tr("Strokes")
        self._write(title, "drawing.jsonl", kind, partial(save_strokes, page))

    @Slot()
    def _on_export_drawing(self) -> None:
        write = partial(export_page, self._sketch.page, self._canvas.pen_width)
        title, kind = self.tr("Export as PNG"), self.tr("PNG pictures")
        self._write(title, "drawing.png", kind, write)

    @Slot()
    def _on_export_input(self) -> None:
        if self._model_input is None:
            self._shell.show_message(self.tr("The model has not seen this page yet."))
            return
        write = partial(export_model_input, self._model_input)
        title, kind = self.tr("Export the 28×28 input"), self.tr("PNG pictures")
        self._write(title, "input.png", kind, write)

    def _write(
        self, title: str, name: str, kind: str, write: Callable[[Path], None]
    ) -> None:
        """Ask where to write, write, and show what came of it."""
        path = self._shell.ask_save_path(title, self._settings.folder / name, kind)
        if path is None:
            return
        self._settings.folder = path.parent
        try:
            write(path)
        except OSError as error:
            logger.exception("could not write %s", path)
            text = self.tr("“{}” could not be written: {}.")
            text = text.format(path.name, localized(reason_of(error)))
        else:
            text = self.tr("Saved {}").format(path.name)
        self._shell.show_message(text)
