"""A button for an action that a menu or a key may have as well."""

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QToolButton


def action_button(name: str, action: QAction) -> QToolButton:
    """Return a button that shows an action, and says its text without the key."""
    text = action.text().replace("&", "")
    action.setIconText(text)
    button = QToolButton()
    button.setObjectName(name)
    button.setAccessibleName(text)
    button.setDefaultAction(action)
    return button
