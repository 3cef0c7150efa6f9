"""The pad as a widget: draw with mouse, finger, tablet pen or keyboard."""

from math import ceil
from operator import is_
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QCursor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPointingDevice,
    QPolygonF,
    QResizeEvent,
    QTabletEvent,
    QTouchEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from mnist_gui.core.reading.page import Page
from mnist_gui.core.samples.sample import PAD_SIDE
from mnist_gui.pad.digit_boxes import DigitBoxes
from mnist_gui.pad.ghost import Ghost
from mnist_gui.pad.ink_painter import InkPainter
from mnist_gui.pad.keyboard_pen import KeyboardPen
from mnist_gui.pad.sketch import ERASER_RADIUS, Sketch, Tool
from mnist_gui.theme.tokens import BODY, TITLE, px
from mnist_gui.ui.widgets import named

_LIKE_TAB: Final = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
_GHOST_OPACITY: Final = 0.15
_NOTCH: Final = 120  # a step of a mouse wheel, in Qt's eighths of a degree
_LARGEST_CURSOR: Final = 120  # logical pixels; some systems show no larger one
# Buttons on the barrel of a tablet pen: they do not draw.
_BARREL: Final = (Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton)
# The buttons of a mouse that draw and erase.
_DRAWING: Final = (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton)
# A new point changes the curve between this many points at the end of a stroke.
_BENDING_POINTS: Final = 4
# A pen that moves less, in units of the pad, clicks on a box and draws no stroke.
_TAP_DISTANCE: Final = 4.0


