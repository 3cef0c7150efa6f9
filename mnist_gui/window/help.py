"""The dialogs of the Help menu: keyboard shortcuts and About."""

from collections.abc import Sequence
from html import escape
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from mnist_gui import __version__
from mnist_gui.theme.style_sheet import with_look
from mnist_gui.theme.tokens import px
from mnist_gui.ui.resources import icon
from mnist_gui.ui.translation import translate
from mnist_gui.ui.widgets import available, named, push_button

# Sizes of the design
_MARGIN: Final = 24
_ABOUT: Final = 400
_ICON: Final = 48


class ShortcutsDialog(QDialog):
    """Shows tables of keys; they scroll where the screen is too low."""

    def __init__(self, parent: QWidget, text: str) -> None:
        """Lay out a text, given as HTML."""
        super().__init__(parent)
        self.setObjectName("shortcutsDialog")
        self.setProperty("surface", True)
        self.setWindowTitle(translate("Help", "Keyboard"))
        area = _ContentSizedArea(QLabel(text))
        named(area, "shortcutsArea", self.windowTitle())
        layout = _column(self)
        layout.addWidget(with_look(QLabel(self.windowTitle()), "title"))
        layout.addWidget(area)
        layout.addLayout(_close_row(self))
        # Leaves room for the window frame.
        self.resize(self.sizeHint().boundedTo(self.screen().availableSize() * 0.9))


class AboutDialog(QDialog):
    """Shows name, version, purpose and licence."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("aboutDialog")
        self.setProperty("surface", True)
        self.setWindowTitle(translate("Help", "About Digit Pad"))
        picture = QLabel()
        picture.setPixmap(icon("app").pixmap(px(_ICON)))
        name = with_look(QLabel(f"Digit Pad {__version__}"), "title")
        text = QLabel(
            translate(
                "Help",
                "Reads handwritten digits while you draw them. Apache License 2.0.",
            ),
            wordWrap=True,
        )
        head = QHBoxLayout()
        head.setSpacing(px(16))
        head.addWidget(picture)
        head.addWidget(name, stretch=1)
        layout = _column(self)
        layout.addLayout(head)
        layout.addWidget(text)
        layout.addLayout(_close_row(self))
        self.setFixedWidth(min(px(_ABOUT), available(self).width()))


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
    dialog = AboutDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.exec()


class _ContentSizedArea(QScrollArea):
    """A scroll area whose size hint is that of its whole content."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self._content = content
        content.setProperty("sheer", True)
        self.setWidget(content)

    @override
    def sizeHint(self) -> QSize:
        frame = 2 * self.frameWidth()
        bar = self.verticalScrollBar().sizeHint().width()
        return self._content.sizeHint() + QSize(frame + bar, frame)


def _column(dialog: QDialog) -> QVBoxLayout:
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(*[px(_MARGIN)] * 4)
    layout.setSpacing(px(16))
    return layout


def _close_row(dialog: QDialog) -> QHBoxLayout:
    close = push_button("closeHelpButton", translate("Help", "&Close"))
    close.clicked.connect(dialog.accept)
    close.setDefault(True)
    row = QHBoxLayout()
    row.addStretch()
    row.addWidget(close)
    return row


def _table(title: str, rows: Sequence[tuple[str, str]]) -> str:
    cells = "".join(
        f"<tr><td width='220'>{escape(name)}&nbsp;&nbsp;</td>"
        f"<td>{escape(keys)}</td></tr>"
        for name, keys in rows
    )
    return f"<p><b>{title}</b></p><table cellpadding='2'>{cells}</table>"
