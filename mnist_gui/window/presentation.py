"""What a presentation shows: the answer above the pad, and one panel beside them."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from mnist_gui.inside.panel import InsidePanel
from mnist_gui.reading.answers_panel import prefix_names
from mnist_gui.reading.prediction_panel import PredictionPanel
from mnist_gui.theme.style_sheet import with_look
from mnist_gui.theme.tokens import px
from mnist_gui.ui.settings import Panel
from mnist_gui.ui.widgets import push_button

_MARGIN: Final = 12
# Of the width: Inside has many parts, the bars have room where they are.
_STRETCH: Final = {Panel.INSIDE: (2, 3), Panel.BARS: (1, 1)}


class PresentationView(QWidget):
    """The answer, the pad and one panel; a new one is made for each size of letters.

    Attributes:
        answer: What the active model answers.
        inside: What its layers make of the drawing; None where another panel is shown.
        panel_button: Shows another panel.
        end_button: Ends the presentation.
        parts: What the Tab key goes through after the pad.
    """

    def __init__(self, panel: Panel) -> None:
        """Show a panel beside a place for the pad."""
        super().__init__()
        self.setObjectName("presentation")
        self.answer = PredictionPanel(is_interactive=False)
        prefix_names(self.answer, "presented")
        self.inside = InsidePanel() if panel is Panel.INSIDE else None
        self.panel_button = with_look(
            push_button("presentedPanelButton", self.tr("Other panel")), "link"
        )
        self.end_button = with_look(
            push_button("endPresentationButton", self.tr("End presentation")), "link"
        )
        shown = self.inside or self.answer.bars
        self.parts: Sequence[QWidget] = (
            *(self.answer, shown, self.panel_button, self.end_button),
        )
        self._left = QVBoxLayout()
        self._left.addWidget(self.answer)
        buttons = QHBoxLayout()
        for button in (self.panel_button, self.end_button):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            buttons.addWidget(button)
        buttons.addStretch()
        self._left.addLayout(buttons)
        body = QHBoxLayout(self)
        body.setContentsMargins(*[px(_MARGIN)] * 4)
        body.setSpacing(px(_MARGIN))
        left, right = _STRETCH[panel]
        body.addLayout(self._left, left)
        if self.inside:
            body.addWidget(self.inside, right)
        else:
            body.addWidget(self.answer.bars, right, Qt.AlignmentFlag.AlignVCenter)

    def place_pad(self, pad: QWidget) -> None:
        """Show the pad below the answer."""
        self._left.insertWidget(1, pad, stretch=1)
