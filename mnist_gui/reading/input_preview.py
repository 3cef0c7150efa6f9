"""Preview of the model input: 28×28 pixels, tinted by their saliency."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget
from typing_extensions import override

from mnist_gui.core.ink.preprocess import FRAME_SIDE, ModelInput
from mnist_gui.ui.image_bridge import image_from_model_input, image_from_saliency
from mnist_gui.ui.widgets import named

FOR: Final = QColor("#3f87f5")
AGAINST: Final = QColor("#e8710a")
"""Distinct to colour-blind eyes; contrast at least 3 to 1 on light and dark windows."""


class InputPreview(QWidget):
    """Shows the model input, each pixel as a square, tinted by its saliency.

    A click or the space bar hides the saliency and shows it again.

    Attributes:
        caption: Explains the colours; to be placed below the preview.
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
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.caption = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self.caption.setObjectName("previewCaption")
        # Room for two lines, so that nothing moves when the second appears.
        self.caption.setMinimumHeight(2 * self.fontMetrics().lineSpacing())
        self._input: ModelInput | None = None
        self._saliency: NDArray[np.float32] | None = None
        self._title = ""
        self._shows_saliency = True
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
        self, saliency: NDArray[np.float32] | None, title: str = ""
    ) -> None:
        """Show which pixels speak for a digit, above 0, and against it, below 0.

        Args:
            saliency: Shape [28, 28], in nats; None to show none.
            title: What it explains, such as "Why 7", or why there is none.
        """
        self._saliency = saliency
        self._title = title
        self._update()

    def clear(self) -> None:
        """Show nothing."""
        self._input = None
        self.show_saliency(None)

    @override
    def sizeHint(self) -> QSize:
        # A whole number of screen pixels for each pixel; it grows with the font.
        side = FRAME_SIDE * max(3, round(self.fontMetrics().height() / 4))
        return QSize(side, side)

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
            painter.setPen(self.palette().mid().color())
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        else:
            # Not smoothed: the user should see the pixels that the model sees.
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=False)
            painter.drawImage(self.rect(), image)
        if self.hasFocus():
            painter.setPen(self.palette().highlight().color())
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _toggle_saliency(self) -> None:
        self._shows_saliency = not self._shows_saliency
        self._update()

    def _update(self) -> None:
        lines, title = [self.tr("What the model sees")], self._title
        if self._saliency is None:
            lines += [title] if title else []
        elif self._shows_saliency:
            legend = self.tr("{}: {} for, {} against it")
            lines.append(legend.format(title, _swatch(FOR), _swatch(AGAINST)))
        else:
            title = ""
        self.caption.setText("<br>".join(lines))
        self.setAccessibleDescription(title)
        self.update()


def _swatch(color: QColor) -> str:
    return f'<span style="color: {color.name()}">■</span>'
