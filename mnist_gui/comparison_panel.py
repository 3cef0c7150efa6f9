"""What a second model says, beside what the one in use says."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from mnist_gui.core.prediction import Prediction
from mnist_gui.prediction_panel import PredictionPanel


class ComparisonPanel(QWidget):
    """The panel of a second model, under the model's name; hidden without one."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("comparisonPanel")
        self._title = make_title("comparedTitle")
        self._title.setAccessibleName(self.tr("The model compared with"))
        self._panel = PredictionPanel()
        _name_apart(self._panel, self.tr("the model compared with"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._title)
        layout.addWidget(self._panel)
        layout.addStretch()
        self.hide()

    def show_model(self, title: str) -> None:
        """Show the panel of a model; hide it if there is no title."""
        self._title.setText(title)
        self._panel.clear()
        self.setVisible(bool(title))

    def show_prediction(self, prediction: Prediction | None) -> None:
        """Show what the second model read, or that it read nothing."""
        if prediction is None:
            self._panel.clear()
        else:
            self._panel.show_prediction(prediction)


def make_title(name: str) -> QLabel:
    """Return a label for a model's name above what it says."""
    label = QLabel()
    label.setObjectName(name)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setWordWrap(True)
    return label


def _name_apart(panel: QWidget, whose: str) -> None:
    """Give what is in a panel names of its own: each must be there only once."""
    for widget in (panel, *panel.findChildren(QWidget)):
        name = widget.objectName()
        if name and not name.startswith("qt_"):
            widget.setObjectName(f"compared{name[0].upper()}{name[1:]}")
        if widget.accessibleName():
            widget.setAccessibleName(f"{widget.accessibleName()} ({whose})")
