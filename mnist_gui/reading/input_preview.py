"""What the model sees: 28×28 pixels, tinted by their saliency, with a legend."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from mnist_gui.core.ink.preprocess import FRAME_SIDE, ModelInput
from mnist_gui.theme.style_sheet import with_look
from mnist_gui.theme.tokens import px
from mnist_gui.ui.cards import Card
from mnist_gui.ui.image_bridge import image_from_model_input, image_from_saliency
from mnist_gui.ui.widgets import named, push_button

FOR: Final = QColor("#3b82f6")
AGAINST: Final = QColor("#e8710a")
"""Distinct to colour-blind eyes; contrast at least 3 to 1 on light and dark windows."""

_SIDE: Final = 88  # as a size of the design


class InputPreview(QWidget):
    """Shows the model input, each pixel as a square, tinted by its saliency.

    A click, the space bar or the button hides the saliency and shows it again.

    Attributes:
        card: The preview beside its title, the legend and the button.
        caption: The legend, or why there is no saliency.
    """

    def __init__(self) -> None:
        super().__init__()
        named(self, "inputPreview", self.tr("What the model sees"))
        self.setToolTip(
            self.tr(
                "What the model sees: 28×28 pixels, cut out, scaled and centred.\n"
                "The colours show which ink and which blank paper speaks for or"
                " against the digit.\n"
                "Point at a bar to see why not that digit. Click to hide the colours."
            )
        )
        # A whole number of screen pixels for each pixel; it grows with the font.
        self._side = FRAME_SIDE * max(2, round(px(_SIDE) / FRAME_SIDE))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.caption = with_look(QLabel(wordWrap=True), "muted")
        self.caption.setObjectName("previewCaption")
        self._switch = with_look(push_button("saliencyButton", ""), "link")
        self._switch.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._switch.clicked.connect(self._toggle_saliency)
        self._input: ModelInput | None = None
        self._saliency: NDArray[np.float32] | None = None
        self._digit = 0  # that the saliency is about
        self._title = ""
        self._shows_saliency = True
        self.card = self._make_card()
        self._update()

    @property
    def image(self) -> QImage | None:
        """The picture shown, 28×28 pixels, or None."""
        if self._input is None:
            return None
        if self._saliency is None or not self._shows_saliency:
            return image_from_model_input(self._input)
        return image_from_saliency(self._input, self._saliency, FOR, AGAINST)

    def show_input(self, model_input: ModelInput) -> None:
        """Show a model input; the saliency stays until the next one is shown."""
        self._input = model_input
        self._update()

    def show_saliency(
        self, saliency: NDArray[np.float32], digit: int, *, is_read: bool
    ) -> None:
        """Show which pixels speak for a digit, above 0, and against it, below 0.

        Args:
            saliency: Shape [28, 28], in nats.
            digit: The digit that it is about.
            is_read: Whether that is the one that was read.
        """
        self._saliency, self._digit = saliency, digit
        title = self.tr("Why {}") if is_read else self.tr("Why not {}")
        self._title = title.format(digit)
        self._update()

    def show_no_saliency(self, reason: str = "") -> None:
        """Show no saliency, and why there is none."""
        self._saliency, self._title = None, reason
        self._update()

    def clear(self) -> None:
        """Show nothing."""
        self._input = None
        self.show_no_saliency()

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._side, self._side)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._toggle_saliency()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            if not event.isAutoRepeat():  # else it would flicker while held down
                self._toggle_saliency()
        else:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if (image := self.image) is None:
            painter.fillRect(self.rect(), Qt.GlobalColor.black)
            painter.setPen(self.palette().mid().color())
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        else:
            # Not smoothed: the user should see the pixels that the model sees.
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=False)
            painter.drawImage(self.rect(), image)
        if self.hasFocus():
            painter.setPen(self.palette().highlight().color())
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _make_card(self) -> Card:
        words = QVBoxLayout()
        words.setSpacing(px(4))
        title = QLabel(self.tr("What the model sees"))
        font = title.font()
        font.setBold(True)
        title.setFont(font)
        words.addWidget(title)
        words.addWidget(self.caption)
        words.addStretch()
        words.addWidget(self._switch, alignment=Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout()
        row.setSpacing(px(12))
        row.addWidget(self, alignment=Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, stretch=1)
        card = Card()
        card.column.addLayout(row)
        return card

    def _toggle_saliency(self) -> None:
        self._shows_saliency = not self._shows_saliency
        self._update()

    def _update(self) -> None:
        title = self._title
        if self._input is None:
            text = title = self.tr("Nothing yet")
        elif self._saliency is None:
            text = title or self.tr("28 × 28 pixels")
        elif self._shows_saliency:
            legend = self.tr("{} speaks for {}<br>{} speaks against")
            text = legend.format(_swatch(FOR), self._digit, _swatch(AGAINST))
        else:
            text, title = self.tr("28 × 28 pixels"), ""
        self.caption.setText(text)
        hide, show = self.tr("Hide colours"), self.tr("Show colours")
        self._switch.setText(hide if self._shows_saliency else show)
        # Hidden, they can be shown again even before there are any.
        has_any = self._saliency is not None or not self._shows_saliency
        self._switch.setEnabled(has_any)
        self.setAccessibleDescription(title)
        self.update()


def _swatch(color: QColor) -> str:
    return f'<span style="color: {color.name()}">■</span>'
