"""The tools that float on the pad: pen, eraser, pen widths, undo, redo, clear."""

from functools import partial
from math import ceil
from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QAction, QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QMenu,
    QSlider,
    QToolButton,
    QWidget,
    QWidgetAction,
)
from typing_extensions import override

from mnist_gui.theme.style_sheet import change_look, with_look
from mnist_gui.theme.tokens import px
from mnist_gui.ui.actions import Actions
from mnist_gui.ui.cards import ShadowedFrame
from mnist_gui.ui.widgets import named

_WIDTHS: Final = (6, 14, 26)  # thin, usual and thick, in units of the pad
_DOTS: Final = (5, 9, 15)  # how large they look, as sizes of the design
_ICON: Final = 20
_MARGIN: Final = 4  # around the buttons and between them
_LONG_PRESS_MS: Final = 500


class FloatingTools(ShadowedFrame):
    """Tool buttons in a card that floats on the pad: in a row, or in several."""

    def __init__(self, name: str, spoken: str) -> None:
        """Show no tool yet."""
        super().__init__()
        named(self, name, spoken)
        self._parts: list[QWidget] = []
        self._columns = 0  # 0: all in one row
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(*[px(_MARGIN)] * 4)
        self._grid.setSpacing(px(_MARGIN))

    def add_action(self, name: str, action: QAction, text: str) -> QToolButton:
        """Add a button with an action's icon, which the Tab key can reach."""
        button = self.add_button(name, text)
        action.setIconText(text)
        button.setDefaultAction(action)
        return button

    def add_button(self, name: str, text: str) -> QToolButton:
        """Add a button that has no action."""
        button = _tool_button(name, text)
        button.setToolTip(text)
        self.add_part(button)
        return button

    def add_part(self, part: QWidget) -> None:
        """Add a widget at the end."""
        self._grid.addWidget(part, 0, len(self._parts))
        self._parts.append(part)

    def fit(self, width: int) -> None:
        """Be no wider than this: with less room around the icons, or in rows."""
        room = width - 2 * px(_MARGIN)
        self._set_compact(is_compact=False)
        if self._wanted() > room:
            self._set_compact(is_compact=True)
        is_wide = self._wanted() <= room
        widest = max(part.sizeHint().width() for part in self._buttons())
        most, count = max(1, room // widest), len(self._buttons())
        self._arrange(0 if is_wide else ceil(count / ceil(count / most)))
        self.adjustSize()

    def _buttons(self) -> list[QToolButton]:
        return [part for part in self._parts if isinstance(part, QToolButton)]

    def _wanted(self) -> int:
        """Return the width of all in one row."""
        widths = [part.sizeHint().width() for part in self._parts]
        return sum(widths) + self._grid.horizontalSpacing() * (len(widths) - 1)

    def _arrange(self, columns: int) -> None:
        """Stand in so many columns, with buttons alone; 0 for a row with everything."""
        if columns == self._columns:
            return
        self._columns = columns
        for part in self._parts:
            self._grid.removeWidget(part)
            part.setVisible(not columns or isinstance(part, QToolButton))
        shown = self._buttons() if columns else self._parts
        for place, part in enumerate(shown):
            self._grid.addWidget(part, *divmod(place, columns or len(shown)))

    def _set_compact(self, *, is_compact: bool) -> None:
        for button in self._buttons():
            change_look(button, "small tool" if is_compact else "tool")
        self._grid.setSpacing(0 if is_compact else px(_MARGIN))

    def add_line(self) -> None:
        """Add a line between two groups."""
        line = QFrame()
        line.setProperty("line", True)
        line.setFixedWidth(1)
        self.add_part(line)


class PenTools(FloatingTools):
    """The tools for drawing.

    A right click or a long press on a pen width opens a slider with all widths.
    """

    def __init__(self, actions: Actions, slider: QSlider) -> None:
        """Make a button for each tool; the slider has the pen's width."""
        super().__init__("padTools", "")
        self.setAccessibleName(self.tr("Drawing tools"))
        self._slider = slider
        self._popup = QMenu(self)
        entry = QWidgetAction(self._popup)
        entry.setDefaultWidget(slider)
        self._popup.addAction(entry)
        self.add_action("penButton", actions.pen, self.tr("Pen"))
        self.add_action("eraserButton", actions.eraser, self.tr("Eraser"))
        self.add_line()
        names = (self.tr("Thin pen"), self.tr("Usual pen"), self.tr("Thick pen"))
        sizes = zip(_WIDTHS, names, strict=True)
        self._widths = {width: self._add_width(width, name) for width, name in sizes}
        self.add_line()
        self.add_action("undoButton", actions.undo, self.tr("Undo"))
        self.add_action("redoButton", actions.redo, self.tr("Redo"))
        self.add_action("clearButton", actions.clear, self.tr("Clear"))
        slider.valueChanged.connect(self._mark)
        self._mark(slider.value())
        self._draw_icons()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_icons()

    def _add_width(self, width: int, name: str) -> QToolButton:
        button = _tool_button(f"penWidthButton{width}", name)
        button.setCheckable(True)
        button.setToolTip(self.tr("{} (right click for all widths)").format(name))
        timer = QTimer(button, singleShot=True, interval=_LONG_PRESS_MS)
        show_slider = partial(self._show_slider, button)
        timer.timeout.connect(show_slider)
        button.pressed.connect(timer.start)
        button.released.connect(timer.stop)
        button.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        button.customContextMenuRequested.connect(show_slider)
        button.clicked.connect(partial(self._choose, width))
        self.add_part(button)
        return button

    def _choose(self, width: int) -> None:
        self._slider.setValue(width)
        self._mark(self._slider.value())

    def _show_slider(self, button: QToolButton, *_: object) -> None:
        button.setDown(False)
        height = self._popup.sizeHint().height()
        corner = button.rect().topLeft()
        corner.setY(corner.y() - height - px(8))
        self._popup.popup(button.mapToGlobal(corner))
        self._slider.setFocus()

    def _mark(self, value: int) -> None:
        """Check the button whose width is the nearest."""
        nearest = min(_WIDTHS, key=lambda width: abs(width - value))
        for width, button in self._widths.items():
            button.setChecked(width == nearest)

    def _draw_icons(self) -> None:
        if not hasattr(self, "_widths"):  # Qt sets the palette before they exist
            return
        text, chosen = self.palette().text(), self.palette().highlight()
        for button, size in zip(self._widths.values(), _DOTS, strict=True):
            icon = QIcon(_dot(text.color(), size))
            on = _dot(chosen.color(), size)
            icon.addPixmap(on, QIcon.Mode.Normal, QIcon.State.On)
            button.setIcon(icon)


def _tool_button(name: str, text: str) -> QToolButton:
    button = with_look(named(QToolButton(), name, text), "tool")
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    button.setIconSize(QSize(px(_ICON), px(_ICON)))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def _dot(color: QColor, size: int) -> QPixmap:
    """Return a dot for the screen with the finest pixels."""
    scale = 3
    side, diameter = px(_ICON) * scale, px(size) * scale
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(color)
    painter.setPen(Qt.PenStyle.NoPen)
    corner = (side - diameter) / 2
    painter.drawEllipse(QRectF(corner, corner, diameter, diameter))
    painter.end()
    return pixmap
