"""Open the window before the rest of the program is imported and built."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QTimer
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from mnist_gui.session.slot import WindowSlot
from mnist_gui.session.window_keeper import WindowKeeper
from mnist_gui.theme.theme import Theme
from mnist_gui.theme.tokens import px
from mnist_gui.ui.settings import Settings
from mnist_gui.ui.translation import use_language
from mnist_gui.window.main_window import MainWindow

PAGES_NAME: Final = "pages"
"""The folder of pages and of locks, in the user's store."""

_CASCADE: Final = 32  # between the corners of two windows, as a size of the design
_LATEST_MS: Final = 300  # a window that starts minimized is not painted


@dataclass(frozen=True, kw_only=True)
class OpenedWindow:
    """The main window, where it was last, and what it needed for that."""

    window: MainWindow
    settings: Settings
    theme: Theme
    slot: WindowSlot
    keeper: WindowKeeper


def open_window(store: Path) -> OpenedWindow:
    """Build the main window in the user's language and colours; it is not shown yet.

    Args:
        store: The user's store.
    """
    settings = Settings(store / "settings.ini")
    use_language(settings.language)
    theme = Theme.of_program()
    theme.choose(settings.scheme)
    window = MainWindow()
    slot = WindowSlot(store / PAGES_NAME)
    keeper = WindowKeeper(settings, window)
    if not keeper.restore(window, "geometry"):
        window.resize(window.sizeHint())
    if slot.number > 1:
        shift = (slot.number - 1) * px(_CASCADE)
        window.move(window.pos() + QPoint(shift, shift))
    else:  # what is kept is the place of the first
        keeper.watch(window, "geometry")
    return OpenedWindow(
        window=window, settings=settings, theme=theme, slot=slot, keeper=keeper
    )


def call_once_painted(widget: QWidget, job: Callable[[], object]) -> None:
    """Call back once after a widget was first painted, or else after a while."""
    _FirstPaint(widget, job)


class _FirstPaint(QObject):
    """Waits for the first paint of its parent."""

    def __init__(self, widget: QWidget, job: Callable[[], object]) -> None:
        super().__init__(widget)
        self._job = job
        self._timer = QTimer(self, singleShot=True, interval=_LATEST_MS)
        self._timer.timeout.connect(self._call)
        self._timer.start()
        widget.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            self._timer.start(0)  # the picture goes to the screen first
        return False

    def _call(self) -> None:
        self.deleteLater()
        self._job()
