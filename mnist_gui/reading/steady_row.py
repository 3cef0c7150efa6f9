"""A row of widgets whose changes move nothing else in the window."""

from PySide6.QtCore import QEvent, QRect
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget
from typing_extensions import override


class SteadyRow(QWidget):
    """Widgets side by side, centred, of a fixed height.

    A layout would ask for another size whenever a text changes, and all layouts up to
    the window's would be computed again, with every pen move (docs/adr/0033).
    """

    def __init__(self, *widgets: QWidget, height: int, spacing: int = 0) -> None:
        """Place widgets; one of the policy `Ignored` is as wide as the row."""
        super().__init__()
        self._widgets, self._spacing = widgets, spacing
        for widget in widgets:
            widget.setParent(self)
        self.setFixedHeight(height)

    @override
    def event(self, event: QEvent) -> bool:
        # A widget in it has changed its size hint, or is shown or hidden.
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Show):
            self._place()
        return super().event(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    def _place(self) -> None:
        shown = [widget for widget in self._widgets if not widget.isHidden()]
        widths = [self._width_of(widget) for widget in shown]
        left = (self.width() - sum(widths) - self._spacing * (len(shown) - 1)) // 2
        for widget, width in zip(shown, widths, strict=True):
            is_high = widget.sizePolicy().verticalPolicy() != QSizePolicy.Policy.Fixed
            height = self.height() if is_high else widget.sizeHint().height()
            area = QRect(left, (self.height() - height) // 2, width, height)
            widget.setGeometry(
                QStyle.visualRect(self.layoutDirection(), self.rect(), area)
            )
            left += width + self._spacing

    def _width_of(self, widget: QWidget) -> int:
        if widget.sizePolicy().horizontalPolicy() == QSizePolicy.Policy.Ignored:
            return self.width()
        least, most = widget.minimumWidth(), widget.maximumWidth()
        return min(max(widget.sizeHint().width(), least), most)
