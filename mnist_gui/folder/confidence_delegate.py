"""Paints the confidence of a reading as a bar with its figure."""

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from mnist_gui.folder.table_model import CONFIDENCE_ROLE, UNCERTAIN_ROLE
from mnist_gui.theme.theme import Theme
from mnist_gui.theme.tokens import px
from mnist_gui.ui.translation import percent

# Sizes of the design
_BAR: Final = 6
_GAP: Final = 12  # between bar and figure


class ConfidenceDelegate(QStyledItemDelegate):
    """A bar in the accent colour, or in amber where the reading is uncertain.

    The figure stays beside it: colour alone would say nothing to some users.
    """

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        super().paint(painter, option, index)
        if not index.data():
            return
        tokens = Theme.of_program().tokens
        is_uncertain = bool(index.data(UNCERTAIN_ROLE))
        place = QRectF(option.rect)
        figure = option.fontMetrics.horizontalAdvance(percent(1.0, 1)) + px(_GAP)
        bar = QRectF(0, 0, place.width() - figure - px(8), px(_BAR))
        bar.moveCenter(place.center())
        bar.moveLeft(place.left() + px(4))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if option.direction == Qt.LayoutDirection.RightToLeft:
            painter.translate(2 * place.center().x(), 0)
            painter.scale(-1, 1)
        painter.setBrush(QColor(tokens.line))
        painter.drawRoundedRect(bar, bar.height() / 2, bar.height() / 2)
        share = float(index.data(CONFIDENCE_ROLE))
        bar.setWidth(max(bar.height(), share * bar.width()))
        painter.setBrush(QColor(tokens.uncertain if is_uncertain else tokens.accent))
        painter.drawRoundedRect(bar, bar.height() / 2, bar.height() / 2)
        painter.restore()
