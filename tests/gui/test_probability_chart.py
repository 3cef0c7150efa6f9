import pytest
from PySide6.QtWidgets import QLabel, QProgressBar
from pytestqt.qtbot import QtBot

from mnist_gui.probability_chart import ProbabilityChart, format_percent
from tests.gui.fakes import a_prediction


@pytest.fixture
def chart(qtbot: QtBot) -> ProbabilityChart:
    chart = ProbabilityChart()
    qtbot.addWidget(chart)
    return chart


def bars(chart: ProbabilityChart) -> list[QProgressBar]:
    found = [chart.findChild(QProgressBar, f"probabilityBar{n}") for n in range(10)]
    return [bar for bar in found if isinstance(bar, QProgressBar)]


def texts(chart: ProbabilityChart) -> list[str]:
    return [label.text() for label in chart.findChildren(QLabel)]


@pytest.mark.parametrize(
    ("probability", "text"),
    [
        (0.0, "0 %"),
        (0.004, "0 %"),
        (0.006, "1 %"),
        (0.5, "50 %"),
        (0.985, "98 %"),
        (0.9912, "99.1 %"),
        (0.9994, "99.9 %"),
        (0.9996, "100 %"),
        (1.0, "100 %"),
    ],
)
def test_percents_are_short(probability: float, text: str) -> None:
    assert format_percent(probability) == text


def test_what_is_not_certain_is_never_a_hundred_percent() -> None:
    shown = [format_percent(thousandths / 10000) for thousandths in range(9995)]

    assert "100 %" not in shown


def test_there_is_a_bar_for_each_digit_with_a_name_for_screen_readers(
    chart: ProbabilityChart,
) -> None:
    names = [bar.accessibleName() for bar in bars(chart)]

    assert len(names) == len(set(names)) == 10
    assert all(str(digit) in name for digit, name in enumerate(names))


def test_each_bar_is_as_long_as_its_digit_is_probable(chart: ProbabilityChart) -> None:
    chart.show_prediction(a_prediction(3, probability=0.7))

    lengths = [bar.value() / bar.maximum() for bar in bars(chart)]
    assert lengths == pytest.approx([0, 0, 0, 0.7, 0.2, 0.1, 0, 0, 0, 0])


def test_only_the_best_digit_stands_out(chart: ProbabilityChart) -> None:
    for digit in (3, 8):
        chart.show_prediction(a_prediction(digit))
        bold = [
            label.text()
            for label in chart.findChildren(QLabel)
            if label.font().bold() and label.text().isdigit()
        ]
        assert bold == [str(digit)]


def test_numbers_stand_beside_the_bars(chart: ProbabilityChart) -> None:
    chart.show_prediction(a_prediction(3, probability=0.7))

    assert {"70 %", "20 %", "10 %", "0 %"} <= set(texts(chart))


def test_clear_leaves_the_digits_alone(chart: ProbabilityChart) -> None:
    chart.show_prediction(a_prediction(3))

    chart.clear()

    assert [bar.value() for bar in bars(chart)] == [0] * 10
    assert sorted(text for text in texts(chart) if text) == list("0123456789")
    assert not any(label.font().bold() for label in chart.findChildren(QLabel))
