"""What the Help menu shows."""

from collections.abc import Sequence
from html import escape

from PySide6.QtWidgets import QMessageBox, QWidget

from mnist_gui import __version__
from mnist_gui.translation import translate


def show_shortcuts(parent: QWidget, keys: Sequence[tuple[str, str]]) -> None:
    """List the keys of all actions, and how to draw with them."""
    drawing = [
        (
            translate("Help", "Move the pen"),
            translate("Help", "arrow keys; Home, Page Up, End, Page Down for slants"),
        ),
        (translate("Help", "Move it a little"), translate("Help", "Shift with these")),
        (translate("Help", "Lower or lift the pen"), translate("Help", "Space")),
        (translate("Help", "Put the pen away"), "Esc"),
        (translate("Help", "Say what it really is"), translate("Help", "0 to 9")),
    ]
    box = QMessageBox(parent)
    box.setWindowTitle(translate("Help", "Keyboard"))
    box.setText(
        _table(translate("Help", "Everywhere"), keys)
        + _table(translate("Help", "On the pad"), drawing)
    )
    box.exec()


def show_about(parent: QWidget) -> None:
    """Say what the program is."""
    QMessageBox.about(
        parent,
        translate("Help", "About Digit Pad"),
        f"<h3>Digit Pad {__version__}</h3>"
        + translate(
            "Help", "Reads handwritten digits while you draw them. Apache License 2.0."
        ),
    )


def _table(title: str, rows: Sequence[tuple[str, str]]) -> str:
    cells = "".join(
        f"<tr><td>{escape(name)}&nbsp;&nbsp;</td><td><b>{escape(keys)}</b></td></tr>"
        for name, keys in rows
    )
    return f"<h3>{title}</h3><table>{cells}</table>"
