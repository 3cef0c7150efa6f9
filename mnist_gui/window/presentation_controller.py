"""Presentation mode: the pad, the answer and one panel on the whole screen."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Slot
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from typing_extensions import override

from mnist_gui.inside.controller import InsideController
from mnist_gui.reading.controller import ReadingController
from mnist_gui.theme.theme import Theme
from mnist_gui.theme.tokens import px
from mnist_gui.ui.settings import Panel, Settings
from mnist_gui.window.main_window import MainWindow
from mnist_gui.window.presentation import PresentationView

# How much of the design the screen shows: the less, the larger are the letters.
_SIZES: Final = {Panel.INSIDE: QSize(1280, 720), Panel.BARS: QSize(900, 506)}
_LARGER: Final = 1.25  # letters at least, unless less of the design than this is shown
_LEAST: Final = {Panel.INSIDE: QSize(960, 520), Panel.BARS: QSize(760, 430)}


@dataclass(frozen=True)
class _Usual:
    """What the end of a presentation restores."""

    state: Qt.WindowState
    focus: QWidget | None
    dialogs: Sequence[QDialog]


class PresentationController(QObject):
    """Starts and ends presentations, and chooses their panel.

    Letters are as large as the screen allows. Other windows are hidden meanwhile; a key
    that opens one ends the presentation first.
    """

    def __init__(
        self,
        *,
        window: MainWindow,
        inside: InsideController,
        reading: ReadingController,
        settings: Settings,
        theme: Theme,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._inside = inside
        self._reading = reading
        self._settings = settings
        self._theme = theme
        self._usual: _Usual | None = None  # while there is a presentation

    def wire(self) -> None:
        """Connect the actions and the Escape key."""
        window, actions = self._window, self._window.actions_
        actions.present.triggered.connect(self._on_triggered)
        actions.next_panel.triggered.connect(self._on_next)
        for panel, action in actions.panels.items():
            action.triggered.connect(partial(self._choose, panel))
        window.escape_pressed.connect(self.end)
        for action in (
            *(actions.open, actions.read_folder, actions.save, actions.inside),
            *(actions.export_drawing, actions.export_input, actions.my_drawings),
            *(actions.manage_models, actions.open_model, actions.retrain),
            *(actions.tasks, actions.shortcuts, actions.about),
        ):
            action.installEventFilter(self)

    def restore(self) -> None:
        """Choose the panel that was chosen last time."""
        self._window.actions_.panels[self._settings.presented].setChecked(True)

    @property
    def is_presenting(self) -> bool:
        """Whether there is a presentation."""
        return self._usual is not None

    @Slot()
    def end(self) -> None:
        """Show everything as it was before the presentation, if there is one."""
        usual, self._usual = self._usual, None
        if usual is None:
            return
        self._window.clear_message()
        self._window.answers.mirror(None)
        self._inside.mirror(None)
        self._theme.enlarge(1)
        self._window.present(None)
        self._window.setWindowState(usual.state)
        self._reading.show_again()  # what was shown meanwhile was fitted to larger text
        for dialog in usual.dialogs:
            dialog.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
            dialog.show()
            dialog.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating, on=False)
        if usual.focus:
            usual.focus.setFocus()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Shortcut:
            self.end()
        return False

    @Slot()
    def _on_triggered(self) -> None:
        if self.is_presenting:
            self.end()
            return
        window = self._window
        dialogs = [
            dialog
            for dialog in QApplication.topLevelWidgets()
            if isinstance(dialog, QDialog) and dialog.isVisible()
        ]
        self._usual = _Usual(window.windowState(), window.focusWidget(), dialogs)
        for dialog in dialogs:
            dialog.hide()
        self._show_panel()
        window.setWindowState(window.windowState() | Qt.WindowState.WindowFullScreen)
        window.show_message(
            self.tr("F11 or Esc ends the presentation. Shift+F11 shows another panel.")
        )

    @Slot()
    def _on_next(self) -> None:
        panels = list(Panel)
        place = panels.index(self._settings.presented) + 1
        self._window.actions_.panels[panels[place % len(panels)]].trigger()

    def _choose(self, panel: Panel, *_: object) -> None:
        self._settings.presented = panel
        if self.is_presenting:
            self._show_panel()

    def _show_panel(self) -> None:
        """Show the chosen panel, in letters that suit it, beside pad and answer."""
        window, panel = self._window, self._settings.presented
        self._theme.enlarge(1)
        self._theme.enlarge(_factor(window.screen().size(), panel))
        view = PresentationView(panel)
        view.end_button.clicked.connect(self.end)
        view.panel_button.clicked.connect(self._on_next)
        window.present(view)
        window.answers.mirror(view.answer)
        self._inside.mirror(view.inside)
        self._reading.show_again()
        window.canvas.setFocus()


def _factor(screen: QSize, panel: Panel) -> float:
    """Return how much larger letters are, for a panel to have its room on a screen."""

    def fit(design: QSize) -> float:
        return min(
            screen.width() / px(design.width()), screen.height() / px(design.height())
        )

    return max(1.0, min(max(_LARGER, fit(_SIZES[panel])), fit(_LEAST[panel])))
