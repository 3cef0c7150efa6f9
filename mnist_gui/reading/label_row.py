"""The row of buttons that say what a drawing really is."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from mnist_gui.core.samples.sample import NOT_A_DIGIT
from mnist_gui.theme.style_sheet import with_look
from mnist_gui.theme.tokens import px
from mnist_gui.ui.cards import Card
from mnist_gui.ui.widgets import named


class LabelRow(Card):
    """Ten buttons and "no digit": a click says what the drawing shows."""

    def __init__(self, actions: Sequence[QAction]) -> None:
        """Lay out a button for each action; their data are the labels."""
        super().__init__()
        digits, none = QWidget(), QWidget()
        row, head = _row(digits), _row(none)
        head.addWidget(
            with_look(QLabel(self.tr("Wrong? Say what it is")), "caption"), stretch=1
        )
        for action in actions:
            label = action.data()
            button = QToolButton()
            button.setDefaultAction(action)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            if label == NOT_A_DIGIT:
                text = self.tr("No digit")
                named(with_look(button, "link"), "labelButtonNone", text)
                head.addWidget(button)
            else:
                text = str(label)
                spoken = self.tr("It is a {}").format(label)
                named(with_look(button, "digit"), f"labelButton{label}", spoken)
                policy = button.sizePolicy()
                policy.setHorizontalPolicy(policy.Policy.Expanding)
                button.setSizePolicy(policy)
                row.addWidget(button)
            button.setText(text)
            key = action.shortcut().toString()
            button.setToolTip(self.tr("{} (key {})").format(text, key))
        self.column.addWidget(none)
        self.column.addWidget(digits)


def _row(widget: QWidget) -> QHBoxLayout:
    row = QHBoxLayout(widget)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(px(3))
    return row
