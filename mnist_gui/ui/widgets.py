"""Widgets with the names by which tests and screen readers find them."""

from typing import TypeVar

from PySide6.QtWidgets import QPushButton, QWidget

_AnyWidget = TypeVar("_AnyWidget", bound=QWidget)


def named(widget: _AnyWidget, name: str, spoken: str = "") -> _AnyWidget:
    """Set a widget's object name and, for screen readers, its spoken name."""
    widget.setObjectName(name)
    if spoken:
        widget.setAccessibleName(spoken)
    return widget


def push_button(name: str, text: str, spoken: str = "") -> QPushButton:
    """Return a button with an object name that Enter presses only if it has focus."""
    return named(QPushButton(text, autoDefault=False), name, spoken)
