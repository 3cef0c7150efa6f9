"""Help for a picture that was looked at wrongly, under the pad."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

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
            layout.addWidget(_make_button(name, action))
        self.hide()


def _make_button(name: str, action: QAction) -> QToolButton:
    text = action.text().replace("&", "")
    action.setIconText(text)
    button = QToolButton()
    button.setObjectName(name)
    button.setAccessibleName(text)
    button.setDefaultAction(action)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
