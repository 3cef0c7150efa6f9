"""Notifications of the desktop, for what ends while the user is elsewhere."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget
from typing_extensions import override

from mnist_gui.ui.widgets import show_in_front

_SHOWN_MS: Final = 20_000


class Notifier(QObject):
    """Shows a notification, and marks the window in the task bar.

    Where the desktop has no tray, which its notifications need in Qt, the mark is all.
    """

    def __init__(
        self,
        window: QWidget,
        make_tray: Callable[[QObject], QSystemTrayIcon] = QSystemTrayIcon,
        *,
        has_tray: Callable[[], bool] = QSystemTrayIcon.isSystemTrayAvailable,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._make_tray = make_tray
        self._has_tray = has_tray
        self._tray: QSystemTrayIcon | None = None
        window.installEventFilter(self)

    def notify(self, title: str, text: str) -> None:
        """Show a message, unless a window of this program is in front."""
        if QApplication.activeWindow() is not None:
            return
        QApplication.alert(self._window)
        if self._tray is None and self._has_tray():
            self._tray = self._make_tray(self)
            self._tray.setIcon(self._window.windowIcon())
            self._tray.messageClicked.connect(self._on_clicked)
            self._tray.activated.connect(self._on_clicked)
        if self._tray:
            self._tray.show()  # only while there is a message: it is no menu
            self._tray.showMessage(title, text, self._window.windowIcon(), _SHOWN_MS)

    @Slot()
    def _on_clicked(self) -> None:
        self._window.setWindowState(
            self._window.windowState() & ~Qt.WindowState.WindowMinimized
        )
        show_in_front(self._window)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Remove the tray icon once the user is back."""
        if self._tray and event.type() == QEvent.Type.WindowActivate:
            self._tray.hide()
        return super().eventFilter(watched, event)
