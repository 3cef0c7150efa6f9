"""The line below the answer: how confident it is, or why it is rejected."""

import html
from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication
from PySide6.QtWidgets import QLabel
from typing_extensions import override

from mnist_gui.theme.style_sheet import change_look
from mnist_gui.theme.tokens import px
from mnist_gui.ui.widgets import named

_AFTER_HEAD: Final = " · "


class ConfidenceLabel(QLabel):
    """Shows a text whose head, what is before a dot in the middle, is in bold.

    `text()` is the text alone. A reason for a rejection has no head.
    """

    def __init__(self) -> None:
        super().__init__(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        named(self, "guessesLabel", self.tr("How confident the answer is"))
        self._text = ""
        self._head = ""
        self._is_uncertain = False

    def show_confidence(self, text: str, *, is_uncertain: bool) -> None:
        """Show how confident an answer is, or why it is rejected."""
        head, dot, _ = text.partition(_AFTER_HEAD)
        head = "" if is_uncertain or not dot else head
        self._is_uncertain = is_uncertain
        change_look(self, "uncertain" if is_uncertain else "muted")
        if (text, head) != (self._text, self._head):
            self._text, self._head = text, head
            self.setAccessibleDescription(text)
            self._set_text()

    @property
    def wanted_width(self) -> int:
        """The width that the text needs on one line, in logical pixels."""
        bold = self.font()
        bold.setWeight(bold.Weight.DemiBold)
        head = QFontMetrics(bold).horizontalAdvance(self._head)
        rest = self._text.removeprefix(self._head)
        # Wrapped text may be some pixels wider than the sum of its letters.
        padding = px(30) if self._is_uncertain else px(6)
        return head + self.fontMetrics().horizontalAdvance(rest) + padding

    @override
    def text(self) -> str:
        return self._text

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._head:
            self._set_text()

    def _set_text(self) -> None:
        if not self._head:
            self.setTextFormat(Qt.TextFormat.PlainText)
            self.setText(self._text)
            return
        color = QGuiApplication.palette().windowText().color().name()
        head = f'<span style="font-weight: 600; color: {color}">'
        head += f"{html.escape(self._head)}</span>"
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setText(head + html.escape(self._text.removeprefix(self._head)))
