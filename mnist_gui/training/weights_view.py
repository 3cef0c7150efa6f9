"""The weights of the first layer as they form, with a slider to go back over them."""

from typing import Final

import numpy as np
from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QLabel, QSlider, QVBoxLayout, QWidget

from mnist_gui.core.events import WeightsRecorded
from mnist_gui.core.inside.weight_pictures import WeightPictures, unpack
from mnist_gui.inside.picture_strip import PictureStrip
from mnist_gui.reading.input_preview import AGAINST, FOR
from mnist_gui.theme.style_sheet import with_look
from mnist_gui.theme.tokens import px
from mnist_gui.ui.image_bridge import image_from_saliency
from mnist_gui.ui.translation import number
from mnist_gui.ui.widgets import named, plain_text_label

_SIDE: Final = 56  # of a picture, as a size of the design


class WeightsView(QWidget):
    """Shows the first layer's weights at a step of a run, and lets one choose the step.

    It follows the run until the slider is moved back, and again once it is at its end.
    Each step is drawn on a scale of its own: the strongest weight has the full colour.
    """

    def __init__(self) -> None:
        super().__init__()
        self._recorded: list[WeightPictures] = []
        self._title = with_look(QLabel(wordWrap=True), "caption")
        self._strip = named(
            PictureStrip(shows_all=True, side=_SIDE), "weightsInTraining"
        )
        # They are pictures to look at; the keyboard has the slider.
        self._strip.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._strip.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._slider = named(
            QSlider(Qt.Orientation.Horizontal),
            "weightsSlider",
            self.tr("The step whose weights are shown"),
        )
        self._slider.valueChanged.connect(self._show_step)
        self._text = with_look(plain_text_label("weightsText"), "muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(px(8))
        layout.addWidget(self._title)
        layout.addWidget(self._strip)
        layout.addWidget(self._slider)
        layout.addWidget(self._text)
        self.clear()

    @property
    def is_empty(self) -> bool:
        """Whether a run has recorded nothing yet."""
        return not self._recorded

    def clear(self) -> None:
        """Forget the weights of the run before."""
        self._recorded = []
        self._slider.setRange(0, 0)
        self.hide()

    @Slot(object)
    def add(self, event: WeightsRecorded) -> None:
        """Add the weights at another step of the run; what makes no sense is left."""
        try:
            pictures = unpack(event)
        except ValueError:
            return
        is_followed = self._slider.value() == self._slider.maximum()
        self._recorded.append(pictures)
        last = len(self._recorded) - 1
        self._slider.setMaximum(last)
        if last == 0:
            self._describe(pictures)
            self._show_step()
            self.show()
        elif is_followed:
            self._slider.setValue(last)

    def _describe(self, pictures: WeightPictures) -> None:
        if pictures.are_of_digits:
            text = self.tr("The weights of the ten digits, from 0 to 9, as they form")
        else:
            text = self.tr("The {} kernels of the first layer, as they form")
        title = text.format(number(len(pictures.pictures)))
        self._title.setText(title)
        self._strip.setAccessibleName(title)

    @Slot()
    def _show_step(self) -> None:
        if self.is_empty:
            return
        shown = self._recorded[self._slider.value()]
        self._strip.show_images(
            [
                image_from_saliency(np.zeros_like(picture), picture, FOR, AGAINST)
                for picture in shown.pictures
            ]
        )
        text = self.tr("Step {} of {} · strongest weight {}").format(
            number(shown.step), number(shown.steps), number(shown.largest, 3)
        )
        self._text.setText(text)
        self._slider.setAccessibleDescription(text)
