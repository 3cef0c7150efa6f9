"""Name widgets for tests and screen readers."""

from typing import TypeVar

from PySide6.QtWidgets import QWidget

_AnyWidget = TypeVar("_AnyWidget", bound=QWidget)


def named(widget: _AnyWidget, name: str, spoken: str = "") -> _AnyWidget:
    """Set a widget's object name and its accessible name, if given; return it."""
    widget.setObjectName(name)
    if spoken:
        widget.setAccessibleName(spoken)
    return widget
