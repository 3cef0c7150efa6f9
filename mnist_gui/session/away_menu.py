"""The menu of pages that were put away, and its button on the pad."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QToolButton, QWidget
from typing_extensions import override

from mnist_gui.core.reading.page import Page
from mnist_gui.core.samples.sample import PAD_SIDE
from mnist_gui.core.session.page_store import SavedPage
from mnist_gui.pad.ink_painter import InkPainter
from mnist_gui.pad.tools import FloatingTools
from mnist_gui.ui.resources import icon
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
        """Offer nothing yet; the entry of the menu says whether there are any."""
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


class PagesButton(FloatingTools):
    """A button that floats on the pad and opens the menu of pages.

    It is hidden while no page was put away.
    """

    def __init__(self, menu: AwayMenu) -> None:
        """Open this menu."""
        super().__init__("pagesBar", "")
        self.setAccessibleName(self.tr("Earlier pages"))
        self._entry = menu.menuAction()
        self._button = self.add_button("pagesButton", self.tr("Earlier pages"))
        self._button.setMenu(menu)
        self._button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._entry.changed.connect(self._update)
        self._update()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_button"):
            self._draw()

    @Slot()
    def _update(self) -> None:
        self.setVisible(self._entry.isEnabled())
        self._draw()

    def _draw(self) -> None:
        self._button.setIcon(icon("pages", self.palette().buttonText().color()))
