"""The card with the pad: the tools and the toast float on it."""

from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel
from typing_extensions import override

from mnist_gui.pad.canvas import Canvas
from mnist_gui.pad.toast import Toast
from mnist_gui.pad.tools import FloatingTools
from mnist_gui.theme.style_sheet import with_look
from mnist_gui.theme.tokens import px
from mnist_gui.ui.cards import Card
from mnist_gui.ui.widgets import named

# So that the pad's square corners stay within the card's round ones.
_MARGIN: Final = 5
_BELOW_TOOLS: Final = 16


class PadCard(Card):
    """Shows the pad, the tools of the pen or of a picture, messages, and a drop.

    Attributes:
        toast: The message over the pad.
    """

    def __init__(
        self,
        canvas: Canvas,
        pen_tools: FloatingTools,
        bar: FloatingTools,
        pager: FloatingTools,
        pages: FloatingTools,
    ) -> None:
        """Let the tools float on the pad; `bar` takes the pen tools' place.

        The pager is in the upper left, the button with earlier pages in the right.
        """
        super().__init__(canvas, margin=_MARGIN)
        self._canvas = canvas
        self._tools = (pen_tools, bar)
        for tools in self._tools:
            tools.setParent(self)
            tools.installEventFilter(self)
        self._upper = (pager, pages)
        for part in self._upper:
            part.setParent(self)
            part.installEventFilter(self)
        bar.hide()
        self._drop = with_look(named(QLabel(self), "dropHint"), "drop")
        self._drop.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._drop.hide()
        self.toast = Toast(self)
        self.toast.avoid(self._upper)
        self._keep_free()

    def announce_drop(self, text: str) -> None:
        """Say what a drop would do, while something is dragged over the window."""
        self._drop.setText(text)
        self._drop.setVisible(bool(text))
        self._drop.raise_()
        self._place()

    @override
    def eventFilter(self, watched: object, event: QEvent) -> bool:
        kinds = (QEvent.Type.ShowToParent, QEvent.Type.HideToParent)
        if event.type() in kinds and watched is not self._tools[0]:
            if watched is self._tools[1]:
                self._tools[0].setVisible(event.type() == QEvent.Type.HideToParent)
            self._place()
        return False

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:  # its corners are rounder
            self.column.setContentsMargins(*[px(_MARGIN)] * 4)

    def _keep_free(self) -> None:
        """Let no drawing lie under the tools."""
        gap = px(_BELOW_TOOLS)
        below = max(tools.sizeHint().height() for tools in self._tools) + gap
        pager, _ = self._upper
        above = 0 if pager.isHidden() else pager.sizeHint().height() + gap
        self._canvas.keep_free(above, below)

    def _place(self) -> None:
        for tools in self._tools:
            tools.fit(self.width() - 2 * px(_MARGIN))
        self._keep_free()
        for tools in self._tools:
            left = (self.width() - tools.width()) // 2
            tools.move(left, self.height() - tools.height() - px(_BELOW_TOOLS))
        pager, pages = self._upper
        gap = px(_BELOW_TOOLS)
        pages.fit(self.width() - 2 * gap)
        room = self.width() - 3 * gap - (0 if pages.isHidden() else pages.width())
        pager.fit(room)
        corners = [pager, pages]
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            corners.reverse()
        corners[0].move(gap, gap)
        corners[1].move(self.width() - corners[1].width() - gap, gap)
        inset = px(_MARGIN)
        self._drop.setGeometry(self.rect().adjusted(inset, inset, -inset, -inset))
