"""Have the layers of the model computed while the pen moves, and show them."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot

from mnist_gui.core.ink.preprocess import ModelInput
from mnist_gui.core.inside.layers import Activations
from mnist_gui.core.prediction import Heatmaps
from mnist_gui.inside.panel import InsidePanel
from mnist_gui.inside.window import InsideWindow
from mnist_gui.pad.sketch import Sketch
from mnist_gui.recognizer.recognition import Recognition
from mnist_gui.recognizer.recognizer import Recognizer
from mnist_gui.ui.shell import Shell
from mnist_gui.ui.widgets import show_beside

# Fifteen pictures a second; more would only take time from the bars.
_PAUSE_MS: Final = 66


class InsideController(QObject):
    """Shows the activations of the digit that was read last.

    They are asked for once the worker thread is idle, never before a reading; one
    request at a time, and none while the window is closed.

    Attributes:
        window: The window beside the pad.
    """

    def __init__(self, *, shell: Shell, sketch: Sketch, recognizer: Recognizer) -> None:
        super().__init__(shell.widget)
        self.window = InsideWindow(shell.widget)
        self._panels = [self.window.panel]
        self._names = ("", "")
        self._shell = shell
        self._sketch = sketch
        self._recognizer = recognizer
        self._wanted: ModelInput | None = None  # of the latest reading
        self._heatmaps: Heatmaps | None = None  # of the same
        self._has_changed = False
        self._is_waiting = False
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)

    def wire(self) -> None:
        """Connect the action, the window and the timer."""
        self._shell.actions_.inside.triggered.connect(self._on_triggered)
        self.window.shown.connect(self._on_shown)
        self._pause.timeout.connect(self._request)

    def show_names(self, active: str, compared: str) -> None:
        """Name the models; both names are empty if only one reads."""
        self._names = (active, compared)
        for panel in self._panels:
            panel.show_names(active, compared)

    def mirror(self, panel: InsidePanel | None) -> None:
        """Show the layers in another panel as well; None for no other."""
        self._panels = [self.window.panel]
        if panel:
            panel.show_names(*self._names)
            self._panels.append(panel)
            self._on_shown()

    def show_recognition(self, recognition: Recognition) -> None:
        """Show what the layers make of a digit that was just read."""
        self._wanted, self._heatmaps = recognition.model_input, None
        self._has_changed = True
        if not self._pause.isActive():
            self._request()

    def show_saliency(self, heatmaps: Heatmaps | None) -> None:
        """Show what speaks for and against the digits that are pointed at."""
        self._heatmaps = heatmaps
        for panel in self._panels:
            panel.show_saliency(heatmaps)

    def clear(self) -> None:
        """Show nothing: there is no drawing."""
        self._wanted = None
        for panel in self._panels:
            panel.show_nothing()

    @Slot()
    def _on_triggered(self) -> None:
        show_beside(self.window, self._shell.pad)

    @Slot()
    def _on_shown(self) -> None:
        self._has_changed = True
        self._request()

    @Slot()
    def _request(self) -> None:
        is_idle = self._is_waiting or not self._has_changed
        is_visible = any(panel.isVisible() for panel in self._panels)
        if self._wanted is None or is_idle or not is_visible:
            return
        self._has_changed, self._is_waiting = False, True
        self._pause.start()
        self._recognizer.look_inside(self._wanted, done=self._on_looked)

    def _on_looked(self, models: Sequence[Activations | None]) -> None:
        self._is_waiting = False
        if self._wanted is None:  # the drawing is gone
            return
        is_live = self._sketch.is_pen_down
        for panel in self._panels:
            panel.show_activations(models, self._heatmaps, is_live=is_live)
        if not self._pause.isActive():
            self._request()
