"""Keys that label a drawing while a menu is open."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QMenu
from typing_extensions import override

_PLAIN: Final = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.KeypadModifier,
)


class MenuKeys(QObject):
    """Closes a menu and triggers an action when the action's key is pressed in it.

    An open menu takes all keys, so shortcuts of the window do nothing meanwhile. A key
    that chooses an entry of the menu is left to it.
    """

    def __init__(self, actions: Sequence[QAction], parent: QObject) -> None:
        """Take the keys of actions."""
        super().__init__(parent)
        self._actions = actions

    def watch(self, menu: QMenu) -> None:
        """Watch a menu and those within it."""
        menu.installEventFilter(self)
        for action in menu.actions():
            inner = action.menu()
            if isinstance(inner, QMenu):
                self.watch(inner)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or not isinstance(watched, QMenu):
            return False
        if event.type() != QEvent.Type.KeyPress or event.modifiers() not in _PLAIN:
            return False
        pressed = QKeySequence(event.key())
        if any(_mnemonic(entry) == pressed.toString() for entry in watched.actions()):
            return False
        for action in self._actions:
            if action.shortcut() == pressed and action.isEnabled():
                while isinstance(menu := QApplication.activePopupWidget(), QMenu):
                    menu.close()
                action.trigger()
                return True
        return False


def _mnemonic(entry: QAction) -> str:
    """Return the key of an entry's underlined letter, or nothing."""
    return QKeySequence.mnemonic(entry.text()).toString().removeprefix("Alt+")
