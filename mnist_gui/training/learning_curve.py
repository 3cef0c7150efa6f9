"""A chart of the learning curve, painted while a run lasts."""

from math import ceil, floor, isfinite, log10
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from mnist_gui.theme.tokens import px
from mnist_gui.ui.translation import percent

# With a smaller range, grid lines would have the same rounded labels.
_MIN_RANGE: Final = 5e-3
_INTERVALS: Final = 4  # of the grid, before its step is rounded up
# In steps: a value this close to a line is on it, as 0.3 is less than 3 × 0.1.
_TOLERANCE: Final = 1e-6
# The axis leaves out what has this many times the errors of the best value.
_WORST: Final = 10
_TEXT: Final = Qt.AlignmentFlag.AlignVCenter


class LearningCurve(QWidget):
    """Draws accuracy over the steps of a run, and that of the model in use.

    Not by a plotting library: importing one blocks the window (docs/adr/0008).
    """

    def __init__(self) -> None:
        """Make an empty chart."""
        super().__init__()
        self._steps = 1
        self._points: list[QPointF] = []  # (step, accuracy)
        self._in_use: float | None = None
        self.setAccessibleName(self.tr("Accuracy on digits it has not learned from"))
        self.setToolTip(self.accessibleName())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def restart(self, steps: int = 1) -> None:
        """Show an empty curve for a run of `steps` steps."""
        self._steps = max(1, steps)
        self._points = []
        self.setAccessibleDescription("")
        self.update()

    def show_in_use(self, accuracy: float | None) -> None:
        """Show the accuracy of the model in use as a dashed line; None for no line."""
        self._in_use = accuracy
        self.update()

    def add(self, step: int, accuracy: float) -> None:
        """Append a point, in 0…1."""
        self._points.append(QPointF(step, accuracy))
        text = percent(accuracy, 2)
        if self._in_use is not None:
            text += "; " + self._in_use_text()
        self.setAccessibleDescription(text)
        self.update()

    def ticks(self) -> list[float]:
        """Return the values of the grid lines: round numbers around the curve."""
        low, high = self._range()
        step = _round_up((high - low) / _INTERVALS)
        first, last = floor(low / step + _TOLERANCE), ceil(high / step - _TOLERANCE)
        return [step * index for index in range(first, last + 1)]

    @override
    def sizeHint(self) -> QSize:
        height = self.fontMetrics().height()
        return QSize(30 * height, 11 * height)

    @override
    def minimumSizeHint(self) -> QSize:
        # Room for the labels of the grid, one below the other.
        height = self.fontMetrics().height()
        return QSize(20 * height, 9 * height)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = self.fontMetrics().lineSpacing()
        ticks = self.ticks()
        labels = [_percent(value, ticks[1] - ticks[0]) for value in ticks]
        left = max(map(self.fontMetrics().horizontalAdvance, labels)) + px(8)
        frame = QRectF(self.rect()).adjusted(left, line, -px(8), -1.5 * line)
        self._paint_grid(painter, frame, ticks, labels)
        below = QRectF(left, frame.bottom() + line / 2, frame.width(), line)
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        painter.drawText(below, _TEXT, self._caption(below.width()))
        if self._in_use is not None:
            self._paint_in_use(painter, frame, ticks, self._in_use)
        self._paint_curve(painter, frame, ticks)

    def _caption(self, room: float) -> str:
        return self.fontMetrics().elidedText(
            self.accessibleName(), Qt.TextElideMode.ElideRight, int(room)
        )

    def _paint_grid(
        self, painter: QPainter, frame: QRectF, ticks: list[float], labels: list[str]
    ) -> None:
        half = self.fontMetrics().lineSpacing() / 2
        for value, label in zip(ticks, labels, strict=True):
            y = _place(0, value, frame, ticks).y()
            painter.setPen(self.palette().color(QPalette.ColorRole.Mid))
            painter.drawLine(QLineF(frame.left(), y, frame.right(), y))
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            area = QRectF(0, y - half, frame.left() - px(8), 2 * half)
            painter.drawText(area, _TEXT, label)

    def _paint_in_use(
        self, painter: QPainter, frame: QRectF, ticks: list[float], accuracy: float
    ) -> None:
        muted = self.palette().color(QPalette.ColorRole.PlaceholderText)
        painter.setPen(QPen(muted, 1, Qt.PenStyle.DashLine))
        y = _place(0, accuracy, frame, ticks).y()
        painter.drawLine(QLineF(frame.left(), y, frame.right(), y))
        height = self.fontMetrics().lineSpacing()
        text = self._in_use_text()
        width = self.fontMetrics().horizontalAdvance(text)
        area = QRectF(frame.right() - width, y - height, width, height - 1)
        painter.fillRect(area, self.palette().color(QPalette.ColorRole.Base))
        painter.drawText(area, _TEXT, text)

    def _paint_curve(
        self, painter: QPainter, frame: QRectF, ticks: list[float]
    ) -> None:
        if not self._points:
            painter.drawText(
                frame,
                Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap,
                self.tr("The curve begins after the first epoch."),
            )
            return
        accent = self.palette().color(QPalette.ColorRole.Highlight)
        painter.setPen(QPen(accent, px(2)))
        placed = [
            _place(point.x() / self._steps, point.y(), frame, ticks)
            for point in self._points
            if isfinite(point.y())
        ]
        painter.setClipRect(frame.adjusted(-px(4), -px(4), px(4), px(4)))
        painter.drawPolyline(QPolygonF(placed))
        painter.setBrush(accent)
        for point in placed:
            painter.drawEllipse(point, px(2), px(2))

    def _in_use_text(self) -> str:
        return self.tr("in use: {}").format(percent(self._in_use or 0.0, 2))

    def _range(self) -> tuple[float, float]:
        values = [point.y() for point in self._points if isfinite(point.y())]
        if self._in_use is not None:
            values.append(self._in_use)
        if not values:
            return 0.0, 1.0
        best = max(values)
        low = max(min(values), 1 - _WORST * (1 - best))
        # Widened downwards first, as no accuracy exceeds 100 %.
        low = max(0.0, min(low, best - _MIN_RANGE))
        return low, max(best, low + _MIN_RANGE)


def _place(progress: float, value: float, frame: QRectF, ticks: list[float]) -> QPointF:
    """Return where a value is drawn, `progress` (0…1) from the left of the frame."""
    fraction = (value - ticks[0]) / (ticks[-1] - ticks[0])
    x = frame.left() + frame.width() * progress
    return QPointF(x, frame.bottom() - fraction * frame.height())


def _percent(value: float, step: float) -> str:
    """Return a label of the grid, with as many decimals as its step needs."""
    decimals = max(0, -floor(log10(100 * step) + _TOLERANCE))
    return percent(value, decimals)


def _round_up(step: float) -> float:
    """Round a step up to 1, 2 or 5 times a power of ten."""
    unit: float = 10.0 ** floor(log10(step))
    return next(n * unit for n in (1, 2, 5, 10) if n + _TOLERANCE >= step / unit)
