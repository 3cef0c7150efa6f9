"""The 28×28 picture that the model sees, and what in it speaks for a digit."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QSize, Qt, Slot
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget
from typing_extensions import override

from mnist_gui.core.ink.preprocess import FRAME_SIDE, ModelInput
from mnist_gui.ui.image_bridge import image_from_model_input, image_from_saliency

FOR: Final = QColor("#3f87f5")
AGAINST: Final = QColor("#e8710a")
"""Told apart by every kind of eye, and at least 3 to 1 from light and dark windows."""


class InputPreview(QWidget):
    """Shows the model's input, each pixel a square, under its heat map.

    A click, or the space bar, takes the heat map away and brings it back.

    Attributes:
        caption: What the colours mean; to be placed below.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("inputPreview")
        self.setAccessibleName(self.tr("What the model sees"))
        self.setToolTip(
            self.tr(
                "What the model sees: 28×28 pixels, cut out, scaled and centred.\n"
                "The colours tell which ink, and which paper without ink, speaks for"
                " the digit or against it.\n"
                "Point at a bar to see why not that digit; a click hides the colours."
            )
        )
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.caption = QLabel()
        self.caption.setObjectName("previewCaption")
        self.caption.setAlignment(Qt.AlignmentFlag.AlignCenter)
        # Twice as high as one line, so that nothing moves when the second comes.
        self.caption.setMinimumHeight(2 * self.fontMetrics().lineSpacing())
        self._input: ModelInput | None = None
        self._heatmap: NDArray[np.float32] | None = None
        self._explained = ""
        self._shows_heatmap = True
        self._update()

    @property
    def image(self) -> QImage | None:
        """The 28×28 picture shown, or None."""
        if self._input is None:
            return None
        if self._heatmap is None or not self._shows_heatmap:
            return image_from_model_input(self._input)
        return image_from_saliency(self._input, self._heatmap, FOR, AGAINST)

    def show_input(self, model_input: ModelInput) -> None:
        """Show what the model sees; a heat map stays until the next one comes."""
        self._input = model_input
        self._update()

    def show_heatmap(
        self, heatmap: NDArray[np.float32] | None, explained: str = ""
    ) -> None:
        """Show what speaks for a digit, above 0, and what against it, below 0.

        Args:
            heatmap: Shape [28, 28] in nats; None for no heat map.
            explained: What it explains, as "Why 7" does, or why there is none.
        """
        self._heatmap = heatmap
        self._explained = explained
        self._update()

    @Slot()
    def clear(self) -> None:
        """Show nothing."""
        self._input = None
        self.show_heatmap(None)

    @override
    def sizeHint(self) -> QSize:
        # Whole screen pixels for each of the model's, and larger with the font.
        side = FRAME_SIDE * max(3, round(self.fontMetrics().height() / 4))
        return QSize(side, side)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._toggle_heatmap()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            if not event.isAutoRepeat():  # or it would flicker while the bar is held
                self._toggle_heatmap()
        else:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        image = self.image
        if image is None:
            painter.setPen(self.palette().mid().color())
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        else:
            # Without smoothing: the person should see the pixels that the model sees.
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=False)
            painter.drawImage(QRect(0, 0, self.width(), self.height()), image)
        if self.hasFocus():
            painter.setPen(self.palette().highlight().color())
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _toggle_heatmap(self) -> None:
        self._shows_heatmap = not self._shows_heatmap
        self._update()

    def _update(self) -> None:
        lines, explained = [self.tr("What the model sees")], self._explained
        if self._heatmap is None:
            lines += [explained] if explained else []
        elif self._shows_heatmap:
            key = self.tr("{}: {} for, {} against it")
            lines.append(key.format(explained, _swatch(FOR), _swatch(AGAINST)))
        else:
            explained = ""
        self.caption.setText("<br>".join(lines))
        self.setAccessibleDescription(explained)
        self.update()


def _swatch(color: QColor) -> str:
    return f'<span style="color: {color.name()}">■</span>'
