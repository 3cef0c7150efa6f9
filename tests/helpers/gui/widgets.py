"""Find widgets by their object names."""

from typing import TypeVar

from PySide6.QtCore import QObject

T = TypeVar("T", bound=QObject)


def find(parent: QObject, kind: type[T], name: str) -> T:
    """Return the child with a type and an object name; there must be one."""
    child = parent.findChild(kind, name)
    assert isinstance(child, kind), f"there is no {kind.__name__} {name!r}"
    return child
