"""Parts that dialogs have in common."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QMessageBox,
    QPushButton,
    QTableView,
    QWidget,
)

from mnist_gui.ui.naming import named


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
