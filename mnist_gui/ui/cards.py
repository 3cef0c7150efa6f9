"""Cards: the framed areas that the window is made of."""

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from mnist_gui.theme.tokens import px


class Card(QFrame):
    """A framed area with rounded corners, one widget below the other."""

    def __init__(self, *widgets: QWidget, margin: int = 12, spacing: int = 8) -> None:
        """Lay out widgets; margin and spacing are sizes of the design."""
        super().__init__()
        self.setProperty("card", True)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(*[px(margin)] * 4)
        self.column.setSpacing(px(spacing))
        for widget in widgets:
            self.column.addWidget(widget)
