"""The gallery's list view, and the delegate that paints its tiles."""

from collections.abc import Collection
from typing import Final

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Slot,
)
from PySide6.QtGui import QColor, QPainter, QPalette, QPen
from PySide6.QtWidgets import (
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)
from typing_extensions import override

from mnist_gui.core.samples.sample import NOT_A_DIGIT, Sample
from mnist_gui.drawings.item_model import SAMPLE_ROLE, GalleryItemModel
from mnist_gui.ui.image_bridge import ink_image_from_model_input
from mnist_gui.ui.labels import label_text

_LINES: Final = 4  # height of the picture in lines of text: it grows with the font
_SELECT: Final = QItemSelectionModel.SelectionFlag.Select
_SELECT_ONLY: Final = QItemSelectionModel.SelectionFlag.ClearAndSelect
_NO_SELECTION: Final = QItemSelectionModel.SelectionFlag.NoUpdate


class GalleryView(QListView):
    """Shows samples as selectable tiles."""

    def __init__(self, items: GalleryItemModel) -> None:
        super().__init__()
        self.setObjectName("galleryView")
        self.setAccessibleName(self.tr("Drawings"))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.setItemDelegate(TileDelegate(self))
        # Before the selection model's own slot, which would move to the item before.
        items.rowsAboutToBeRemoved.connect(self._on_rows_about_to_be_removed)
        self._items = items
        self._was_selected_removed = False
        self.setModel(items)

    def selected(self) -> list[Sample]:
        """Return the selected samples."""
        return [index.data(SAMPLE_ROLE) for index in self.selectedIndexes()]

    def select_next(self) -> None:
        """Select the item that took the place of a removed selected one."""
        current, selection = self.currentIndex(), self.selectionModel()
        if (
            self._was_selected_removed
            and current.isValid()
            and not selection.hasSelection()
        ):
            selection.select(current, _SELECT)
        self._was_selected_removed = False

    def select_these(self, sample_ids: Collection[int]) -> None:
        """Select the samples with these ids; keep the selection if none is shown."""
        selection = QItemSelection()
        for run in self._items.runs_of(sample_ids):
            selection.select(*(self._items.index(row) for row in run))
        if not selection.isEmpty():
            self.setCurrentIndex(selection.indexes()[0])
            self.selectionModel().select(selection, _SELECT_ONLY)

    @Slot(QModelIndex, int, int)
    def _on_rows_about_to_be_removed(
        self, parent: QModelIndex, first: int, last: int
    ) -> None:
        self._was_selected_removed |= self.selectionModel().hasSelection()
        following = self.model().index(last + 1, 0, parent)
        if following.isValid() and first <= self.currentIndex().row() <= last:
            self.selectionModel().setCurrentIndex(following, _NO_SELECTION)


class TileDelegate(QStyledItemDelegate):
    """Paints a tile from its sample; only visible tiles cost anything."""

    @override
    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        metrics = option.fontMetrics
        margin = metrics.height() // 2
        widest = self.tr("{}, read as {}").format(label_text(NOT_A_DIGIT), 0)
        caption = metrics.horizontalAdvance(widest)
        return QSize(
            max(caption, _LINES * metrics.height()) + 2 * margin,
            (_LINES + 1) * metrics.height() + 2 * margin,
        )

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        self.initStyleOption(option, index)
        option.widget.style().drawPrimitive(
            QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget
        )
        line = option.fontMetrics.height()
        picture = QRect(0, 0, _LINES * line, _LINES * line)
        picture.moveCenter(option.rect.center())
        picture.moveTop(option.rect.top() + line // 2)
        caption = QRect(option.rect)
        caption.setTop(picture.bottom() + 1)
        caption.setHeight(line)
        sample: Sample = index.data(SAMPLE_ROLE)
        color = _text_color(option)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(
            picture, ink_image_from_model_input(sample.model_input, color)
        )
        painter.setFont(option.font)
        painter.setPen(color)
        painter.drawText(caption, Qt.AlignmentFlag.AlignCenter, option.text)
        painter.restore()
        if option.state & QStyle.StateFlag.State_HasFocus:
            _draw_focus(painter, option.rect, color)


def _draw_focus(painter: QPainter, tile: QRect, color: QColor) -> None:
    """Mark the keyboard focus, which Ctrl and arrows move without selecting.

    A style's own focus frame may be filled, and then looks like a selection.
    """
    painter.save()
    painter.setPen(QPen(color, 1, Qt.PenStyle.DotLine))
    painter.drawRect(tile.adjusted(1, 1, -2, -2))
    painter.restore()


def _text_color(option: QStyleOptionViewItem) -> QColor:
    """Return the colour in which the style would paint a tile's text."""
    if not option.state & QStyle.StateFlag.State_Selected:
        return option.palette.text().color()
    is_active = bool(option.state & QStyle.StateFlag.State_Active)
    group = QPalette.ColorGroup
    return option.palette.color(
        group.Active if is_active else group.Inactive,
        QPalette.ColorRole.HighlightedText,
    )
