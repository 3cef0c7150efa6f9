"""What tool bar and keys do to the pad: its pen, its eraser, a clean sheet."""

from typing import Final

from PySide6.QtCore import QObject, Slot

from mnist_gui.core.reading.page import Page
from mnist_gui.pad.sketch import Tool
from mnist_gui.ui.settings import Settings
from mnist_gui.window.main_window import MainWindow

_PEN_STEP: Final = 2
"""Units of the pad by which a key changes the pen."""


class PadController(QObject):
    """Connects the actions that concern the pad alone."""

    def __init__(self, window: MainWindow, settings: Settings) -> None:
        super().__init__(window)
        self._window = window
        actions = window.actions_
        sketch = window.canvas.sketch
        sketch.page_changed.connect(self._on_page_changed)
        actions.clear.triggered.connect(sketch.clear)
        actions.eraser.toggled.connect(self._on_eraser_toggled)
        actions.thicker.triggered.connect(self._on_thicker)
        actions.thinner.triggered.connect(self._on_thinner)
        window.pen_width_slider.valueChanged.connect(window.canvas.set_pen_width)
        window.pen_width_slider.setValue(settings.pen_width)
        self._on_page_changed(sketch.page)

    @Slot(object)
    def _on_page_changed(self, page: Page) -> None:
        self._window.actions_.clear.setEnabled(not page.is_empty)

    @Slot(bool)
    def _on_eraser_toggled(self, checked: bool) -> None:
        self._window.canvas.sketch.tool = Tool.ERASER if checked else Tool.PEN

    @Slot()
    def _on_thicker(self) -> None:
        self._change_pen(_PEN_STEP)

    @Slot()
    def _on_thinner(self) -> None:
        self._change_pen(-_PEN_STEP)

    def _change_pen(self, units: int) -> None:
        slider = self._window.pen_width_slider
        slider.setValue(slider.value() + units)
