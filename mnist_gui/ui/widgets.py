"""Make widgets: named ones, buttons, labels, rows of a table, questions."""

import html
import os
from pathlib import Path
from typing import Final, TypeVar

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, QTimer, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFrame,
    QLabel,
    QMessageBox,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QTableView,
    QWidget,
)
from typing_extensions import override

_AnyWidget = TypeVar("_AnyWidget", bound=QWidget)

_LARGEST: Final = 0.94  # of the screen: the frame of a window needs room


class FittingDialog(QDialog):
    """A dialog that is high enough for its wrapped texts.

    A layout by itself asks only for the height that wrapped labels have at their
    widest. On a low screen the content scrolls, and the buttons stay in sight.

    Attributes:
        content: What scrolls; its owner gives it a layout.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.content = QWidget()
        self.content.setProperty("sheer", True)
        self.content.installEventFilter(self)
        self._area = QScrollArea(widgetResizable=True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setMinimumHeight(1)
        self._area.setWidget(self.content)

    @property
    def content_area(self) -> QScrollArea:
        """The area that the content scrolls in, for the layout of the dialog."""
        return self._area

    @override
    def event(self, event: QEvent) -> bool:
        is_done = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self._fit_height()
        return is_done

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit_height()
        return super().eventFilter(watched, event)

    def shrink(self) -> None:
        """Be no higher than the content needs, now and once it is laid out."""
        self._shrink()
        QTimer.singleShot(0, self, self._shrink)

    @Slot()
    def _shrink(self) -> None:
        self._fit_height()
        self.resize(self.width(), self.minimumHeight())

    def _fit_height(self) -> None:
        layout, inner = self.layout(), self.content.layout()
        if layout is None or inner is None:
            return
        margins = layout.contentsMargins()
        # Else a scroll bar that comes would make texts wrap, and so have to stay.
        bar = self._area.verticalScrollBar().sizeHint().width()
        width = self.width() - margins.left() - margins.right() - bar
        inner.activate()
        content = inner.totalSizeHint().height()
        if inner.hasHeightForWidth():  # what a scroll area compares its room with
            content = inner.totalHeightForWidth(width)
        around = layout.totalMinimumSize().height() - self._area.minimumHeight()
        room = self.screen().availableGeometry().height()
        self._area.setMinimumSize(
            inner.totalMinimumSize().width() + bar, max(1, min(content, room - around))
        )
        self.setMinimumHeight(min(around + content, room))
        self.setMinimumWidth(
            max(self.minimumWidth(), layout.totalMinimumSize().width())
        )


def named(widget: _AnyWidget, name: str, spoken: str = "") -> _AnyWidget:
    """Set a widget's object name and its accessible name, if given; return it."""
    widget.setObjectName(name)
    if spoken:
        widget.setAccessibleName(spoken)
    return widget


def plain_text_label(name: str) -> QLabel:
    """Return a label with a name that shows plain text, wrapped, and widens no window.

    The name of a file or model may look like HTML, which is shown verbatim; and it may
    be wider than the screen, where it is cut off at the label's edge.
    """
    label = named(QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True), name)
    policy = label.sizePolicy()
    policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)
    label.setSizePolicy(policy)
    return label


def tip(text: str) -> str:
    """Return a tooltip that shows a text verbatim, even if it looks like HTML."""
    # Qt guesses whether a tooltip is HTML; its format cannot be set.
    return f"<qt>{html.escape(text)}</qt>" if {"<", "&"} & set(text) else text


def breakable(path: Path) -> str:
    """Return a path in which lines may break, as it may be wider than a window."""
    return str(path).replace(os.sep, f"{os.sep}\N{ZERO WIDTH SPACE}")


def push_button(name: str, text: str) -> QPushButton:
    """Return a button with an object name, which Enter elsewhere does not press."""
    return named(QPushButton(text, autoDefault=False), name)


def set_up_rows(table: QTableView) -> None:
    """Let a table show plain rows, of which one can be selected and none edited."""
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setTabKeyNavigation(False)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.verticalHeader().hide()


def available(window: QWidget) -> QSize:
    """Return how large a window may be on its screen, with a frame around it."""
    return window.screen().availableSize() * _LARGEST


def show_in_front(window: QWidget) -> None:
    """Show a window, or bring it to the front."""
    window.show()
    window.raise_()
    window.activateWindow()


def show_beside(window: QWidget, other: QWidget, least_width: int = 0) -> None:
    """Show a window where it covers as little as possible of another widget.

    With a least width, it is made narrower where it then covers nothing.
    """
    if not window.isVisible():
        room = _room_beside(other)
        if 0 < least_width <= room < window.width():
            window.resize(room, window.height())
        window.move(_place_beside(window, other))
    show_in_front(window)


def _frame_of(other: QWidget) -> QSize:
    """Return what the frame adds to the size of a widget's window."""
    return other.window().frameGeometry().size() - other.window().size()


def _room_beside(other: QWidget) -> int:
    """Return how wide a window may be that is beside a widget and on its screen."""
    room = other.screen().availableGeometry()
    left = other.mapToGlobal(QPoint()).x()
    right = left + other.width()
    return max(left - room.left(), room.right() + 1 - right) - _frame_of(other).width()


def _place_beside(window: QWidget, other: QWidget) -> QPoint:
    """Return where a window covers the least of a widget.

    It is tried right of the widget's window, left of it, at the edges of the screen,
    and below.
    """
    room = other.screen().availableGeometry()
    taken = other.window().frameGeometry()
    clear = QRect(other.mapToGlobal(QPoint()), other.size())
    size = (window.size() + _frame_of(other)).boundedTo(room.size())
    lowest, last = room.bottom() + 1 - size.height(), room.right() + 1 - size.width()
    places = [
        QPoint(max(room.left(), min(x, last)), max(room.top(), min(y, lowest)))
        for x, y in (
            (taken.right() + 1, taken.top()),
            (taken.left() - size.width(), taken.top()),
            (last, taken.top()),
            (room.left(), taken.top()),
            (taken.left(), taken.bottom() + 1),
        )
    ]

    def covered(place: QPoint) -> int:
        part = QRect(place, size).intersected(clear).size()
        return max(0, part.width()) * max(0, part.height())

    return min(places, key=covered)


def is_accepted(box: QMessageBox, question: str, consequence: str, yes: str) -> bool:
    """Ask in a message box whether to do something; `yes` is the button that does."""
    box.setIcon(QMessageBox.Icon.NoIcon)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(question)
    box.setInformativeText(consequence)
    accept = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
    box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
    box.exec()
    return box.clickedButton() is accept
