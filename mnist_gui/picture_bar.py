"""Help for a picture that was looked at wrongly, under the pad."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from mnist_gui.action_button import action_button
from mnist_gui.actions import Actions


class PictureBar(QWidget):
    """Says what the coloured ink is, and offers to look at the picture otherwise."""

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self.setObjectName("pictureBar")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(QLabel(self.tr("Ink that was found is red.")), stretch=1)
        for name, action in (
            ("turnButton", actions.turn),
            ("cropButton", actions.crop),
            ("swapButton", actions.swap),
            ("asItWasButton", actions.as_it_was),
        ):
            button = action_button(name, action)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            layout.addWidget(button)
        self.hide()
