"""The menu of pages that were put away."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QWidget

from mnist_gui.core.reading.page import Page
from mnist_gui.core.samples.sample import PAD_SIDE
from mnist_gui.core.session.page_store import SavedPage
from mnist_gui.pad.ink_painter import InkPainter
from mnist_gui.ui.widgets import tip

_ICON: Final = 48  # of a drawing in the menu, in pixels of the finest screen


class AwayMenu(QMenu):
    """Offers pages by a small picture of each.

    Signals:
        page_chosen: A page is to be put back on the pad.
            Args: SavedPage.
    """

    page_chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        """Offer nothing yet."""
        super().__init__(parent)
        self.setTitle(self.tr("&Earlier pages"))
        self.setObjectName("awayMenu")
        self.setToolTipsVisible(True)
        self.triggered.connect(self._on_triggered)
        self.show_pages(())

    def show_pages(self, pages: Sequence[SavedPage]) -> None:
        """Offer these pages, in this order."""
        for action in self.actions():  # clear() would delete one during its own signal
            self.removeAction(action)
            action.deleteLater()
        for number, page in enumerate(pages, start=1):
            text = page.source.name if page.source else self.tr("Drawing")
            action = self.addAction(f"{number}  {text}".replace("&", "&&"))
            action.setIconVisibleInMenu(True)
            if page.strokes:
                action.setIcon(self._draw(page))
            if page.source:
                action.setToolTip(tip(str(page.source)))
            action.setData(page)
        self.menuAction().setEnabled(bool(pages))

    def _draw(self, page: SavedPage) -> QIcon:
        pixmap = QPixmap(QSize(_ICON, _ICON))
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setWindow(QRectF(0, 0, PAD_SIDE, PAD_SIDE).toRect())
        InkPainter().draw_ink(painter, Page(strokes=page.strokes), self.palette())
        painter.end()
        return QIcon(pixmap)

    @Slot(QAction)
    def _on_triggered(self, action: QAction) -> None:
        self.page_chosen.emit(action.data())
