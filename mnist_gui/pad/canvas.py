"""The pad on screen: mouse, finger, tablet pen and keyboard draw on it."""

from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QPointingDevice,
    QResizeEvent,
    QTabletEvent,
    QTouchEvent,
)
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from mnist_gui.core.samples.sample import PAD_SIDE
from mnist_gui.pad.digit_boxes import DigitBoxes
from mnist_gui.pad.ink_painter import InkPainter
from mnist_gui.pad.keyboard_pen import KeyboardPen
from mnist_gui.pad.sketch import Sketch, Tool

_BARREL: Final = (Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton)
"""Buttons under the fingers that hold a tablet pen: they do not draw."""

_BENDING_POINTS: Final = 4
"""Points at the end of a stroke between which a new point bends the curve."""

_TAP_REACH: Final = 4.0
"""A pen that moves less than this, in units of the pad, meant a box and no stroke."""


class Canvas(QWidget):
    """Shows a sketch and lets people draw on it; does not know who reads it.

    The drawing keeps its place and shape when the widget is resized: points are
    in units of the pad, a square of `PAD_SIDE` that fills the shorter side of
    the widget in its middle. What lies beside it can be drawn on as well.

    Attributes:
        sketch: What is drawn.
        boxes: Where the digits of a number were found on it.

    Signals:
        touched: A person is about to draw.
    """

    touched = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("canvas")
        self.setAccessibleName(self.tr("Drawing pad"))
        self.setAccessibleDescription(
            self.tr("Arrow keys move the pen, the space bar puts it down and lifts it.")
        )
        self.setMinimumSize(200, 200)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.sketch = Sketch(self)
        self.sketch.page_replaced.connect(self._repaint_everything)
        self.sketch.page_changed.connect(self._repaint_live_stroke)
        self.boxes = DigitBoxes(self)
        self.boxes.changed.connect(self.update)
        self.touched.connect(self.update)
        self._tapped: QPointF | None = None
        self._touch_id: int | None = None
        self._painter = InkPainter()
        self._finished: QPixmap | None = None
        self._keyboard_pen = KeyboardPen(self.sketch)

    @Slot(int)
    def set_pen_width(self, width: int) -> None:
        """Draw with a pen of this width, in units of the pad."""
        self._painter.pen_width = float(width)
        self._repaint_everything()

    def to_pad(self, position: QPointF) -> QPointF:
        """Return the point of the pad under a position on the widget."""
        return (position - self._origin()) / self._scale()

    def from_pad(self, point: QPointF) -> QPointF:
        """Return the position on the widget of a point of the pad."""
        return point * self._scale() + self._origin()

    @override
    def sizeHint(self) -> QSize:
        side = self.fontMetrics().height() * 28
        return QSize(side, side)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._begin(self.to_pad(event.position()))

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._move(self.to_pad(event.position()))

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._move(self.to_pad(event.position()))
            self._end()

    @override
    def tabletEvent(self, event: QTabletEvent) -> None:
        # Pressure is left alone: the model's ink has one width, and a line that
        # looked different from what is read would mislead.
        point = self.to_pad(event.position())
        is_tip = event.button() not in _BARREL
        if is_tip and event.type() == QEvent.Type.TabletPress:
            turned = event.pointerType() == QPointingDevice.PointerType.Eraser
            self._begin(point, Tool.ERASER if turned else None)
        self._move(point)
        if is_tip and event.type() == QEvent.Type.TabletRelease:
            self._end()
        event.accept()

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.TouchCancel:
            self._touch_id = self._tapped = None  # and no click was meant
            self._end()
            return True
        if isinstance(event, QTouchEvent):
            self._touch(event)
            return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._keyboard_pen.press(event):
            self.touched.emit()
        else:
            super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._repaint_everything()

    @override
    def changeEvent(self, event: QEvent) -> None:
        self._repaint_everything()
        super().changeEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        ratio = self.devicePixelRatioF()
        if self._finished is None or self._finished.devicePixelRatio() != ratio:
            self._finished = self._paint_finished(ratio)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._finished)
        if self.hasFocus():
            self._painter.draw_focus(painter, self.rect(), self.palette())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._use_pad_units(painter)
        self.boxes.draw(painter, self.palette())
        if (live := self.sketch.live_stroke) is not None:
            self._painter.draw_stroke(painter, live, self.palette())
        if (pen := self._keyboard_pen.position) is not None:
            self._painter.draw_pen_position(painter, pen, self.palette())

    def _begin(self, point: QPointF, tool: Tool | None = None) -> None:
        self._keyboard_pen.put_away()
        self.touched.emit()
        drawing = (tool or self.sketch.tool) is Tool.PEN
        if drawing and self.boxes.at(point) is not None:
            self._tapped = point  # a stroke begins only if the pen moves on
        else:
            self.sketch.pen_down(point, tool)

    def _move(self, point: QPointF) -> None:
        if self._tapped is not None:
            if (point - self._tapped).manhattanLength() < _TAP_REACH:
                return
            self.sketch.pen_down(self._tapped)
            self._tapped = None
        self.sketch.pen_move(point)

    def _end(self) -> None:
        if self._tapped is None:
            self.sketch.pen_up()
        else:
            self.boxes.click(self._tapped)
            self._tapped = None

    def _touch(self, event: QTouchEvent) -> None:
        """Draw with the first finger; the others do nothing."""
        for finger in event.points():
            point = self.to_pad(finger.position())
            if finger.state() == finger.State.Pressed and self._touch_id is None:
                self._touch_id = finger.id()
                self._begin(point)
            elif finger.id() == self._touch_id:
                self._move(point)
                if finger.state() == finger.State.Released:
                    self._touch_id = None
                    self._end()

    @Slot()
    def _repaint_everything(self) -> None:
        self._finished = None
        self.update()

    @Slot()
    def _repaint_live_stroke(self) -> None:
        """Repaint where the newest point changed the stroke being drawn."""
        if not (points := self.sketch.newest_points(_BENDING_POINTS)):
            return
        xs, ys = [point.x() for point in points], [point.y() for point in points]
        # A curve swings out by less than a third of the distance of its points.
        swing = max(max(xs) - min(xs), max(ys) - min(ys)) / 3
        reach = self._painter.pen_width / 2 + swing + 2
        corner = self.from_pad(QPointF(min(xs) - reach, min(ys) - reach))
        opposite = self.from_pad(QPointF(max(xs) + reach, max(ys) + reach))
        self.update(QRectF(corner, opposite).toAlignedRect())

    def _paint_finished(self, ratio: float) -> QPixmap:
        """Paint paper and all finished strokes, once for many repaints."""
        pixmap = QPixmap((self.size().toSizeF() * ratio).toSize())
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(self.palette().base().color())
        painter = QPainter(pixmap)
        hints = QPainter.RenderHint
        painter.setRenderHints(hints.Antialiasing | hints.SmoothPixmapTransform)
        if self.sketch.page.is_empty:
            hint, look = self.tr("Draw a digit here"), (self.font(), self.palette())
            self._painter.draw_hint(painter, self.rect(), *look, hint)
        self._use_pad_units(painter)
        page = self.sketch.finished_page
        self._painter.draw_on_pad(painter, page, PAD_SIDE, self.palette())
        painter.end()
        return pixmap

    def _use_pad_units(self, painter: QPainter) -> None:
        painter.translate(self._origin())
        painter.scale(self._scale(), self._scale())

    def _scale(self) -> float:
        return min(self.width(), self.height()) / PAD_SIDE

    def _origin(self) -> QPointF:
        half = QPointF(PAD_SIDE, PAD_SIDE) * self._scale() / 2
        return QPointF(self.width() / 2, self.height() / 2) - half
