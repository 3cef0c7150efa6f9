"""Bar chart of what a drawing may be; digits in it can be pointed at."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from PySide6.QtCore import (
    QEasingCurve,
    QElapsedTimer,
    QEvent,
    QRect,
    QRectF,
    Qt,
    QVariantAnimation,
    Slot,
)
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QPalette,
)
from PySide6.QtWidgets import QGridLayout, QLabel, QProgressBar, QWidget
from typing_extensions import override

from mnist_gui.core.prediction import Prediction
from mnist_gui.core.samples.sample import DIGITS
from mnist_gui.theme.style_sheet import with_look
from mnist_gui.theme.tokens import px
from mnist_gui.ui.motion import motion_ms
from mnist_gui.ui.pointing import PointingWidget
from mnist_gui.ui.translation import percent
from mnist_gui.ui.widgets import named

_STEPS: Final = 1000  # resolution of the bars; finer than their pixels
_NEARLY_CERTAIN: Final = 0.99
_CERTAIN: Final = 0.9995
_LEAST_WRITTEN: Final = 0.01  # what is less has no figure beside its bar
_BAR: Final = 8  # height of a bar, as a size of the design
_ROW: Final = 15
_HIGHLIGHT: Final = 40  # opacity of the background of the digit pointed at, of 255
_GROOVE: Final = QPalette.ColorRole.Midlight
_BEST: Final = QPalette.ColorRole.Highlight
_REFUSED: Final = QPalette.ColorRole.BrightText  # "no digit", where that is likely
_OTHER: Final = QPalette.ColorRole.PlaceholderText
_LIKELY: Final = 0.5
_MOTION_MS: Final = 120
_FIRST_STEP: Final = 0.4  # of the way to a new value, shown with the new numbers


class Bar(QProgressBar):
    """A progress bar with round ends, in the colour of one of the palette's roles.

    Its value changes at once; `length` is how much of it is painted, in its steps.
    """

    def __init__(self) -> None:
        super().__init__(maximum=_STEPS, textVisible=False)
        self.role = _OTHER
        self.length = 0
        self.setFixedHeight(px(_BAR))

    def show_value(self, value: int, role: QPalette.ColorRole) -> None:
        """Show a value, of `_STEPS`, in a colour."""
        if (value, role) == (self.value(), self.role):
            return
        self.role = role
        self.setUpdatesEnabled(False)  # else it paints itself at once
        self.setValue(value)
        self.setUpdatesEnabled(True)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        area, radius = QRectF(self.rect()), self.height() / 2
        self._fill(painter, area, radius, self.palette().color(_GROOVE))
        area.setWidth(self.width() * self.length / _STEPS)
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            area.moveRight(self.width())
        self._fill(painter, area, radius, self.palette().color(self.role))

    def _fill(
        self, painter: QPainter, area: QRectF, radius: float, color: QColor
    ) -> None:
        painter.setBrush(color)
        radius = min(radius, area.width() / 2)
        painter.drawRoundedRect(area, radius, radius)


class _Motion(QVariantAnimation):
    """Moves bars to their values, a good part of the way at once.

    Values that follow others within that time are shown at once: bars that follow the
    pen are never behind it.
    """

    def __init__(self, bars: Sequence[Bar], parent: QWidget) -> None:
        super().__init__(parent)
        self._parent = parent
        self._bars = bars
        self._from: Sequence[int] = ()
        self._since = QElapsedTimer()  # the values before
        self.setStartValue(_FIRST_STEP)
        self.setEndValue(1.0)
        self.setEasingCurve(QEasingCurve.Type.OutCubic)
        self.valueChanged.connect(self._move)

    def begin(self, *, at_once: bool = False) -> None:
        """Move the bars to the values that they have now."""
        is_following = self._since.isValid() and self._since.elapsed() < _MOTION_MS
        is_following |= at_once
        self._since.start()
        self.stop()
        self._from = [bar.length for bar in self._bars]
        duration = motion_ms(self._parent, _MOTION_MS)
        if is_following or not duration or not self._parent.isVisible():
            self._move(1.0)
            return
        self.setDuration(duration)
        self._move(_FIRST_STEP)
        self.start()

    @Slot(object)
    def _move(self, share: float) -> None:
        for start, bar in zip(self._from, self._bars, strict=True):
            length = round(start + share * (bar.value() - start))
            if length != bar.length:
                bar.length = length
                bar.update()


class _Words(QLabel):
    """Quiet words, which are bold and dark while they are about the answer."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self._is_quiet = True
        with_look(self, "table")
        self.setForegroundRole(_OTHER)

    def set_quiet(self, *, is_quiet: bool) -> None:
        """Be quiet, or not."""
        # Not by the style sheet, which takes a millisecond to choose another look.
        self._is_quiet = is_quiet
        self.setForegroundRole(_OTHER if is_quiet else QPalette.ColorRole.WindowText)
        self._choose_font()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:  # it brings the usual font
            self._choose_font()

    def _choose_font(self) -> None:
        font = self.font()
        if font.bold() is self._is_quiet:
            font.setBold(not self._is_quiet)
            self.setFont(font)