class Canvas(QWidget):
    """Shows a sketch and lets the user draw on it.

    The drawing keeps its place and shape when the widget is resized: points are in
    units of the pad, a square of side `PAD_SIDE` that is centred in the widget and
    fills its shorter side. The margin beside it can be drawn on as well.

    Attributes:
        sketch: What is drawn.
        boxes: The boxes around the digits of a number.
        ghost: A digit that draws itself on the empty pad.

    Signals:
        touched: The user begins to draw.
        wheel_turned: The user makes the pen wider or narrower.
            Args: int, steps of the wheel; above 0 for wider.
    """

    touched = Signal()
    wheel_turned = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        named(self, "canvas", self.tr("Drawing pad"))
        self.setAccessibleDescription(
            self.tr("Arrow keys move the pen; the space bar lowers and lifts it.")
        )
        self.setMinimumSize(200, 200)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.sketch = Sketch(self)
        self.sketch.page_replaced.connect(self._repaint_page)
        self.sketch.page_replaced.connect(self._update_cursor)
        self.sketch.page_changed.connect(self._repaint_live_stroke)
        self.sketch.tool_changed.connect(self._update_cursor)
        self.boxes = DigitBoxes(self)
        self.boxes.changed.connect(self.update)
        self.touched.connect(self.update)
        self.ghost = Ghost(self)
        self.touched.connect(self.ghost.stop)
        self._tapped: QPointF | None = None  # where the pen is down on a box
        self._button: Qt.MouseButton | None = None  # that is held down to draw
        self._touch_id: int | None = None
        self._painter = InkPainter()
        self._finished: QPixmap | None = None
        self._painted = Page()  # the page that it shows
        self._free_above = self._free_below = 0
        self._cursor_diameter = 0.0
        self._shows_focus = False  # only to those who use the keyboard
        self._keyboard_pen = KeyboardPen(self.sketch)

    @property
    def pen_width(self) -> float:
        """Width of the strokes on screen, in units of the pad."""
        return self._painter.pen_width

    @Slot(int)
    def set_pen_width(self, width: int) -> None:
        """Set the width of all strokes on screen, in units of the pad."""
        self._painter.pen_width = float(width)
        self._repaint_everything()
        self._update_cursor()

    def keep_free(self, above: int, below: int) -> None:
        """Keep strips at the top and bottom free, where tools float on the pad."""
        if (above, below) != (self._free_above, self._free_below):
            self._free_above, self._free_below = above, below
            self._repaint_everything()
            self._update_cursor()

    def to_pad(self, position: QPointF) -> QPointF:
        """Convert a position on the widget into units of the pad."""
        return self._pad_to_widget().inverted()[0].map(position)

    def from_pad(self, point: QPointF) -> QPointF:
        """Convert a point of the pad into a position on the widget."""
        return self._pad_to_widget().map(point)

    @override
    def sizeHint(self) -> QSize:
        side = self.fontMetrics().height() * 28
        return QSize(side, side)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        is_other = self._button not in (None, event.button())
        if is_other or event.button() not in _DRAWING:
            return
        self._button = event.button()
        is_eraser = self._button == Qt.MouseButton.RightButton
        tool = Tool.ERASER if is_eraser else None
        self._begin(self.to_pad(event.position()), tool)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._button is not None:
            self._move(self.to_pad(event.position()))

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == self._button:
            self._button = None
            self._move(self.to_pad(event.position()))
            self._end()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        if steps := round(event.angleDelta().y() / _NOTCH):
            self.wheel_turned.emit(steps)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._shows_focus = event.reason() in _LIKE_TAB
        self.update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._shows_focus = False
        self.update()

    @override
    def tabletEvent(self, event: QTabletEvent) -> None:
        # Pressure is ignored: the model input has one stroke width, and a line that
        # looked different would mislead.
        point = self.to_pad(event.position())
        is_tip = event.button() not in _BARREL
        if is_tip and event.type() == QEvent.Type.TabletPress:
            is_eraser = event.pointerType() == QPointingDevice.PointerType.Eraser
            self._begin(point, Tool.ERASER if is_eraser else None)
        self._move(point)
        if is_tip and event.type() == QEvent.Type.TabletRelease:
            self._end()
        event.accept()

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.TouchCancel:
            self._touch_id = self._tapped = None  # a cancelled touch is no click
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
        self._update_cursor()

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
        if self._shows_focus:
            painter.setPen(QPen(self.palette().highlight().color(), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setTransform(self._pad_to_widget(), combine=True)
        if self.sketch.page.is_empty:
            painter.setOpacity(_GHOST_OPACITY)
            for points in self.ghost.visible_strokes():
                self._painter.draw_stroke(painter, points, self.palette())
            painter.setOpacity(1)
        self.boxes.draw(painter, self.palette())
        if (live := self.sketch.live_stroke) is not None:
            page = self.sketch.page
            self._painter.draw_live_stroke(painter, live, page, self.palette())
        if (pen := self._keyboard_pen.position) is not None:
            self._painter.draw_pen_position(painter, pen, self.palette())

    def _begin(self, point: QPointF, tool: Tool | None = None) -> None:
        self._keyboard_pen.put_away()
        self.touched.emit()
        is_pen = (tool or self.sketch.tool) is Tool.PEN
        if is_pen and self.boxes.at(point) is not None:
            self._tapped = point  # a stroke begins only if the pen moves on
        else:
            self.sketch.pen_down(point, tool)

    def _move(self, point: QPointF) -> None:
        if self._tapped is not None:
            if (point - self._tapped).manhattanLength() < _TAP_DISTANCE:
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
        """Draw with the first finger; ignore the others."""
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
    def _repaint_page(self) -> None:
        """Repaint the finished page; of strokes that were added, these alone."""
        before, now = self._painted.strokes, self.sketch.finished_page.strokes
        is_longer = bool(before) and all(map(is_, before, now[: len(before)]))
        if self._finished is None or not is_longer or len(now) < len(before):
            self._repaint_everything()
            return
        painter = self._painter_on(self._finished)
        for points in now[len(before) :]:
            self._painter.draw_stroke(painter, points, self.palette())
        painter.end()
        self._painted = self.sketch.finished_page
        self.update()

    @Slot()
    def _repaint_live_stroke(self) -> None:
        """Repaint the part of the stroke being drawn that its last point changed."""
        if not (points := self.sketch.newest_points(_BENDING_POINTS)):
            return
        box = QPolygonF(points).boundingRect()
        # A curve swings out by less than a third of the distance of its points.
        swing = max(box.width(), box.height()) / 3
        width = self._painter.width_on(self.sketch.page)
        margin = width / 2 + swing + 2
        area = box.adjusted(-margin, -margin, margin, margin)
        self.update(self._pad_to_widget().mapRect(area).toAlignedRect())

    def _paint_finished(self, ratio: float) -> QPixmap:
        """Paint all but the stroke being drawn into a pixmap, for many repaints."""
        pixmap = QPixmap((self.size().toSizeF() * ratio).toSize())
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(self.palette().base().color())
        if self.sketch.page.is_empty:
            painter = QPainter(pixmap)
            self._paint_hint(painter)
            painter.end()
        painter = self._painter_on(pixmap)
        self._painted = self.sketch.finished_page
        self._painter.draw_page(painter, self._painted, self.palette())
        painter.end()
        return pixmap

    def _painter_on(self, pixmap: QPixmap) -> QPainter:
        """Return what paints on a pixmap of the widget in units of the pad."""
        painter, hints = QPainter(pixmap), QPainter.RenderHint
        painter.setRenderHints(hints.Antialiasing | hints.SmoothPixmapTransform)
        painter.setTransform(self._pad_to_widget(), combine=True)
        return painter

    def _paint_hint(self, painter: QPainter) -> None:
        """Say what the pad is for, in two lines."""
        font, center = self.font(), Qt.AlignmentFlag.AlignCenter
        area = self.rect().adjusted(0, self._free_above, 0, -self._free_below)
        lines = (
            self.tr("Draw a digit or a number"),
            self.tr("or drop, paste or open a picture"),
        )
        for shift, size, text in zip((-1, 1), (TITLE, BODY), lines, strict=True):
            is_title, roles = size == TITLE, self.palette()
            color = roles.text() if is_title else roles.placeholderText()
            painter.setPen(color.color())
            font.setPixelSize(px(size))
            font.setWeight(font.Weight.DemiBold if is_title else font.Weight.Normal)
            painter.setFont(font)
            painter.drawText(area.translated(0, shift * px(14)), center, text)

    @Slot()
    def _update_cursor(self) -> None:
        """Show a circle as wide as the pen where the mouse is."""
        scale = self._pad_to_widget().m11()
        is_pen = self.sketch.tool is Tool.PEN
        width = self._painter.width_on(self.sketch.finished_page)
        diameter = (width if is_pen else 2 * ERASER_RADIUS) * scale
        if diameter == self._cursor_diameter:
            return
        self._cursor_diameter = diameter
        if diameter > _LARGEST_CURSOR:
            self.setCursor(Qt.CursorShape.CrossCursor)
            return
        side = ceil(max(diameter, 4)) + 4
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(round(side * ratio), round(side * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # A dark circle within a bright one is seen on every picture.
        middle, radius = QPointF(side / 2, side / 2), max(diameter, 4) / 2
        for color, more in ((Qt.GlobalColor.white, 1.0), (Qt.GlobalColor.black, 0.0)):
            painter.setPen(QPen(color, 1.2))
            painter.drawEllipse(middle, radius + more, radius + more)
        painter.end()
        self.setCursor(QCursor(pixmap))

    def _pad_to_widget(self) -> QTransform:
        height = self.height() - self._free_above - self._free_below
        side = max(1, min(self.width(), height))
        scale = side / PAD_SIDE
        dx = (self.width() - side) / 2
        dy = self._free_above + (height - side) / 2
        return QTransform(scale, 0, 0, scale, dx, dy)
