"""What the Help menu shows."""

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from mnist_gui import __version__


def show_shortcuts(parent: QWidget, keys: Sequence[tuple[str, str]]) -> None:
    """List the keys of all actions, and how to draw with them."""
    drawing = [
        (
            _tr("Move the pen"),
            _tr("arrow keys; Home, Page Up, End, Page Down for slants"),
        ),
        (_tr("Move it a little"), _tr("Shift with these")),
        (_tr("Lower or lift the pen"), _tr("Space")),
        (_tr("Put the pen away"), "Esc"),
        (_tr("Say what it really is"), _tr("0 to 9")),
    ]
    box = QMessageBox(parent)
    box.setWindowTitle(_tr("Keyboard"))
    box.setText(
        f"<h3>{_tr('Everywhere')}</h3>{_table(keys)}"
        f"<h3>{_tr('On the pad')}</h3>{_table(drawing)}"
    )
    box.exec()


def show_about(parent: QWidget) -> None:
    """Say what the program is."""
    QMessageBox.about(
        parent,
        _tr("About Digit Pad"),
        f"<h3>Digit Pad {__version__}</h3>"
        + _tr("Reads handwritten digits while you draw them. Apache License 2.0."),
    )


def _table(rows: Sequence[tuple[str, str]]) -> str:
    cells = "".join(
        f"<tr><td>{escape(name)}&nbsp;&nbsp;</td><td><b>{escape(keys)}</b></td></tr>"
        for name, keys in rows
    )
    return f"<table>{cells}</table>"


def _tr(text: str) -> str:
    return QCoreApplication.translate("Help", text)
