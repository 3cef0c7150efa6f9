"""What is wrong with a window's layout, found by its structure and not its pixels."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Final

from PySide6.QtCore import (
    QDeadlineTimer,
    QEvent,
    QPoint,
    QRect,
    Qt,
    QTextBoundaryFinder,
)
from PySide6.QtGui import QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QToolButton,
    QWidget,
)

_PATIENCE_MS: Final = 5000
_SLACK: Final = 1  # pixel, lost to rounding
# They float on the pad, or cover it for a moment.
_FLOATING: Final = (
    "padTools",
    "pictureBar",
    "pagerBar",
    "pagesBar",
    "toast",
    "dropHint",
)
_QTS_OWN: Final = ("ScrollLeftButton", "ScrollRightButton")  # of a row of tabs
_BUTTONS: Final = (QPushButton, QCheckBox, QRadioButton, QComboBox, QToolButton)
_PAINTED_BY_QT: Final = {kind.paintEvent for kind in _BUTTONS}
_COVERS: Final = ("dropHint", "cropOverlay")


def problems(window: QWidget) -> list[str]:
    """Return what is clipped, overlaps or is out of sight in a window, as sentences."""
    shown = [part for part in window.findChildren(QWidget) if part.isVisible()]
    shown = [part for part in shown if not part.isWindow() and part.window() is window]
    return [
        *(
            f"{_name(part)} is clipped: {why}"
            for part in shown
            for why in _clipped(part)
        ),
        *_overlapping(shown),
        *(f"{_name(part)} is out of sight" for part in shown if _is_outside(part)),
    ]


def lasting_problems(window: QWidget) -> list[str]:
    """Return the problems of a window that stay once it is laid out.

    A layout that changed may ask for another in a later turn of the event loop, and a
    text that is longer may arrive from a worker thread.
    """
    deadline = QDeadlineTimer(_PATIENCE_MS)
    while True:
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        found = problems(window)
        if not found or deadline.hasExpired():
            return found
        QTest.qWait(10)


def _clipped(part: QWidget) -> Iterator[str]:
    """Yield why a text or an icon does not fit its widget."""
    if type(part) is QLabel:
        yield from _clipped_label(part)
    elif isinstance(part, _BUTTONS) and part.objectName() not in _QTS_OWN:
        yield from _too_small(part)


def _too_small(part: QWidget) -> Iterator[str]:
    # What paints itself knows how small it may be.
    is_qts_own = type(part).paintEvent in _PAINTED_BY_QT
    wanted = part.sizeHint() if is_qts_own else part.minimumSizeHint()
    has = part.size()
    text = part.text() if isinstance(part, QAbstractButton) else ""
    if has.width() + _SLACK < wanted.width() or has.height() + _SLACK < wanted.height():
        yield f"“{text}” wants {wanted.toTuple()}, has {has.toTuple()}"


def _clipped_label(label: QLabel) -> Iterator[str]:
    if not label.text() or label.text() == label.property("elided"):
        return
    if label.wordWrap():
        needed = label.heightForWidth(label.width())
        if needed > label.height() + _SLACK:
            yield f"“{label.text()}” is {needed} high, has {label.height()}"
        widest = _widest_word(label)
        if widest > label.contentsRect().width() + _SLACK:
            yield f"a word of “{label.text()}” is {widest} wide"
        return
    yield from _too_small_for_hint(label)


def _too_small_for_hint(label: QLabel) -> Iterator[str]:
    wanted = label.sizeHint()
    if (
        label.width() + _SLACK < wanted.width()
        or label.height() + _SLACK < wanted.height()
    ):
        yield f"“{label.text()}” wants {wanted.toTuple()}, has {label.size().toTuple()}"


def _widest_word(label: QLabel) -> int:
    text = label.text()
    if "<" in text and label.textFormat() is not Qt.TextFormat.PlainText:
        document = QTextDocument()
        document.setHtml(text)
        text = document.toPlainText()
    advance = label.fontMetrics().horizontalAdvance
    return max(
        (advance(part.rstrip("\u200b ")) for part in _unbreakable(text)), default=0
    )


def _unbreakable(text: str) -> Iterator[str]:
    """Yield the parts of a text that no line is broken in, in any script."""
    finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Line, text)
    start = 0
    while (end := finder.toNextBoundary()) >= 0:
        yield text[start:end].strip()
        start = end


def _overlapping(shown: Sequence[QWidget]) -> Iterator[str]:
    """Yield which neighbours lie over each other."""
    neighbours: dict[tuple[QWidget, bool], list[QWidget]] = {}
    for part in shown:
        parent, name = part.parentWidget(), part.objectName()
        if parent is None or isinstance(parent, QAbstractScrollArea) or name in _COVERS:
            continue
        neighbours.setdefault((parent, name in _FLOATING), []).append(part)
    for parts in neighbours.values():
        for one, other in combinations(parts, 2):
            both = one.geometry().intersected(other.geometry())
            if both.width() > _SLACK and both.height() > _SLACK:
                yield f"{_name(one)} and {_name(other)} overlap"


def _is_outside(part: QWidget) -> bool:
    """Return whether a widget reaches beyond its parent, where that does not scroll."""
    parent = part.parentWidget()
    if parent is None or isinstance(parent, QAbstractScrollArea) or _is_scrolled(part):
        return False
    room = QRect(QPoint(0, 0), parent.size()).adjusted(-_SLACK, -_SLACK, _SLACK, _SLACK)
    return not room.contains(part.geometry())


def _is_scrolled(part: QWidget) -> bool:
    viewport = part.parentWidget()
    area = viewport.parentWidget() if viewport else None
    return isinstance(area, QScrollArea) and area.viewport() is viewport


def _name(part: QWidget) -> str:
    return part.objectName() or f"a {type(part).__name__} in {_parent_name(part)}"


def _parent_name(part: QWidget) -> str:
    parent = part.parentWidget()
    while parent and not parent.objectName():
        parent = parent.parentWidget()
    return parent.objectName() if parent else "the window"
