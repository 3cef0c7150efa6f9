"""Widgets that show several things of which one can be pointed at."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

_LIKE_TAB: Final = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
# The user goes on in another window, such as on the pad, and looks on here.
_OF_WINDOWS: Final = (
    Qt.FocusReason.ActiveWindowFocusReason,
    Qt.FocusReason.PopupFocusReason,
)


class PointingWidget(QWidget):
    """Lets the mouse or the arrow keys point at one of several things.

    The mouse points at what is under it. A click or an arrow key chooses a thing, until
    it is clicked again, Escape is pressed, or the focus goes to another widget of the
    window.

    Attributes:
        keeps_choice: Whether a thing stays chosen when the focus goes elsewhere.

    Signals:
        pointed_changed: Another thing is pointed at.
            Args: int, its place, or None for nothing.
    """

    pointed_changed = Signal(object)
    keeps_choice = False

    def __init__(self, back: Qt.Key, forward: Qt.Key) -> None:
        """Point at nothing; `back` and `forward` are the keys that go to the next."""
        super().__init__()
        self._steps = {back: -1, forward: 1}
        self._hovered: int | None = None
        self._chosen: int | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def pointed(self) -> int | None:
        """The place of what is pointed at, or None."""
        place = self._chosen if self._hovered is None else self._hovered
        return place if place is not None and place < len(self.areas()) else None

    @property
    def is_hovered(self) -> bool:
        """Whether the mouse points at something."""
        return self._hovered is not None

    def areas(self) -> Sequence[QRect]:
        """Return where each thing is."""
        raise NotImplementedError

    def usual(self) -> int | None:
        """Return what the widget is about while nothing is chosen: keys begin there."""
        return None

    def choose_nothing(self) -> None:
        """End what a click or a key chose."""
        self._point(self._hovered, None)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point(self._place_at(event.position()), self._chosen)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self._point(None, self._chosen)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._place_at(event.position())
        self._point(place, None if place == self._chosen else place)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step, count = self._steps.get(Qt.Key(event.key())), len(self.areas())
        if step and count:
            if self.isRightToLeft() and Qt.Key.Key_Left in self._steps:
                step = -step
            start = self.usual() if self._chosen is None else self._chosen
            self._point(None, 0 if start is None else (start + step) % count)
        elif event.key() == Qt.Key.Key_Escape and self._chosen is not None:
            self._point(None, None)
        else:
            super().keyPressEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in _LIKE_TAB and self._chosen is None and self.areas():
            self._point(self._hovered, self.usual() or 0)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in _OF_WINDOWS and not self.keeps_choice:
            self._point(self._hovered, None)

    def _point(self, hovered: int | None, chosen: int | None) -> None:
        before = self.pointed
        self._hovered, self._chosen = hovered, chosen
        if self.pointed != before:
            self.update()
            self.pointed_changed.emit(self.pointed)

    def _place_at(self, position: QPointF) -> int | None:
        point = position.toPoint()
        areas = enumerate(self.areas())
        return next((place for place, area in areas if area.contains(point)), None)
