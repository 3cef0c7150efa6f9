"""The header: what to open, the model in use, and Retrain."""

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QAction,
    QColor,
    QFontMetrics,
    QIcon,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QSizePolicy,
    QStyle,
    QStyleOptionToolButton,
    QStylePainter,
    QToolButton,
    QWidget,
)
from typing_extensions import override

from mnist_gui.theme.style_sheet import with_look
from mnist_gui.theme.tokens import px
from mnist_gui.ui.actions import Actions
from mnist_gui.ui.shell import ModelState
from mnist_gui.ui.translation import number
from mnist_gui.ui.widgets import named, push_button, tip

_ROLE: Final = QPalette.ColorRole
# Sizes of the design
_LONGEST_NAME: Final = 180  # of a model in the header
_SHORTEST_NAME: Final = 70  # where the window is narrow
_AROUND_NAME: Final = 64  # the dot, the chevron, and the room around them
_PADDING, _GAP, _ICON, _HIGH = 12, 8, 18, 9


class Header(QWidget):
    """A row of buttons above the pad.

    Attributes:
        model_button: Shows the model in use, and opens the menu of models.
        progress_button: Shows how far a training is; hidden while there is none.
    """

    def __init__(self, actions: Actions, model_menu: QMenu) -> None:
        """Make a button for each action."""
        super().__init__()
        self.model_button = ModelButton(model_menu)
        self.progress_button = with_look(push_button("progressButton", ""), "flat")
        self.progress_button.setAccessibleName(self.tr("Training"))
        # As high as the others, else the pad would move when it appears.
        policy = self.progress_button.sizePolicy()
        policy.setVerticalPolicy(policy.Policy.Ignored)
        self.progress_button.setSizePolicy(policy)
        self._drawings = _button("drawingsButton", actions.my_drawings, "flat")
        self._drawings_text = self.tr("My drawings")
        self._buttons = [
            _button("openButton", actions.open, "", self.tr("Open")),
            _button(
                *("folderButton", actions.read_folder, "flat"), self.tr("Read a folder")
            ),
            self._drawings,
        ]
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(8))
        for button in self._buttons:
            row.addWidget(button)
        row.addStretch()
        row.addWidget(self.progress_button)
        row.addWidget(self.model_button)
        row.addWidget(
            _button("retrainButton", actions.retrain, "primary", self.tr("Retrain"))
        )
        self.show_drawings(0)
        self.progress_button.hide()

    def set_compact(self, *, is_compact: bool) -> None:
        """Show the icons of the buttons without their texts, or with them."""
        for button in self._buttons:
            button.set_compact(is_compact=is_compact)

    def show_progress(self, text: str, details: str) -> None:
        """Show how far a training is, with details as a tooltip; nothing if empty."""
        self.progress_button.setText(text)
        self.progress_button.setToolTip(tip(details))
        self.progress_button.setVisible(bool(text))
        self.progress_button.setEnabled(bool(text))

    def show_drawings(self, count: int) -> None:
        """Show how many drawings the user has labelled."""
        text = (
            f"{self._drawings_text}  {number(count)}" if count else self._drawings_text
        )
        self._drawings.defaultAction().setIconText(text)
        self._drawings.updateGeometry()
        self._drawings.setAccessibleName(text)


class HeaderButton(QToolButton):
    """An icon and a text, as far from each other as from the frame of the button."""

    def __init__(self, name: str, action: QAction, spoken: str = "") -> None:
        """Show an action's icon, and its icon text."""
        super().__init__()
        named(self, name, spoken)
        self.setDefaultAction(action)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._is_compact = False

    def set_compact(self, *, is_compact: bool) -> None:
        """Show the icon alone, or the text as well."""
        if is_compact != self._is_compact:
            self._is_compact = is_compact
            self.updateGeometry()

    @override
    def sizeHint(self) -> QSize:
        metrics, width = self.fontMetrics(), px(2 * _PADDING + _ICON)
        if not self._is_compact:
            width += px(_GAP) + metrics.horizontalAdvance(self.text()) + 2
        return QSize(width, metrics.height() + 2 * px(_HIGH))

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        _draw_frame(self)
        painter = QPainter(self)
        side, middle = px(_ICON), self.height() / 2
        mode = QIcon.Mode.Normal if self.isEnabled() else QIcon.Mode.Disabled
        left = self._left()
        area = QRectF(left, middle - side / 2, side, side)
        self.icon().paint(painter, _mirrored(self, area).toRect(), mode=mode)
        if self._is_compact:
            return
        painter.setPen(self._text_color())
        _draw_text(self, painter, left + side + px(_GAP), self.text())

    def _left(self) -> float:
        """Return where the icon begins: in the middle with the text, if wider."""
        return px(_PADDING) + (self.width() - self.sizeHint().width()) / 2

    def _text_color(self) -> QColor:
        colors = self.palette()
        if not self.isEnabled():
            return colors.color(QPalette.ColorGroup.Disabled, _ROLE.ButtonText)
        if self.property("look") != "primary":
            return colors.color(_ROLE.ButtonText)
        return colors.color(
            _ROLE.Window if self.underMouse() else _ROLE.HighlightedText
        )


