"""The dialogs of the Help menu: keyboard shortcuts and About."""

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QMessageBox,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from mnist_gui import __version__
from mnist_gui.ui.translation import translate
from mnist_gui.ui.widgets import named


class ShortcutsDialog(QDialog):
    """Shows tables of keys; they scroll where the screen is too low."""

    def __init__(self, parent: QWidget, text: str) -> None:
        """Lay out a text, given as HTML."""
        super().__init__(parent)
        self.setObjectName("shortcutsDialog")
        self.setWindowTitle(translate("Help", "Keyboard"))
        area = _ContentSizedArea(QLabel(text))
        named(area, "shortcutsArea", self.windowTitle())
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok)
        buttons.accepted.connect(self.accept)
        layout = QVBoxLayout(self)
        layout.addWidget(area)
        layout.addWidget(buttons)
        # Leaves room for the window frame.
        self.resize(self.sizeHint().boundedTo(self.screen().availableSize() * 0.9))


def show_shortcuts(parent: QWidget, keys: Sequence[tuple[str, str]]) -> None:
    """Show the keys of all actions, and those that draw."""
    drawing = [
        (
            translate("Help", "Move the pen"),
            translate("Help", "arrow keys; Home, Page Up, End, Page Down for slants"),
        ),
        (
            translate("Help", "Move the pen a little"),
            translate("Help", "Shift with the same keys"),
        ),
        (translate("Help", "Lower or lift the pen"), translate("Help", "Space")),
        (translate("Help", "Hide the pen"), "Esc"),
        (
            translate("Help", "Say what the drawing is"),
            translate("Help", "0 to 9; N if it is not a digit"),
        ),
    ]
    dialog = ShortcutsDialog(
        parent,
        _table(translate("Help", "Everywhere"), keys)
        + _table(translate("Help", "On the pad"), drawing),
    )
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.exec()


def show_about(parent: QWidget) -> None:
    """Show name, version and licence."""
    QMessageBox.about(
        parent,
        translate("Help", "About Digit Pad"),
        f"<h3>Digit Pad {__version__}</h3>"
        + translate(
            "Help", "Reads handwritten digits while you draw them. Apache License 2.0."
        ),
    )


class _ContentSizedArea(QScrollArea):
    """A scroll area whose size hint is that of its whole content."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self._content = content
        self.setWidget(content)

    @override
    def sizeHint(self) -> QSize:
        frame = 2 * self.frameWidth()
        bar = self.verticalScrollBar().sizeHint().width()
        return self._content.sizeHint() + QSize(frame + bar, frame)


def _table(title: str, rows: Sequence[tuple[str, str]]) -> str:
    cells = "".join(
        f"<tr><td>{escape(name)}&nbsp;&nbsp;</td><td><b>{escape(keys)}</b></td></tr>"
        for name, keys in rows
    )
    return f"<h3>{title}</h3><table>{cells}</table>"
