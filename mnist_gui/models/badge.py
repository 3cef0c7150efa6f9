"""Paints the text of a table's cell as a badge: on a coloured ground, rounded."""

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from mnist_gui.theme.theme import Theme
from mnist_gui.theme.tokens import CAPTION, px

# Sizes of the design
_PADDING: Final = 9
_HEIGHT: Final = 20
_MARGIN: Final = 12  # beside a badge
_ROW: Final = 39


class BadgeDelegate(QStyledItemDelegate):
    """Paints texts as badges, an empty one not at all."""

    @override
    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        text = str(index.data() or "")
        width = QFontMetrics(_font(option)).horizontalAdvance(text)
        return QSize(width + 2 * px(_PADDING) + px(_MARGIN), px(_ROW))

    @override
    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        option.text = ""

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        super().paint(painter, option, index)
        text = str(index.data() or "")
        if not text:
            return
        tokens = Theme.of_program().tokens
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(_font(option))
        width = painter.fontMetrics().horizontalAdvance(text) + 2 * px(_PADDING)
        badge = QRect(0, 0, width, px(_HEIGHT))
        badge.moveCenter(option.rect.center())
        badge.moveLeft(option.rect.left() + px(4))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.accent_soft))
        painter.drawRoundedRect(badge, badge.height() / 2, badge.height() / 2)
        painter.setPen(QColor(tokens.accent))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, text)
        painter.restore()


def _font(option: QStyleOptionViewItem) -> QFont:
    font = QFont(option.font)
    font.setPixelSize(px(CAPTION))
    font.setWeight(QFont.Weight.DemiBold)
    return font
