"""Find what is cut off, overlaps or is outside in a window."""

from collections.abc import Iterator
from itertools import combinations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QCheckBox,
    QLabel,
    QTabBar,
    QWidget,
)


def layout_faults(window: QWidget) -> list[str]:
    """Return what a user would see as broken: texts cut off, widgets over others."""
    shown = [child for child in window.findChildren(QWidget) if _is_shown(child)]
    parts = [part for part in shown if isinstance(part, (QLabel, QAbstractButton))]
    faults = [_name(part) + " is cut off" for part in parts if _is_cut(part)]
    faults += [
        _name(part) + " is outside"
        for part in parts
        if not _is_scrolled(part) and not window.rect().contains(_place(part, window))
    ]
    for first, second in combinations(parts, 2):
        is_inside = first.isAncestorOf(second) or second.isAncestorOf(first)
        if is_inside or _is_scrolled(first) != _is_scrolled(second):
            continue
        if _place(first, window).intersects(_place(second, window)):
            faults.append(f"{_name(first)} overlaps {_name(second)}")
    return faults


def _is_shown(widget: QWidget) -> bool:
    return widget.isVisible() and not any(
        isinstance(parent, QTabBar) or widget.isWindow() for parent in _parents(widget)
    )


def _is_scrolled(widget: QWidget) -> bool:
    return any(isinstance(parent, QAbstractScrollArea) for parent in _parents(widget))


def _parents(widget: QWidget) -> Iterator[QWidget]:
    parent = widget.parentWidget()
    while parent is not None:
        yield parent
        parent = parent.parentWidget()


def _is_cut(part: QLabel | QAbstractButton) -> bool:
    if isinstance(part, QLabel):
        if not part.text():
            return False
        if part.wordWrap():
            return part.height() < part.heightForWidth(part.width())
    if isinstance(part, QCheckBox) and not part.text():
        return False
    if not isinstance(part, QLabel) and not part.text():
        return False
    hint = part.sizeHint()
    return part.width() < hint.width() or part.height() < hint.height()


def _place(widget: QWidget, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint()), widget.size())


def _name(widget: QWidget) -> str:
    text = getattr(widget, "text", str)()
    return f"{type(widget).__name__} {widget.objectName()} {text[:30]!r}"
