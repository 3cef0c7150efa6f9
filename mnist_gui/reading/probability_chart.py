"""Bar chart of the ten digits' probabilities; digits in it can be pointed at."""

from typing import Final, NamedTuple

from PySide6.QtCore import QEvent, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QProgressBar, QWidget
from typing_extensions import override

from mnist_gui.core.prediction import Prediction
from mnist_gui.core.samples.sample import DIGITS
from mnist_gui.ui.widgets import named

_STEPS: Final = 1000  # resolution of the bars; finer than their pixels
_NEARLY_CERTAIN: Final = 0.99
_CERTAIN: Final = 0.9995
_GAP: Final = 2
_HIGHLIGHT: Final = 70  # opacity of the background of the digit pointed at, of 255
_LIKE_TAB: Final = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
_STEP_OF_KEY: Final = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class _Row(NamedTuple):
    digit: QLabel
    bar: QProgressBar
    percent: QLabel


class ProbabilityChart(QWidget):
    """Shows how probable each digit is, and which one the user points at.

    The bars are Qt's own progress bars: screen readers know them, they follow font
    and palette, and length and number do not rely on colour.

    The mouse points at the row under it. A click or an arrow key chooses a digit,
    until it is clicked again, Escape is pressed, or the bars are emptied.

    Signals:
        digit_pointed: Another digit is pointed at.
            Args: int, or None for no digit.
    """

    digit_pointed = Signal(object)

    def __init__(self, *, is_interactive: bool = True) -> None:
        """Show empty bars; if interactive, digits can be pointed at."""
        super().__init__()
        named(self, "probabilityChart", self.tr("How probable each digit is"))
        if is_interactive:
            self.setAccessibleDescription(
                self.tr("Arrow keys choose a digit: the picture shows why, or why not.")
            )
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setMouseTracking(True)
        else:
            self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setVerticalSpacing(_GAP)
        layout.setColumnStretch(1, 1)
        self._rows = [self._add_row(layout, digit) for digit in range(DIGITS)]
        self._best: int | None = None
        self._hovered: int | None = None
        self._chosen: int | None = None

    @property
    def pointed(self) -> int | None:
        """The digit that is pointed at, or None."""
        return self._chosen if self._hovered is None else self._hovered

    def show_prediction(self, prediction: Prediction) -> None:
        """Show the probabilities, the best one in bold."""
        self._best = prediction.digit
        for digit, probability in enumerate(prediction.probabilities):
            row = self._rows[digit]
            row.bar.setValue(round(probability * _STEPS))
            row.percent.setText(format_percent(probability))
            _set_bold(row, bold=digit == prediction.digit)

    def clear(self) -> None:
        """Empty the bars."""
        self._best = None
        self._point(chosen=None)
        for row in self._rows:
            row.bar.setValue(0)
            row.percent.clear()
            _set_bold(row, bold=False)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point(hovered=self._digit_at(event.position()))

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self._point(hovered=None)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        digit = self._digit_at(event.position())
        self._point(chosen=None if digit == self._chosen else digit)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEP_OF_KEY.get(Qt.Key(event.key()))
        if step and self._best is not None:
            start = self._best if self._chosen is None else self._chosen
            self._point(chosen=(start + step) % DIGITS)
        elif event.key() == Qt.Key.Key_Escape and self._chosen is not None:
            self._point(chosen=None)
        else:
            super().keyPressEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in _LIKE_TAB and self._chosen is None:
            self._point(chosen=self._best)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self.pointed is None:
            return
        painter = QPainter(self)
        color = self.palette().highlight().color()
        color.setAlpha(_HIGHLIGHT)
        painter.fillRect(self._row_area(self.pointed), color)

    def _point(self, **changes: int | None) -> None:
        """Change `hovered` or `chosen`; emit if another digit is pointed at."""
        before = self.pointed
        self._hovered = changes.get("hovered", self._hovered)
        self._chosen = changes.get("chosen", self._chosen)
        if self.pointed != before:
            self.update()
            self.digit_pointed.emit(self.pointed)

    def _digit_at(self, position: QPointF) -> int | None:
        """Return the digit whose row is at a position; None without a prediction."""
        if self._best is None:
            return None
        point, digits = position.toPoint(), range(DIGITS)
        hit = (digit for digit in digits if self._row_area(digit).contains(point))
        return next(hit, None)

    def _row_area(self, digit: int) -> QRect:
        bar = self._rows[digit].bar.geometry()
        half = _GAP // 2
        row = QRect(0, bar.top() - half, self.width(), bar.height() + _GAP)
        return row.united(self._rows[digit].digit.geometry())

    def _add_row(self, layout: QGridLayout, digit: int) -> _Row:
        label = QLabel(str(digit))
        percent = QLabel(alignment=Qt.AlignmentFlag.AlignRight)
        bar = QProgressBar(maximum=_STEPS, textVisible=False)
        spoken = self.tr("Probability of {}").format(digit)
        named(bar, f"probabilityBar{digit}", spoken)
        metrics = self.fontMetrics()
        bar.setFixedHeight(round(metrics.height() * 0.8))
        # Room for the widest text in bold, so that nothing shifts while drawing.
        percent.setMinimumWidth(
            metrics.horizontalAdvance("100 %") + metrics.height() // 2
        )
        row = _Row(label, bar, percent)
        for column, widget in enumerate(row):
            widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            layout.addWidget(widget, digit, column)
        return row


def format_percent(probability: float) -> str:
    """Format a probability as percent; 100 % only where it would round to 100.0 %."""
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
