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
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import (
    QApplication,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)
from typing_extensions import override

from mnist_gui.core.samples.sample import Sample
from mnist_gui.drawings.item_model import SAMPLE_ROLE, GalleryItemModel
from mnist_gui.theme.tokens import CARD_RADIUS, px
from mnist_gui.ui.image_bridge import ink_image_from_model_input

# Sizes of the design
_CARD: Final = 96
_GAP: Final = 14
_MARGIN: Final = 8  # within a card
_TOP_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
_SEPARATOR: Final = " · "  # of a caption: the label, and what was read
_SELECT: Final = QItemSelectionModel.SelectionFlag.Select
_SELECT_ONLY: Final = QItemSelectionModel.SelectionFlag.ClearAndSelect
_NO_SELECTION: Final = QItemSelectionModel.SelectionFlag.NoUpdate


class GalleryView(QListView):
    """Shows samples as selectable tiles."""

    def __init__(self, items: GalleryItemModel) -> None:
        super().__init__()
        self.setObjectName("galleryView")
        self.setAccessibleName(self.tr("Drawings"))
        self.setProperty("sheer", True)
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
    """Paints a sample as a card, its label below; only visible ones cost anything."""

    @override
    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        height = px(_CARD) + px(2) + option.fontMetrics.height() + px(_GAP)
        return QSize(px(_CARD) + px(_GAP), height)

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        self.initStyleOption(option, index)
        colors, area = option.palette, option.rect
        card = QRect(0, 0, px(_CARD), px(_CARD))
        card.moveCenter(area.center())
        card.moveTop(area.top() + px(_GAP) // 2)
        caption = area.adjusted(0, card.bottom() + px(2) - area.top(), 0, 0)
        sample: Sample = index.data(SAMPLE_ROLE)
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        text = colors.windowText().color()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        # A selected card differs in more than colour: its frame is twice as wide.
        frame = colors.link() if is_selected else colors.mid()
        painter.setPen(QPen(frame.color(), 2 if is_selected else 1))
        painter.setBrush(QApplication.palette().base())  # the view itself has none
        painter.drawRoundedRect(card, px(CARD_RADIUS), px(CARD_RADIUS))
        margin = px(_MARGIN)
        picture = card.adjusted(margin, margin, -margin, -margin)
        image = ink_image_from_model_input(sample.model_input, text)
        painter.drawImage(picture, image)
        _draw_caption(painter, caption, option, is_misread=sample.is_mistake)
        painter.restore()
        if option.state & QStyle.StateFlag.State_HasFocus:
            _draw_focus(painter, card, colors.link().color())


def _draw_caption(
    painter: QPainter,
    area: QRect,
    option: QStyleOptionViewItem,
    *,
    is_misread: bool,
) -> None:
    """Draw the label, and behind it, quieter, what a misread sample was read as."""
    label, separator, rest = option.text.partition(_SEPARATOR)
    colors = option.palette
    bold = QFont(option.font)
    bold.setWeight(QFont.Weight.DemiBold)
    rest = option.fontMetrics.elidedText(
        separator + rest,
        Qt.TextElideMode.ElideRight,
        area.width() - QFontMetrics(bold).horizontalAdvance(label),
    )
    width = QFontMetrics(bold).horizontalAdvance(label)
    left = area.left() + (area.width() - width) // 2
    left -= option.fontMetrics.horizontalAdvance(rest) // 2
    painter.setFont(bold)
    painter.setPen(
        colors.brightText().color() if is_misread else colors.windowText().color()
    )
    place = area.adjusted(left - area.left(), 0, 0, 0)
    painter.drawText(place, _TOP_LEFT, label)
    painter.setFont(option.font)
    # The view's own is half transparent: its style sheet sets the colour of text.
    painter.setPen(QApplication.palette().placeholderText().color())
    painter.drawText(place.adjusted(width, 0, 0, 0), _TOP_LEFT, rest)


def _draw_focus(painter: QPainter, card: QRect, color: QColor) -> None:
    """Mark the keyboard focus, which Ctrl and arrows move without selecting.

    A style's own focus frame may be filled, and then looks like a selection.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color, 1.5, Qt.PenStyle.DotLine))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    radius = px(CARD_RADIUS) - 3
    painter.drawRoundedRect(card.adjusted(3, 3, -3, -3), radius, radius)
    painter.restore()
