import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtWidgets import QApplication, QLabel, QProgressBar
from pytestqt.qtbot import QtBot

from mnist_gui.reading.probability_chart import ProbabilityChart, format_percent
from tests.helpers.gui import hand
from tests.helpers.gui.fake_models import a_prediction


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


# Pointing at a digit.


@pytest.fixture
def pointed(chart: ProbabilityChart, qtbot: QtBot) -> list[int | None]:
    """Show a 7 and return what is said of being pointed at from now on."""
    chart.resize(260, chart.sizeHint().height())
    with qtbot.waitExposed(chart):
        chart.show()
    chart.show_prediction(a_prediction(7))
    said: list[int | None] = []
    chart.digit_pointed.connect(said.append)
    return said


def row(chart: ProbabilityChart, digit: int) -> QPointF:
    """Return a place in a digit's row, beside its bar."""
    bar = bars(chart)[digit].geometry()
    return QPointF(2, bar.center().y())


def hover(chart: ProbabilityChart, digit: int) -> None:
    hand.move(chart, row(chart, digit), Qt.MouseButton.NoButton)


def leave(chart: ProbabilityChart) -> None:
    QApplication.sendEvent(chart, QEvent(QEvent.Type.Leave))


def test_the_mouse_points_while_it_lies_on_a_row(
    chart: ProbabilityChart, pointed: list[int | None]
) -> None:
    for digit in (2, 2, 5):
        hover(chart, digit)
    leave(chart)

    assert pointed == [2, 5, None]


@pytest.mark.parametrize("digit", range(10))
def test_a_digit_is_pointed_at_on_its_whole_row(
    chart: ProbabilityChart, pointed: list[int | None], digit: int
) -> None:
    y = bars(chart)[digit].geometry().center().y()
    for x in (1, 60, 130, chart.width() - 2):
        hand.move(chart, QPointF(x, y), Qt.MouseButton.NoButton)
        assert chart.pointed == digit


def test_a_click_stays_until_the_next_on_the_same_row(
    chart: ProbabilityChart, pointed: list[int | None]
) -> None:
    hand.click(chart, row(chart, 4).toPoint())
    leave(chart)
    assert chart.pointed == 4

    hover(chart, 9)
    assert chart.pointed == 9
    leave(chart)
    assert chart.pointed == 4

    hand.click(chart, row(chart, 4).toPoint())
    leave(chart)
    assert chart.pointed is None


def test_the_arrow_keys_go_from_the_digit_read_round_all_ten(
    chart: ProbabilityChart, pointed: list[int | None]
) -> None:
    for key in (Qt.Key.Key_Up, *[Qt.Key.Key_Down] * 4, Qt.Key.Key_Escape):
        hand.key(chart, key)

    assert pointed == [6, 7, 8, 9, 0, None]


def test_what_is_chosen_stays_while_the_bars_move_and_goes_when_they_are_emptied(
    chart: ProbabilityChart, pointed: list[int | None]
) -> None:
    hand.key(chart, Qt.Key.Key_Down)
    chart.show_prediction(a_prediction(3))
    assert chart.pointed == 8

    chart.clear()
    assert pointed == [8, None]


def test_what_comes_by_the_tab_key_stands_on_the_digit_read(
    chart: ProbabilityChart, pointed: list[int | None], qtbot: QtBot
) -> None:
    with qtbot.waitActive(chart):
        chart.activateWindow()
    chart.clearFocus()

    chart.setFocus(Qt.FocusReason.TabFocusReason)

    assert pointed == [7]


def test_without_an_answer_there_is_nothing_to_point_at(
    chart: ProbabilityChart, pointed: list[int | None]
) -> None:
    chart.clear()
    hover(chart, 3)
    hand.click(chart, row(chart, 3).toPoint())
    hand.key(chart, Qt.Key.Key_Down)

    assert pointed == []


def test_the_row_pointed_at_looks_different(
    chart: ProbabilityChart, pointed: list[int | None]
) -> None:
    before = chart.grab().toImage()
    hover(chart, 2)
    assert chart.grab().toImage() != before

    leave(chart)
    assert chart.grab().toImage() == before
