"""Draw charts as inline SVG, coloured by the report's style sheet.

Each has a title that describes it in words, for screen readers.
"""

import math
from collections.abc import Callable, Sequence
from html import escape
from typing import Final

from trainer.evaluation.calibration import ConfidenceBin
from trainer.evaluation.scores import DigitScore, wilson_interval

_WIDTH: Final = 360
_HEIGHT: Final = 260
# Edges of the plane within the chart
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, _WIDTH - 12, 14, _HEIGHT - 42
_TICKS: Final = 5
# Lower bound of a scale's upper end, for values that are all 0.
_LEAST_TOP: Final = 0.01


class _Plot:
    """The plane of a chart: two scales, and the SVG elements drawn so far."""

    def __init__(
        self, x_range: tuple[float, float], y_range: tuple[float, float]
    ) -> None:
        self._x_range, self._y_range = x_range, y_range
        self._elements: list[str] = []

    def x(self, value: float) -> float:
        low, high = self._x_range
        return _LEFT + (_RIGHT - _LEFT) * (value - low) / (high - low)

    def y(self, value: float) -> float:
        low, high = self._y_range
        return _BOTTOM - (_BOTTOM - _TOP) * (value - low) / (high - low)

    def line(self, points: Sequence[tuple[float, float]], style: str) -> None:
        path = " ".join(f"{self.x(x):.1f},{self.y(y):.1f}" for x, y in points)
        self._elements.append(f'<polyline class="{style}" points="{path}"/>')

    def dot(self, x: float, y: float, style: str) -> None:
        self._elements.append(
            f'<circle class="{style}" cx="{self.x(x):.1f}" cy="{self.y(y):.1f}" r="4"/>'
        )

    def bar(self, x: float, width: float, y: float, style: str) -> None:
        left, right, top = self.x(x), self.x(x + width), self.y(y)
        self._elements.append(
            f'<rect class="{style}" x="{left:.1f}" y="{top:.1f}"'
            f' width="{right - left:.1f}" height="{self.y(0) - top:.1f}"/>'
        )

    def x_label(self, x: float, text: str) -> None:
        self.text(self.x(x), _BOTTOM + 16, text)

    def text(self, x: float, y: float, text: str, anchor: str = "middle") -> None:
        self._elements.append(
            f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">'
            f"{escape(text)}</text>"
        )

    def axes(self, x_name: str, y_name: str, tick: Callable[[float], str]) -> None:
        """Draw horizontal lines with their values, and the names of the axes."""
        low, high = self._y_range
        for step in range(_TICKS + 1):
            value = low + (high - low) * step / _TICKS
            self.line([(edge, value) for edge in self._x_range], "grid")
            self.text(_LEFT - 6, self.y(value) + 4, tick(value), "end")
        self.text((_LEFT + _RIGHT) / 2, _HEIGHT - 6, x_name)
        middle = (_BOTTOM + _TOP) / 2
        self._elements.append(
            f'<text transform="translate(12 {middle:.0f}) rotate(-90)"'
            f' text-anchor="middle">{escape(y_name)}</text>'
        )

    def svg(self, title: str) -> str:
        return (
            f'<svg role="img" viewBox="0 0 {_WIDTH} {_HEIGHT}">'
            f"<title>{escape(title)}</title>{''.join(self._elements)}</svg>"
        )


def reliability_chart(bins: Sequence[ConfidenceBin]) -> str:
    """Draw a reliability diagram: accuracy over confidence, with 95 % intervals."""
    plot = _Plot((0, 1), (0, 1))
    plot.axes("confidence", "accuracy", "{:.1f}".format)
    for step in range(0, 11, 2):
        plot.x_label(step / 10, f"{step / 10:.1f}")
    plot.line([(0, 0), (1, 1)], "ideal")
    plot.line([(b.confidence, b.correct / b.n) for b in bins], "first")
    for b in bins:
        interval = wilson_interval(b.correct, b.n)
        plot.line([(b.confidence, end) for end in interval], "spread")
        plot.dot(b.confidence, b.correct / b.n, "first-dot")
    words = ", ".join(
        f"{100 * b.correct / b.n:.0f} % of {b.n} answers right at"
        f" {100 * b.confidence:.0f} % confidence"
        for b in bins
    )
    return plot.svg(f"Reliability: {words}.")


def digit_chart(digits: Sequence[DigitScore]) -> str:
    """Draw how often each digit was missed, and how often another was taken for it."""
    pairs = [(_failed(score.recall), _failed(score.precision)) for score in digits]
    top = _round_up(max(max(pair) for pair in pairs))
    plot = _Plot((-0.5, 9.5), (0, top))
    plot.axes("digit", "%", "{:g}".format)
    for digit, (missed, mistaken) in enumerate(pairs):
        plot.bar(digit - 0.36, 0.34, missed, "first-bar")
        plot.bar(digit + 0.02, 0.34, mistaken, "second-bar")
        plot.x_label(digit, str(digit))
    words = ", ".join(
        f"{digit}: {missed:.2f} % missed, {mistaken:.2f} % mistaken for it"
        for digit, (missed, mistaken) in enumerate(pairs)
    )
    return plot.svg(f"Mistakes by digit. {words}.")


def training_chart(
    name: str, training: Sequence[float], validation: Sequence[float]
) -> str:
    """Draw two curves over the epochs, each with a value of at least 0 per epoch."""
    epochs = len(training)
    top = _round_up(max(*training, *validation))
    plot = _Plot((1, max(2, epochs)), (0, top))
    plot.axes("epoch", name, "{:g}".format)
    for epoch in sorted({1, (1 + epochs) // 2, epochs}):
        plot.x_label(epoch, str(epoch))
    words = []
    for curve, values, style in (
        ("training", training, "first"),
        ("validation", validation, "second"),
    ):
        points = list(enumerate(values, 1))
        plot.line(points, style)
        plot.dot(*points[-1], f"{style}-dot")
        words.append(f"{curve} from {values[0]:.4g} to {values[-1]:.4g}")
    return plot.svg(f"{name} over {epochs} epochs: {'; '.join(words)}.")


def _failed(fraction: float | None) -> float:
    return 0.0 if fraction is None else 100 * (1 - fraction)


def _round_up(value: float) -> float:
    """Return the next number upwards that is 1, 2 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(max(value, _LEAST_TOP)))
    return next(top * power for top in (1, 2, 5, 10, 20) if value <= top * power)
