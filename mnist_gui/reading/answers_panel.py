"""The answers of the active model and of the compared model, side by side."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from mnist_gui.core.prediction import Reading
from mnist_gui.reading.prediction_panel import PredictionPanel
from mnist_gui.theme.style_sheet import with_look
from mnist_gui.theme.tokens import px
from mnist_gui.ui.widgets import plain_text_label, push_button

_WIDTH: Final = 328  # of one model's answers, as a size of the design
_NARROW: Final = 260  # of each of two
_GAP: Final = 12


class AnswersPanel(QWidget):
    """The answers of one model, or of two that are compared under their names.

    Attributes:
        active: The answers of the active model.
        compared: The answers of the compared model; hidden while there is none.
        of_active: The panels that show what the active model answers: `active`, and in
            a presentation another one.
        bars: The bars of both, which stand below this panel.
        close_button: Ends the comparison; shown during one.
        wanted_width: The width that the answers need, in logical pixels.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("answersPanel")
        self.active = PredictionPanel()
        self.compared = PredictionPanel(is_interactive=False)
        self._panels = (self.active, self.compared)
        self.of_active = [self.active]
        prefix_names(self.compared, "compared", self.tr("the compared model"))
        self._titles = (
            plain_text_label("inUseTitle"),
            plain_text_label("comparedTitle"),
        )
        names = (self.tr("The model in use"), self.tr("The compared model"))
        self.close_button = with_look(
            push_button("closeComparisonSideButton", self.tr("End comparison")), "link"
        )
        self.close_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self._grid = layout
        self.bars = QWidget()
        row = QHBoxLayout(self.bars)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(_GAP))
        columns = zip(self._titles, self._panels, names, strict=True)
        for column, (title, panel, name) in enumerate(columns):
            title.setAccessibleName(name)
            title.setAlignment(Qt.AlignmentFlag.AlignCenter)
            layout.addWidget(with_look(title, "caption"), 0, column)
            layout.addWidget(panel, 1, column)
            row.addWidget(panel.bars)
        layout.addWidget(self.close_button, 2, 0, 1, 2, Qt.AlignmentFlag.AlignCenter)
        self.wanted_width = 0
        self._is_compared = False
        self.show_comparison("", "")

    def show_comparison(self, active: str, compared: str) -> None:
        """Show two models' answers under their names; one model's if both are empty."""
        for title, text in zip(self._titles, (active, compared), strict=True):
            title.setText(text)
            title.setVisible(bool(compared))
        width = px(_NARROW if compared else _WIDTH)
        self.wanted_width = 2 * width + px(_GAP) if compared else width
        for column, stretch in enumerate((1, int(bool(compared)))):
            self._grid.setColumnStretch(column, stretch)
        self._grid.setHorizontalSpacing(px(_GAP) if compared else 0)
        self.close_button.setVisible(bool(compared))
        for panel in self._panels:
            is_shown = bool(compared) or panel is self.active
            for part in (panel, panel.bars):
                part.setMinimumWidth(width)
                part.setVisible(is_shown)

    def show_idle(self, text: str) -> None:
        """Show a text, such as that the model is ready, while nothing was read."""
        for panel in self.of_active:
            panel.show_idle(text)

    def mirror(self, panel: PredictionPanel | None) -> None:
        """Have another panel show what the active model answers; None for no other."""
        self.of_active = [self.active]
        if panel:
            panel.show_idle(self.active.idle)
            self.of_active.append(panel)

    def show_compared(self, reading: Reading | None, selected: int) -> None:
        """Show what the compared model read, and the bars of one digit; None clears."""
        if reading is None:
            if self._is_compared:
                self.compared.clear()
        else:
            self.compared.show_prediction(
                reading.digits[selected].prediction,
                number="" if reading.is_single_digit else reading.answer,
                place=(selected, len(reading.digits)),
            )
        self._is_compared = reading is not None

    def clear(self) -> None:
        """Show that nothing was read."""
        for panel in (*self.of_active, self.compared):
            panel.clear()
        self._is_compared = False


def prefix_names(panel: PredictionPanel, prefix: str, suffix: str = "") -> None:
    """Rename all in a panel whose twin uses the same names in the same window.

    The prefix is for object names; the suffix for the names that are read aloud, where
    both are in sight.
    """
    parts = *panel.findChildren(QWidget), panel.bars, *panel.bars.findChildren(QWidget)
    for widget in (panel, *parts):
        name = widget.objectName()
        if name and not name.startswith("qt_"):
            widget.setObjectName(f"{prefix}{name[0].upper()}{name[1:]}")
        if suffix and widget.accessibleName():
            widget.setAccessibleName(f"{widget.accessibleName()} ({suffix})")