class _Row(NamedTuple):
    name: _Words
    bar: Bar
    percent: _Words


class ProbabilityChart(PointingWidget):
    """Shows how probable each digit is, and which one the user points at.

    An eleventh row shows how probable it is that there is no digit at all: it is what
    refuses a drawing whose digit would be clear.

    The bars are Qt's own progress bars: screen readers know them, they follow font
    and palette, and length and number do not rely on colour.

    A digit that is chosen stays so until the bars are emptied, also while one draws.
    """

    keeps_choice = True

    def __init__(self, *, is_interactive: bool = True) -> None:
        """Show empty bars; if interactive, digits can be pointed at."""
        super().__init__(Qt.Key.Key_Up, Qt.Key.Key_Down)
        named(self, "probabilityChart", self.tr("How probable each digit is"))
        if is_interactive:
            self.setAccessibleDescription(
                self.tr("Arrow keys choose a digit: the picture shows why, or why not.")
            )
        else:
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setVerticalSpacing(0)
        layout.setHorizontalSpacing(px(12))
        layout.setColumnStretch(1, 1)
        none = self.tr("none")
        bold = self.font()
        bold.setBold(True)
        self._name_width = QFontMetrics(bold).horizontalAdvance(none)
        self._rows = [
            self._add_row(layout, digit, str(digit), f"probabilityBar{digit}")
            for digit in range(DIGITS)
        ]
        self._none = self._add_row(layout, DIGITS, none, "probabilityBarNone")
        bars = [row.bar for row in (*self._rows, self._none)]
        self._motion = _Motion(bars, self)
        self._best: int | None = None

    def show_prediction(self, prediction: Prediction) -> None:
        """Show the probabilities, the best one in bold."""
        self._best = prediction.digit
        for digit, probability in enumerate(prediction.probabilities):
            role = _BEST if digit == prediction.digit else _OTHER
            _show(self._rows[digit], probability, role)
        none = 1 - prediction.is_digit
        _show(self._none, none, _REFUSED if none >= _LIKELY else _OTHER)
        self._motion.begin()

    def clear(self) -> None:
        """Empty the bars."""
        self.choose_nothing()
        self._best = None
        for row in (*self._rows, self._none):
            _show(row, 0.0, _OTHER)
        self._motion.begin(at_once=True)

    @override
    def areas(self) -> Sequence[QRect]:
        """Return the rows of the digits; none without a prediction."""
        if self._best is None:
            return ()
        return [self._row_area(digit) for digit in range(DIGITS)]

    @override
    def usual(self) -> int | None:
        return self._best

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self.pointed is None:
            return
        painter = QPainter(self)
        color = self.palette().highlight().color()
        color.setAlpha(_HIGHLIGHT)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawRoundedRect(self._row_area(self.pointed), px(4), px(4))

    def _row_area(self, digit: int) -> QRect:
        name = self._rows[digit].name.geometry()
        return QRect(0, name.top(), self.width(), name.height())

    def _add_row(self, layout: QGridLayout, at: int, text: str, name: str) -> _Row:
        label, share = _Words(text), _Words()
        end = Qt.AlignmentFlag.AlignTrailing
        share.setAlignment(end | Qt.AlignmentFlag.AlignVCenter)
        spoken = self.tr("Probability of {}").format(text)
        if at == DIGITS:
            spoken = self.tr("Probability that it is no digit")
        bar = named(Bar(), name, spoken)
        # Room for the widest text in bold: nothing shifts or is laid out while drawing.
        metrics = self.fontMetrics()
        widest = metrics.horizontalAdvance(percent(0.999, 1))
        share.setFixedWidth(widest + metrics.height() // 2)
        label.setFixedWidth(self._name_width)
        row = _Row(label, bar, share)
        for column, widget in enumerate(row):
            widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            layout.addWidget(widget, at, column)
        for words in (label, share):
            words.setFixedHeight(max(px(_ROW), metrics.height()))
        return row


def format_percent(probability: float) -> str:
    """Format a probability as percent; 100 % only where it would round to 100.0 %."""
    if _NEARLY_CERTAIN < probability < _CERTAIN:
        return percent(probability, 1)
    return percent(probability)


def _show(row: _Row, probability: float, role: QPalette.ColorRole) -> None:
    former = row.bar.role
    row.bar.show_value(round(probability * _STEPS), role)
    is_written = probability >= _LEAST_WRITTEN
    row.percent.setText(format_percent(probability) if is_written else "")
    if role is former:
        return
    for words in (row.name, row.percent):
        words.set_quiet(is_quiet=role is _OTHER)
