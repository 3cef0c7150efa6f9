"""Make widgets: named ones, buttons, labels, rows of a table, questions."""

import html
import os
from pathlib import Path
from typing import Final, TypeVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLabel,
    QMessageBox,
    QPushButton,
    QSizePolicy,
    QTableView,
    QWidget,
)

_AnyWidget = TypeVar("_AnyWidget", bound=QWidget)

_LARGEST: Final = 0.94  # of the screen: the frame of a window needs room


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


def is_accepted(box: QMessageBox, question: str, consequence: str, yes: str) -> bool:
    """Ask in a message box whether to do something; `yes` is the button that does."""
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(question)
    box.setInformativeText(consequence)
    accept = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
    box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
    box.exec()
    return box.clickedButton() is accept
