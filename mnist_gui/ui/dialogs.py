"""Parts that dialogs have in common."""

from PySide6.QtWidgets import QPushButton, QWidget


def push_button(name: str, text: str) -> QPushButton:
    """Return a button with an object name, which Enter elsewhere does not press."""
    button = QPushButton(text, autoDefault=False)
    button.setObjectName(name)
    return button


def show_in_front(window: QWidget) -> None:
    """Show a window, or bring it to the front."""
    window.show()
    window.raise_()
    window.activateWindow()
