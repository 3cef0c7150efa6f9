"""Meters of the verdict: the scores of two models, one above the other."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget
from typing_extensions import override

from mnist_gui.core.models.verdict import Meter
from mnist_gui.theme.style_sheet import with_look
from mnist_gui.theme.tokens import px
from mnist_gui.ui.translation import localized, number, percent
from mnist_gui.ui.widgets import named, plain_text_label

_STEP: Final = 0.05  # the scale begins at a multiple of it below the lower score
_BAR: Final = 8  # as a size of the design
# In lines of text
_MIN_WIDTH: Final = 4
_LONGEST_WORD: Final = 10  # beyond it the name of a folder is cut off


class VerdictMeters(QWidget):
    """Shows a bar for each score of the new model, and a tick for the active one's."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        self._grid.setHorizontalSpacing(px(16))
        self._grid.setVerticalSpacing(px(8))

    def show_meters(
        self, meters: Sequence[Meter], old_title: str, new_title: str
    ) -> None:
        """Show scores, under the titles of the two models."""
        while taken := self._grid.takeAt(0):
            if widget := taken.widget():
                widget.deleteLater()
        if not meters:
            return
        for column, title in ((2, new_title), (3, old_title)):
            label = with_look(QLabel(title), "caption")
            self._grid.addWidget(label, 0, column, Qt.AlignmentFlag.AlignRight)
        for row, meter in enumerate(meters, 1):
            count = number(meter.n)
            name = plain_text_label(f"meterName{row}")
            name.setText(self.tr("{} ({})").format(localized(meter.name), count))
            name.setMinimumWidth(self._widest_word(name.text()))
            self._grid.addWidget(name, row, 0)
            self._grid.addWidget(_MeterBar(meter), row, 1)
            for column, model, look, score in (
                (2, "New", "strong", meter.new),
                (3, "Old", "muted", meter.in_use),
            ):
                label = named(QLabel(percent(score, 2)), f"score{row}{model}")
                with_look(label, look)
                self._grid.addWidget(label, row, column, Qt.AlignmentFlag.AlignRight)

    def _widest_word(self, text: str) -> int:
        metrics = self.fontMetrics()
        widest = max(map(metrics.horizontalAdvance, text.split()))
        return min(widest, _LONGEST_WORD * metrics.height())


class _MeterBar(QWidget):
    """A bar as long as the new score, and a tick at the old one."""

    def __init__(self, meter: Meter) -> None:
        super().__init__()
        self._meter = meter
        lowest = min(meter.new, meter.in_use)
        self._start = max(0.0, (lowest // _STEP - 1) * _STEP)
        tip = self.tr("The bar begins at {} and ends at {}.")
        self.setToolTip(tip.format(percent(self._start), percent(1)))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        line = self.fontMetrics().height()
        return QSize(_MIN_WIDTH * line, line)

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, palette = QPainter(self), self.palette()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isRightToLeft():
            painter.translate(self.width(), 0)
            painter.scale(-1, 1)
        height = px(_BAR)
        bar = QRectF(0, (self.height() - height) / 2, self.width(), height)
        painter.setBrush(palette.color(QPalette.ColorRole.Midlight))
        painter.drawRoundedRect(bar, height / 2, height / 2)
        bar.setWidth(max(float(height), self._place(self._meter.new)))
        painter.setBrush(palette.color(QPalette.ColorRole.Highlight))
        painter.drawRoundedRect(bar, height / 2, height / 2)
        tick = QRectF(self._place(self._meter.in_use) - 1, 0, 2, self.height())
        painter.fillRect(tick, palette.color(QPalette.ColorRole.WindowText))

    def _place(self, score: float) -> float:
        return self.width() * (score - self._start) / (1 - self._start or 1)
