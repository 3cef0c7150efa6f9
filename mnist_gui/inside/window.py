"""The window with what the layers make of the drawing; the pad stays in use."""

from typing import Final

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget
from typing_extensions import override

from mnist_gui.inside.panel import InsidePanel
from mnist_gui.theme.tokens import px
from mnist_gui.ui.widgets import available

_SIZE: Final = QSize(760, 780)  # of the design


class InsideWindow(QDialog):
    """Holds the panel.

    Signals:
        shown: The window is in sight from now on.
    """

    shown = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("insideWindow")
        self.setWindowTitle(self.tr("Inside"))
        self.panel = InsidePanel()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.panel)
        self.resize(self.sizeHint())

    @override
    def sizeHint(self) -> QSize:
        return QSize(px(_SIZE.width()), px(_SIZE.height())).boundedTo(available(self))

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.shown.emit()
