"""Samples as small pictures, with what was read in them."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPalette, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from mnist_gui.core.events import DrawingsRead
from mnist_gui.core.ink.preprocess import FRAME_SIDE
from mnist_gui.core.samples.sample import NOT_A_DIGIT, Sample
from mnist_gui.theme.style_sheet import with_look
from mnist_gui.ui.image_bridge import image_from_model_input
from mnist_gui.ui.labels import answer_text
from mnist_gui.ui.translation import percent, translate

# On a light and on a dark window; contrast at least 4.5:1.
_RIGHT: Final = (QColor("#176f31"), QColor("#5fd17f"))
_WRONG: Final = (QColor("#b71c1c"), QColor("#ff8a80"))
_DARK: Final = 128  # a window with a lower lightness, of 255, is dark


class Answer(NamedTuple):
    """What a model read in a sample."""

    digit: int  # `NOT_A_DIGIT` where it was rejected
    probability: float | None = None
    model: str = ""  # the model's name, where several answer


class DrawingTile(QWidget):
    """A sample, and below it what was read, right or wrong.

    Attributes:
        label: The sample's label.
    """

    def __init__(self, sample: Sample) -> None:
        super().__init__()
        self.label = sample.label
        name = translate("DrawingTile", "A drawing of {}").format(sample.label)
        if sample.label == NOT_A_DIGIT:
            name = translate("DrawingTile", "A drawing that is not a digit")
        self.setAccessibleName(name)
        # An integer number of screen pixels for each input pixel; grows with the font.
        scale = max(2, round(self.fontMetrics().height() / 8))
        side = FRAME_SIDE * scale
        picture = QLabel()
        image = image_from_model_input(sample.model_input)
        picture.setPixmap(QPixmap.fromImage(image).scaled(QSize(side, side)))
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(2)
        self._layout.addWidget(picture, alignment=Qt.AlignmentFlag.AlignHCenter)
        self._lines: list[QLabel] = []

    def show_answers(self, answers: Sequence[Answer]) -> None:
        """Show what was read, one line for each answer."""
        while len(self._lines) < len(answers):
            self._lines.append(QLabel(alignment=Qt.AlignmentFlag.AlignCenter))
            self._layout.addWidget(self._lines[-1])
        for line, answer in zip(self._lines, answers, strict=True):
            is_right = answer.digit == self.label
            mark, read = "✓" if is_right else "✗", answer_text(answer.digit)
            line.setText(f"{answer.model}{read} {mark}")
            palette = line.palette()
            palette.setColor(QPalette.ColorRole.WindowText, self._color(is_right))
            line.setPalette(palette)
        spoken = "; ".join(map(self._spoken, answers))
        self.setAccessibleDescription(spoken)
        self.setToolTip(f"{self.accessibleName()}: {spoken}")

    def _color(self, is_right: bool) -> QColor:
        is_dark = self.palette().window().color().lightness() < _DARK
        return (_RIGHT if is_right else _WRONG)[is_dark]

    def _spoken(self, answer: Answer) -> str:
        verdict = translate("DrawingTile", "wrong")
        if answer.digit == self.label:
            verdict = translate("DrawingTile", "right")
        confidence = ""
        if answer.probability is not None:
            confidence = f" ({percent(answer.probability)})"
        read = translate("DrawingTile", "read as {}{}, {}")
        return answer.model + read.format(
            answer_text(answer.digit), confidence, verdict
        )


class DrawingsRow(QWidget):
    """A row of samples, as the model in training reads them; hidden without any."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("drawingsRow")
        self._samples: Mapping[int, Sample] = {}
        self._reading: DrawingsRead | None = None
        self._tiles: dict[int, DrawingTile] = {}
        caption = QLabel(self.tr("Your drawings, as the new model reads them"))
        self._caption = with_look(caption, "caption")
        self._row = QHBoxLayout()
        self._row.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._caption)
        layout.addLayout(self._row)
        self.hide()

    def set_samples(self, samples: Sequence[Sample]) -> None:
        """Set the samples that readings refer to."""
        self._samples = {sample.id: sample for sample in samples}
        self._show()

    def show_reading(self, reading: DrawingsRead | None) -> None:
        """Show what was read in some of them; None clears the row."""
        self._reading = reading
        self._show()

    def _show(self) -> None:
        reading = self._reading
        ids = reading.ids if reading else []
        known = [sample_id for sample_id in ids if sample_id in self._samples]
        labels = {sample_id: self._samples[sample_id].label for sample_id in known}
        if labels != {sample_id: tile.label for sample_id, tile in self._tiles.items()}:
            self._lay_out(known)
        if reading:
            for sample_id, digit, probability in zip(
                reading.ids, reading.digits, reading.probabilities, strict=False
            ):
                if tile := self._tiles.get(sample_id):
                    tile.show_answers([Answer(digit, probability)])
        self.setVisible(bool(known))

    def _lay_out(self, sample_ids: Sequence[int]) -> None:
        for tile in self._tiles.values():
            tile.deleteLater()
        self._tiles = {
            sample_id: DrawingTile(self._samples[sample_id]) for sample_id in sample_ids
        }
        for index, tile in enumerate(self._tiles.values()):
            self._row.insertWidget(index, tile)
