"""The answers of the active model and of the compared model, side by side."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from mnist_gui.core.prediction import Reading
from mnist_gui.reading.prediction_panel import PredictionPanel
from mnist_gui.ui.widgets import plain_text_label

_WIDTH: Final = 36  # width of one model's answers, in average characters


class AnswersPanel(QWidget):
    """The answers of one model, or of two that are compared under their names.

    Attributes:
        active: The answers of the active model.
        compared: The answers of the compared model; hidden while there is none.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("answersPanel")
        self.active = PredictionPanel()
        self.compared = PredictionPanel(is_interactive=False)
        self._panels = (self.active, self.compared)
        _make_names_unique(self.compared, self.tr("the compared model"))
        self._titles = (
            plain_text_label("inUseTitle"),
            plain_text_label("comparedTitle"),
        )
        names = (self.tr("The model in use"), self.tr("The compared model"))
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(self.fontMetrics().height())
        columns = zip(self._titles, self._panels, names, strict=True)
        for column, (title, panel, name) in enumerate(columns):
            title.setAccessibleName(name)
            title.setAlignment(Qt.AlignmentFlag.AlignCenter)
            panel.setFixedWidth(self.fontMetrics().averageCharWidth() * _WIDTH)
            layout.addWidget(title, 0, column)
            layout.addWidget(panel, 1, column)
        self.show_comparison("", "")

    def show_comparison(self, active: str, compared: str) -> None:
        """Show two models' answers under their names; one model's if both are empty."""
        for title, text in zip(self._titles, (active, compared), strict=True):
            title.setText(text)
            title.setVisible(bool(compared))
        self.compared.setVisible(bool(compared))

    def show_compared(self, reading: Reading | None, selected: int) -> None:
        """Show what the compared model read, and the bars of one digit; None clears."""
        if reading is None:
            self.compared.clear()
        else:
            number = "" if reading.is_single_digit else reading.answer
            prediction = reading.digits[selected].prediction
            self.compared.show_prediction(prediction, number=number)

    def clear(self) -> None:
        """Show that nothing was read."""
        for panel in self._panels:
            panel.clear()


def _make_names_unique(panel: QWidget, suffix: str) -> None:
    """Rename all in a panel whose twin uses the same names in the same window."""
    for widget in (panel, *panel.findChildren(QWidget)):
        name = widget.objectName()
        if name and not name.startswith("qt_"):
            widget.setObjectName(f"compared{name[0].upper()}{name[1:]}")
        if widget.accessibleName():
            widget.setAccessibleName(f"{widget.accessibleName()} ({suffix})")
