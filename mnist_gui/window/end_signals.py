"""End the program cleanly when the system, or Ctrl+C in a terminal, asks for it."""

import contextlib
import signal
import socket
from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication, QObject, QSocketNotifier, Slot


class EndSignals(QObject):
    """Ends Qt's event loop at signals such as SIGTERM, and saves as usual.

    Python runs a handler when it has its turn next, and an idle window gives it none:
    so a byte that Python writes as well wakes the loop. A signal that comes before the
    loop runs ends it when it begins.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._receiver, self._sender = socket.socketpair()
        for end in (self._receiver, self._sender):
            end.setblocking(False)
        notifier = QSocketNotifier(
            self._receiver.fileno(), QSocketNotifier.Type.Read, self
        )
        notifier.activated.connect(self._on_woken)
        self._is_asked = False

    def install(self, numbers: Iterable[int]) -> None:
        """Handle signals; call it on the main thread."""
        signal.set_wakeup_fd(self._sender.fileno(), warn_on_full_buffer=False)
        for number in numbers:
            signal.signal(number, self.ask)

    def remove(self) -> None:
        """Wake no loop any more; signals do nothing, as the program is ending."""
        signal.set_wakeup_fd(-1)

    def ask(self, *_: object) -> None:
        """Ask for the end."""
        self._is_asked = True

    @Slot()
    def end_if_asked(self) -> None:
        """End the loop that is running, if that has been asked for."""
        if self._is_asked:
            QCoreApplication.exit(0)

    @Slot()
    def _on_woken(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self._receiver.recv(64)
        self.ask()  # the handler itself may come later
        self.end_if_asked()
