"""A chart of learning curves, painted while a run lasts."""

from collections.abc import Sequence
from itertools import chain
from math import ceil, floor, isfinite, log10
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

# With a smaller range, grid lines would have the same rounded labels.
_MIN_RANGE: Final = 5e-3
_INTERVALS: Final = 5  # of the grid, before its step is rounded up
# In steps: a value this close to a line is on it, as 0.3 is less than 3 × 0.1.
_TOLERANCE: Final = 1e-6
# Dashes distinguish the curves, not colour alone.
_STYLES: Final = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine)


class LearningCurves(QWidget):
    """Draws up to two curves over the steps of a run; the axis fits the values.

    Not by a plotting library: importing one blocks the window (docs/adr/0008).
    """

    def __init__(self, title: str, *, as_percent: bool = False) -> None:
        """Make an empty chart; values in 0…1 may be shown as percent."""
        super().__init__()
        self._title = title
        self._as_percent = as_percent
        self._steps = 1
        self._curves: dict[str, list[QPointF]] = {}  # (step, value) by name
        self.setAccessibleName(title)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def restart(self, steps: int, names: Sequence[str]) -> None:
        """Show empty curves with these names for a run of `steps` steps."""
        self._steps = max(1, steps)
        self._curves = {name: [] for name in names}
        self.setAccessibleDescription("")
        self.update()

    def clear(self) -> None:
        """Show no curves."""
        self.restart(1, ())

    def add(self, name: str, step: int, value: float) -> None:
        """Append a point to a curve."""
        self._curves[name].append(QPointF(step, value))
        latest = (
            f"{name} {self._format(points[-1].y())}"
            for name, points in self._curves.items()
            if points
        )
        self.setAccessibleDescription(", ".join(latest))
        self.update()

    def ticks(self) -> list[float]:
        """Return the values of the grid lines: round numbers that span all curves."""
        low, high = self._range()
        step = _round_up((high - low) / _INTERVALS)
        first, last = floor(low / step + _TOLERANCE), ceil(high / step - _TOLERANCE)
        return [step * index for index in range(first, last + 1)]

    @override
    def sizeHint(self) -> QSize:
        height = self.fontMetrics().height()
        return QSize(18 * height, 11 * height)

    @override
    def minimumSizeHint(self) -> QSize:
        # Room for the labels of the grid, one below the other.
        height = self.fontMetrics().height()
        return QSize(14 * height, 9 * height)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = self.fontMetrics().lineSpacing()
        left = self.fontMetrics().horizontalAdvance("100.00 %") + line / 2
        frame = QRectF(self.rect()).adjusted(left, 1.5 * line, -line / 2, -1.5 * line)
        ticks = self.ticks()
        span = ticks[0], ticks[-1]
        self._paint_grid(painter, frame, ticks)
        self._paint_title_and_legend(painter, frame)
        for points, style in zip(self._curves.values(), _STYLES, strict=False):
            painter.setPen(self._pen(style))
            placed = [self._place(point, frame, *span) for point in points]
            painter.drawPolyline(QPolygonF(placed))

    def _paint_grid(
        self, painter: QPainter, frame: QRectF, ticks: Sequence[float]
    ) -> None:
        faint = self.palette().color(QPalette.ColorRole.Mid)
        text = self.palette().color(QPalette.ColorRole.WindowText)
        half = self.fontMetrics().lineSpacing() / 2
        for value in ticks:
            y = self._place(QPointF(0, value), frame, ticks[0], ticks[-1]).y()
            painter.setPen(faint)
            painter.drawLine(QLineF(frame.left(), y, frame.right(), y))
            painter.setPen(text)
            label = QRectF(0, y - half, frame.left() - half, 2 * half)
            painter.drawText(label, Qt.AlignmentFlag.AlignRight, self._format(value))

    def _paint_title_and_legend(self, painter: QPainter, frame: QRectF) -> None:
        line = self.fontMetrics().lineSpacing()
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        painter.drawText(QPointF(frame.left(), 0.9 * line), self._title)
        x, y = frame.left(), frame.bottom() + line
        for name, style in zip(self._curves, _STYLES, strict=False):
            painter.setPen(self._pen(style))
            painter.drawLine(QLineF(x, y - line / 4, x + 1.5 * line, y - line / 4))
            painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
            painter.drawText(QPointF(x + 2 * line, y), name)
            x += 3.5 * line + self.fontMetrics().horizontalAdvance(name)

    def _pen(self, style: Qt.PenStyle) -> QPen:
        solid = style == Qt.PenStyle.SolidLine
        role = QPalette.ColorRole.Highlight if solid else QPalette.ColorRole.WindowText
        return QPen(self.palette().color(role), 2, style)

    def _range(self) -> tuple[float, float]:
        points = chain.from_iterable(self._curves.values())
        values = [point.y() for point in points if isfinite(point.y())]
        low, high = (min(values), max(values)) if values else (0.0, 1.0)
        # Widened downwards first, as no accuracy exceeds 100 %; no loss is negative.
        low = max(0.0, min(low, high - _MIN_RANGE))
        return low, max(high, low + _MIN_RANGE)

    def _place(self, point: QPointF, frame: QRectF, low: float, high: float) -> QPointF:
        fraction = (point.y() - low) / (high - low)
        x = frame.left() + frame.width() * point.x() / self._steps
        return QPointF(x, frame.bottom() - fraction * frame.height())

    def _format(self, value: float) -> str:
        return f"{100 * value:.2f} %" if self._as_percent else f"{value:.3f}"


def _round_up(step: float) -> float:
    """Round a step up to 1, 2 or 5 times a power of ten."""
    unit: float = 10.0 ** floor(log10(step))
    return next(n * unit for n in (1, 2, 5, 10) if n + _TOLERANCE >= step / unit)
