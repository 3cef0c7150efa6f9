"""Ten bars, one a digit, that move while the pen moves."""

from typing import Final, NamedTuple

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QGridLayout, QLabel, QProgressBar, QWidget

from mnist_gui.core.prediction import Prediction

_STEPS: Final = 1000
"""Resolution of the bars: more than their pixels."""

_NEARLY_CERTAIN: Final = 0.99
_CERTAIN: Final = 0.9995


class _Row(NamedTuple):
    digit: QLabel
    bar: QProgressBar
    percent: QLabel


class ProbabilityChart(QWidget):
    """Shows how probable each digit is.

    Ten of Qt's own progress bars: screen readers know them, they follow font
    and palette, and length and number tell what colour alone must not.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("probabilityChart")
        self.setAccessibleName(self.tr("How probable each digit is"))
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setVerticalSpacing(2)
        layout.setColumnStretch(1, 1)
        self._rows = [self._add_row(layout, digit) for digit in range(10)]

    def show_prediction(self, prediction: Prediction) -> None:
        """Move the bars."""
        for digit, probability in enumerate(prediction.probabilities):
            row = self._rows[digit]
            row.bar.setValue(round(probability * _STEPS))
            row.percent.setText(format_percent(probability))
            row.digit.setEnabled(True)
            _set_bold(row, bold=digit == prediction.digit)

    @Slot()
    def clear(self) -> None:
        """Empty the bars."""
        for row in self._rows:
            row.bar.setValue(0)
            row.percent.clear()
            _set_bold(row, bold=False)

    def _add_row(self, layout: QGridLayout, digit: int) -> _Row:
        label, percent, bar = QLabel(str(digit)), QLabel(), QProgressBar()
        bar.setRange(0, _STEPS)
        bar.setTextVisible(False)
        bar.setObjectName(f"probabilityBar{digit}")
        bar.setAccessibleName(self.tr("Probability of {}").format(digit))
        percent.setAlignment(Qt.AlignmentFlag.AlignRight)
        metrics = self.fontMetrics()
        bar.setFixedHeight(round(metrics.height() * 0.8))
        # Room for the widest text in bold, so that nothing shifts while drawing.
        percent.setMinimumWidth(
            metrics.horizontalAdvance("100 %") + metrics.height() // 2
        )
        row = _Row(label, bar, percent)
        for column, widget in enumerate(row):
            layout.addWidget(widget, digit, column)
        return row


def format_percent(probability: float) -> str:
    """Return a probability as people read it: never 100 % of what is not certain."""
    if _NEARLY_CERTAIN < probability < _CERTAIN:
        return f"{100 * probability:.1f} %"
    return f"{100 * probability:.0f} %"


def _set_bold(row: _Row, *, bold: bool) -> None:
    if row.digit.font().bold() == bold:
        return
    font = row.digit.font()
    font.setBold(bold)
    row.digit.setFont(font)
    row.percent.setFont(font)