class ModelButton(QToolButton):
    """Shows the model in use: a dot for its state, its name, its score."""

    def __init__(self, menu: QMenu) -> None:
        """Open the menu when pressed."""
        super().__init__()
        named(self, "modelButton", self.tr("The model in use"))
        self.setMenu(menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._name = self._score = ""
        self._state = ModelState.NONE

    def show_model(self, name: str, score: str, state: ModelState) -> None:
        """Show a model's name, its score in words, and what it does."""
        self._name, self._score, self._state = name, score, state
        self.setToolTip(tip(f"{name} {score}".strip()))
        self.setAccessibleDescription(f"{name} {score}".strip())
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        score = self.fontMetrics().horizontalAdvance(self._score) + 2
        more = score + px(_GAP) if self._score else 0
        return self._size_for(_LONGEST_NAME) + QSize(more, 0)

    @override
    def minimumSizeHint(self) -> QSize:
        """Without the score, and with the beginning of a long name."""
        return self._size_for(_SHORTEST_NAME)

    def _size_for(self, longest: int) -> QSize:
        metrics = self.fontMetrics()
        name = min(px(longest), metrics.horizontalAdvance(self._name) + 2)
        return QSize(name + px(_AROUND_NAME), metrics.height() + 2 * px(_HIGH))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        _draw_frame(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics, middle = self.fontMetrics(), self.height() / 2
        x = float(px(_PADDING))
        self._draw_dot(painter, _mirrored(self, QRectF(x, middle, px(8), 0)).center())
        x += px(16)
        name = self._elided(metrics)
        painter.setPen(self.palette().color(_ROLE.ButtonText))
        _draw_text(self, painter, x, name)
        painter.setPen(self.palette().color(_ROLE.PlaceholderText))
        if self.width() >= self.sizeHint().width():
            x += metrics.horizontalAdvance(name) + px(_GAP)
            _draw_text(self, painter, x, self._score)
        end = QRectF(self.width() - px(18), middle, 0, 0)
        self._draw_chevron(painter, _mirrored(self, end).center())

    def _elided(self, metrics: QFontMetrics) -> str:
        room = min(px(_LONGEST_NAME), self.width() - px(_AROUND_NAME) + 2)
        return metrics.elidedText(self._name, Qt.TextElideMode.ElideRight, room)

    def _draw_dot(self, painter: QPainter, center: QPointF) -> None:
        """Draw a green disc, an amber ring, or a grey one: not by colour alone."""
        roles = {
            ModelState.READY: _ROLE.Light,
            ModelState.LOADING: _ROLE.BrightText,
            ModelState.NONE: _ROLE.PlaceholderText,
        }
        color = self.palette().color(roles[self._state])
        painter.setPen(QPen(color, px(2)))
        is_filled = self._state is ModelState.READY
        painter.setBrush(color if is_filled else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(center, px(3), px(3))

    def _draw_chevron(self, painter: QPainter, center: QPointF) -> None:
        painter.setPen(QPen(self.palette().color(_ROLE.PlaceholderText), px(1.5)))
        side = px(4)
        left, tip_ = center - QPointF(side, side / 2), center + QPointF(0, side / 2)
        painter.drawPolyline([left, tip_, center + QPointF(side, -side / 2)])


def _button(name: str, action: QAction, look: str, text: str = "") -> HeaderButton:
    """Return a button with an action's icon and a short text."""
    if text:
        action.setIconText(text)
    button = HeaderButton(name, action, text)
    return with_look(button, look) if look else button


def _mirrored(button: QWidget, area: QRectF) -> QRectF:
    """Return an area from the left, or from the right where one reads from there."""
    if button.layoutDirection() is Qt.LayoutDirection.LeftToRight:
        return area
    left = button.width() - area.right()
    return QRectF(left, area.top(), area.width(), area.height())


def _draw_text(button: QWidget, painter: QPainter, left: float, text: str) -> None:
    """Draw a text that begins at a place, in the middle of a button's height."""
    width = button.fontMetrics().horizontalAdvance(text) + 2
    area = _mirrored(button, QRectF(left, 0, width, button.height()))
    painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, text)


def _draw_frame(button: QToolButton) -> None:
    """Draw a button of the style sheet, without icon and text."""
    painter = QStylePainter(button)
    option = QStyleOptionToolButton()
    button.initStyleOption(option)
    option.text, option.icon = "", QIcon()
    option.features = QStyleOptionToolButton.ToolButtonFeature.None_
    painter.drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option)
