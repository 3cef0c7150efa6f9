"""Help for a picture that was looked at wrongly, under the pad."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from mnist_gui.ui.action_button import action_button
from mnist_gui.ui.actions import Actions


class PictureBar(QWidget):
    """Says what the coloured ink is, and offers to look at the picture otherwise."""

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self.setObjectName("pictureBar")
        buttons = QHBoxLayout()
        for name, action in (
            ("turnButton", actions.turn),
            ("cropButton", actions.crop),
            ("swapButton", actions.swap),
            ("asItWasButton", actions.as_it_was),
        ):
            button = action_button(name, action)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            buttons.addWidget(button)
        buttons.addStretch()
        # Beside the buttons it would make the bar wider than the pad, and the window.
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(QLabel(self.tr("Ink that was found is red.")))
        layout.addLayout(buttons)
        self.hide()
