"""Keep where windows are and how large, so that the next start shows them there."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer, Slot
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from mnist_gui.ui.settings import Settings

# A window that is dragged sends an event for each frame.
_SETTLE_MS: Final = 300
_CHANGES: Final = (
    QEvent.Type.Move,
    QEvent.Type.Resize,
    QEvent.Type.WindowStateChange,
)


class WindowKeeper(QObject):
    """Writes the places of windows soon after they change.

    Waiting for the end would lose them where a program is killed, or the user logs out.
    """

    def __init__(self, settings: Settings, parent: QObject) -> None:
        """Watch no window yet."""
        super().__init__(parent)
        self._settings = settings
        self._keys: dict[QWidget, str] = {}
        self._changed: set[QWidget] = set()
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self.save)

    def restore(self, window: QWidget, key: str) -> bool:
        """Move a window to where it was kept under a key; return whether it was."""
        return window.restoreGeometry(self._settings.geometry_of(key))

    def watch(self, window: QWidget, key: str) -> None:
        """Keep the place of a window under a key from now on."""
        self._keys[window] = key
        window.installEventFilter(self)

    @Slot()
    def save(self) -> None:
        """Keep what has changed, now."""
        self._settle.stop()
        for window in self._changed:
            # One that fills the screen is so for a presentation alone.
            if not window.isFullScreen():
                key = self._keys[window]
                self._settings.keep_geometry(key, window.saveGeometry())
        self._changed.clear()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # A window has its place only once it is shown.
        is_change = event.type() in _CHANGES
        if is_change and isinstance(watched, QWidget) and watched.isVisible():
            self._changed.add(watched)
            self._settle.start()
        return False
