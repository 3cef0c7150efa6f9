"""What models say of a drawing: the one in use, and beside it one to compare."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from mnist_gui.core.prediction import Reading
from mnist_gui.reading.prediction_panel import PredictionPanel
from mnist_gui.ui.labels import plain_text_label

_WIDTH: Final = 36
"""Of what one model says, in characters."""


class AnswersPanel(QWidget):
    """The panel of the model in use; while two are compared, both under their names."""

    def __init__(self, panel: PredictionPanel) -> None:
        """Show a panel, which stays the caller's."""
        super().__init__()
        self.setObjectName("answersPanel")
        self._panels = (panel, PredictionPanel(is_asked=False))
        _name_apart(self._panels[1], self.tr("the model compared with"))
        self._titles = (
            plain_text_label("inUseTitle"),
            plain_text_label("comparedTitle"),
        )
        names = (self.tr("The model in use"), self.tr("The model compared with"))
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(self.fontMetrics().height())
        for column, (title, one) in enumerate(
            zip(self._titles, self._panels, strict=True)
        ):
            title.setAccessibleName(names[column])
            title.setAlignment(Qt.AlignmentFlag.AlignCenter)
            one.setFixedWidth(self.fontMetrics().averageCharWidth() * _WIDTH)
            layout.addWidget(title, 0, column)
            layout.addWidget(one, 1, column)
        self.show_comparison("", "")

    def show_comparison(self, in_use: str, compared: str) -> None:
        """Show what two models say under their names; one model if there are none."""
        for title, text in zip(self._titles, (in_use, compared), strict=True):
            title.setText(text)
            title.setVisible(bool(compared))
        self._panels[1].setVisible(bool(compared))

    def show_compared(self, reading: Reading | None, selected: int) -> None:
        """Show what the second model read, or that it read nothing.

        Args:
            reading: All digits, or None.
            selected: Place of the one whose bars are shown.
        """
        panel = self._panels[1]
        if reading is None:
            panel.clear()
            return
        panel.show_prediction(reading.digits[selected].prediction)
        if len(reading.digits) > 1:
            panel.show_number(reading.answer)

    def clear(self) -> None:
        """Show that nothing was read."""
        for panel in self._panels:
            panel.clear()


def _name_apart(panel: QWidget, whose: str) -> None:
    """Give what is in a panel names of its own: each must be there only once."""
    for widget in (panel, *panel.findChildren(QWidget)):
        name = widget.objectName()
        if name and not name.startswith("qt_"):
            widget.setObjectName(f"compared{name[0].upper()}{name[1:]}")
        if widget.accessibleName():
            widget.setAccessibleName(f"{widget.accessibleName()} ({whose})")
