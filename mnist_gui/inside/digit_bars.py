"""The ten logits and what the softmax makes of them, for one model or two."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy
from typing_extensions import override

from mnist_gui.core.inside.layers import Activations
from mnist_gui.core.samples.sample import DIGITS
from mnist_gui.theme.tokens import px
from mnist_gui.ui.pointing import PointingWidget
from mnist_gui.ui.translation import number, percent

# Sizes of the design
_ROW: Final = 18
_BAR: Final = 8
_GAP: Final = 12
_HIGHLIGHT: Final = 40  # opacity of the background of the digit pointed at, of 255
_ROLES: Final = (QPalette.ColorRole.Highlight, QPalette.ColorRole.PlaceholderText)
_START: Final = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
_END: Final = Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter


class DigitBars(PointingWidget):
    """Shows a row for each digit: its logit, from the middle, and its probability.

    Of a second model, the bars are grey and below those of the first.
    """

    def __init__(self) -> None:
        super().__init__(Qt.Key.Key_Up, Qt.Key.Key_Down)
        self._logits: list[NDArray[np.float32]] = []
        self._probabilities: list[NDArray[np.float64]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_activations(self, models: Sequence[Activations]) -> None:
        """Show the answers of one model or two; of none, nothing."""
        self._logits = [activations.logits for activations in models]
        self._probabilities = [activations.probabilities for activations in models]
        self.update()

    @override
    def areas(self) -> Sequence[QRect]:
        if not self._logits:
            return ()
        height = self._row_height()
        return [
            QRect(0, row * height, self.width(), height - 1) for row in range(DIGITS)
        ]

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._text_width() * 6, DIGITS * self._row_height())

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(self._text_width() * 4, self.sizeHint().height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.isRightToLeft():
            painter.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        for digit in range(DIGITS):
            self._paint_row(painter, digit)

    def _paint_row(self, painter: QPainter, digit: int) -> None:
        height, text = self._row_height(), self._text_width()
        row = QRect(0, digit * height, self.width(), height)
        if digit == self.pointed:
            color = self.palette().highlight().color()
            color.setAlpha(_HIGHLIGHT)
            painter.fillRect(row, color)
        painter.setPen(self.palette().windowText().color())
        name, logit_text, share_text = self._text_areas(row, text)
        painter.drawText(name, _START, str(digit))
        logits, shares = self._bar_areas(row, text)
        groove = self.palette().color(QPalette.ColorRole.Midlight)
        for area in (logits, shares):
            painter.fillRect(area, groove)
        if not self._logits:
            return
        logit, share = self._logits[0][digit], self._probabilities[0][digit]
        painter.drawText(logit_text, _END, number(float(logit), 1))
        painter.drawText(share_text, _END, percent(float(share)))
        self._paint_bars(painter, digit, logits, shares)

    def _paint_bars(
        self, painter: QPainter, digit: int, logits: QRectF, shares: QRectF
    ) -> None:
        largest = max(float(np.abs(values).max()) for values in self._logits) or 1.0
        count = len(self._logits)
        for place, role in enumerate(_ROLES[:count]):
            color = self.palette().color(role)
            height = logits.height() / count
            logit = float(self._logits[place][digit]) / largest * logits.width() / 2
            share = float(self._probabilities[place][digit]) * shares.width()
            top = logits.top() + place * height
            if self.isRightToLeft():
                logit, middle = -logit, logits.center().x()
                start = shares.right() - share
            else:
                middle, start = logits.center().x(), shares.left()
            bar = QRectF(min(middle, middle + logit), top, abs(logit), height)
            painter.fillRect(bar, color)
            painter.fillRect(QRectF(start, top, share, height), color)

    def _text_areas(self, row: QRect, text: int) -> tuple[QRect, QRect, QRect]:
        """Return where the digit, its logit and its probability are written."""
        middle = (row.width() + text // 3) // 2
        places = [(0, text // 3), (middle - text, text), (row.width() - text, text)]
        name, logit, share = (
            self._mirrored(QRect(left, row.top(), width, row.height()))
            for left, width in places
        )
        return name, logit, share

    def _bar_areas(self, row: QRect, text: int) -> tuple[QRectF, QRectF]:
        """Return where the bars of the logit and of the probability are."""
        start, gap, bar = text // 3, px(_GAP), px(_BAR)
        middle = (row.width() + start) // 2
        top = row.top() + (row.height() - bar) // 2
        logits = QRect(start + gap, top, middle - text - start - gap, bar)
        left = middle + gap
        shares = QRect(left, top, row.width() - text - left, bar)
        return QRectF(self._mirrored(logits)), QRectF(self._mirrored(shares))

    def _mirrored(self, area: QRect) -> QRect:
        if not self.isRightToLeft():
            return area
        return QRect(
            self.width() - area.right() - 1, area.top(), area.width(), area.height()
        )

    def _row_height(self) -> int:
        return max(px(_ROW), self.fontMetrics().height())

    def _text_width(self) -> int:
        return self.fontMetrics().horizontalAdvance("-100.0 %")
