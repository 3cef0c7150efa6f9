"""Which letters after Alt choose two things at once, in a menu or in a dialog."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from PySide6.QtWidgets import QAbstractButton, QLabel, QMenu, QMenuBar, QWidget


def clashes(window: QWidget, *, with_hidden: bool = False) -> list[str]:
    """Return each letter that chooses two things at once, with their texts."""
    found = _clashes(_texts_of(window, with_hidden=with_hidden))
    for bar in window.findChildren(QMenuBar):
        found += _clashes([action.text() for action in bar.actions()])
        for action in bar.actions():
            menu = action.menu()
            if isinstance(menu, QMenu):
                found += _clashes_in_menu(menu)
    return found


def _clashes_in_menu(menu: QMenu) -> list[str]:
    found = _clashes([action.text() for action in menu.actions()])
    for action in menu.actions():
        inner = action.menu()
        if isinstance(inner, QMenu):
            found += _clashes_in_menu(inner)
    return found


def _texts_of(window: QWidget, *, with_hidden: bool) -> list[str]:
    parts = [
        part
        for part in window.findChildren(QWidget)
        if part.window() is window and (with_hidden or part.isVisibleTo(window))
    ]
    buttons = [part.text() for part in parts if isinstance(part, QAbstractButton)]
    labels = [part for part in parts if isinstance(part, QLabel) and part.buddy()]
    return [*buttons, *(label.text() for label in labels)]


def _clashes(texts: Sequence[str]) -> list[str]:
    letters = Counter(letter for text in texts for letter in _letter(text))
    return [
        f"{letter}: {', '.join(text for text in texts if letter in _letter(text))}"
        for letter, count in letters.items()
        if count > 1
    ]


def _letter(text: str) -> Iterator[str]:
    """Yield the letter after "&", in lower case; "&&" is the sign itself."""
    for found in re.finditer(r"&(.)", text.replace("&&", "")):
        yield found[1].lower()
