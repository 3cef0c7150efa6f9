"""The buttons under the pad that change the view of a picture."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from mnist_gui.ui.actions import Actions, action_button


class PictureBar(QWidget):
    """Explains the coloured ink, and offers to rotate, crop, invert or reset."""

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self.setObjectName("pictureBar")
        buttons = QHBoxLayout()
        for name, action in (
            ("turnButton", actions.rotate),
            ("cropButton", actions.crop),
            ("swapButton", actions.invert),
            ("asItWasButton", actions.reset_picture),
        ):
            button = action_button(name, action)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            buttons.addWidget(button)
        buttons.addStretch()
        # Beside the buttons it would make the bar wider than the pad, and the window.
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(QLabel(self.tr("The ink that was found is shown in red.")))
        layout.addLayout(buttons)
        self.hide()
