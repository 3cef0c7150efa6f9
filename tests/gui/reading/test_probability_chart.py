import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtWidgets import QApplication, QLabel, QProgressBar
from pytestqt.qtbot import QtBot

from mnist_gui.core.prediction import Prediction
from mnist_gui.reading.probability_chart import Bar, ProbabilityChart, format_percent
from mnist_gui.theme.theme import Scheme, Theme
from tests.helpers.gui import hand
from tests.helpers.gui.fake_models import a_prediction
from tests.helpers.gui.still_style import still_style
from tests.helpers.gui.widgets import find


@pytest.fixture
def chart(qtbot: QtBot) -> ProbabilityChart:
    chart = ProbabilityChart()
    qtbot.addWidget(chart)
    return chart


def bars(chart: ProbabilityChart) -> list[QProgressBar]:
    return [find(chart, QProgressBar, f"probabilityBar{n}") for n in range(10)]


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
def test_probabilities_are_formatted_as_short_percentages(
    probability: float, text: str
) -> None:
    assert format_percent(probability) == text


def test_a_probability_below_0_9995_is_never_100_percent() -> None:
    shown = [format_percent(thousandths / 10000) for thousandths in range(9995)]

    assert "100 %" not in shown


def test_the_bar_of_each_digit_has_a_name_for_screen_readers(
    chart: ProbabilityChart,
) -> None:
    names = [bar.accessibleName() for bar in bars(chart)]

    assert len(names) == len(set(names)) == 10
    assert all(str(digit) in name for digit, name in enumerate(names))


def test_the_length_of_a_bar_is_the_probability(chart: ProbabilityChart) -> None:
    chart.show_prediction(a_prediction(3, probability=0.7))

    lengths = [bar.value() / bar.maximum() for bar in bars(chart)]
    assert lengths == pytest.approx([0, 0, 0, 0.7, 0.2, 0.1, 0, 0, 0, 0])


def test_only_the_best_digit_is_bold(chart: ProbabilityChart) -> None:
    for digit in (3, 8):
        chart.show_prediction(a_prediction(digit))
        bold = [
            label.text()
            for label in chart.findChildren(QLabel)
            if label.font().bold() and label.text().isdigit()
        ]
        assert bold == [str(digit)]


def test_the_best_digit_stays_bold_when_the_colours_change(
    chart: ProbabilityChart, qtbot: QtBot
) -> None:
    theme = Theme.of_program()
    with qtbot.waitExposed(chart):
        chart.show()
    chart.show_prediction(a_prediction(3))

    theme.choose(Scheme.DARK)
    bold = [label.text() for label in chart.findChildren(QLabel) if label.font().bold()]
    theme.choose(Scheme.LIGHT)

    assert bold == ["3", "91 %"]


def test_percentages_are_written_beside_the_bars(chart: ProbabilityChart) -> None:
    chart.show_prediction(a_prediction(3, probability=0.7))

    assert {"70 %", "20 %", "10 %"} <= set(texts(chart))


def test_nothing_is_written_beside_a_bar_below_1_percent(
    chart: ProbabilityChart,
) -> None:
    chart.show_prediction(a_prediction(3, probability=0.7))

    assert "0 %" not in texts(chart)


def test_what_refuses_a_drawing_has_a_bar_of_its_own(chart: ProbabilityChart) -> None:
    clear = a_prediction(3, probability=0.99).probabilities
    chart.show_prediction(Prediction(probabilities=clear, is_digit=0.2))

    bar = find(chart, QProgressBar, "probabilityBarNone")
    assert bar.value() / bar.maximum() == pytest.approx(0.8)
    assert "80 %" in texts(chart)


def test_clear_leaves_the_row_labels_only(chart: ProbabilityChart) -> None:
    chart.show_prediction(a_prediction(3))

    chart.clear()

    assert [bar.value() for bar in bars(chart)] == [0] * 10
    assert sorted(text for text in texts(chart) if text) == [*"0123456789", "none"]
    assert not any(label.font().bold() for label in chart.findChildren(QLabel))


# Pointing at a digit.


@pytest.fixture
def pointed(chart: ProbabilityChart, qtbot: QtBot) -> list[int | None]:
    """Show a 7; return a list that gets each digit pointed at from now on."""
    chart.resize(260, chart.sizeHint().height())
    with qtbot.waitExposed(chart):
        chart.show()
    chart.show_prediction(a_prediction(7))
    pointed: list[int | None] = []
    chart.pointed_changed.connect(pointed.append)
    return pointed


def row(chart: ProbabilityChart, digit: int) -> QPointF:
    """Return a place in a digit's row, beside its bar."""
    bar = bars(chart)[digit].geometry()
    return QPointF(2, bar.center().y())


def hover(chart: ProbabilityChart, digit: int) -> None:
    hand.move(chart, row(chart, digit), Qt.MouseButton.NoButton)


def leave(chart: ProbabilityChart) -> None:
    QApplication.sendEvent(chart, QEvent(QEvent.Type.Leave))


def test_the_mouse_points_at_the_row_under_it(
    chart: ProbabilityChart, pointed: list[int | None]
) -> None:
    for digit in (2, 2, 5):
        hover(chart, digit)
    leave(chart)

    assert pointed == [2, 5, None]


@pytest.mark.parametrize("digit", range(10))
def test_the_whole_row_of_a_digit_can_be_pointed_at(
    chart: ProbabilityChart, pointed: list[int | None], digit: int
) -> None:
    y = bars(chart)[digit].geometry().center().y()
    for x in (1, 60, 130, chart.width() - 2):
        hand.move(chart, QPointF(x, y), Qt.MouseButton.NoButton)
        assert chart.pointed == digit


def test_a_click_chooses_a_digit_until_the_next_click_on_it(
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


def test_arrow_keys_choose_digits_from_the_one_read_and_wrap_around(
    chart: ProbabilityChart, pointed: list[int | None]
) -> None:
    for key in (Qt.Key.Key_Up, *[Qt.Key.Key_Down] * 4, Qt.Key.Key_Escape):
        hand.key(chart, key)

    assert pointed == [6, 7, 8, 9, 0, None]


def test_a_choice_outlives_new_probabilities_and_ends_with_clear(
    chart: ProbabilityChart, pointed: list[int | None]
) -> None:
    hand.key(chart, Qt.Key.Key_Down)
    chart.show_prediction(a_prediction(3))
    assert chart.pointed == 8

    chart.clear()
    assert pointed == [8, None]


def test_focus_by_the_tab_key_chooses_the_digit_read(
    chart: ProbabilityChart, pointed: list[int | None], qtbot: QtBot
) -> None:
    with qtbot.waitActive(chart):
        chart.activateWindow()
    chart.clearFocus()

    chart.setFocus(Qt.FocusReason.TabFocusReason)

    assert pointed == [7]


def test_empty_bars_cannot_be_pointed_at(
    chart: ProbabilityChart, pointed: list[int | None]
) -> None:
    chart.clear()
    hover(chart, 3)
    hand.click(chart, row(chart, 3).toPoint())
    hand.key(chart, Qt.Key.Key_Down)

    assert pointed == []


def test_the_row_pointed_at_is_highlighted(
    chart: ProbabilityChart, pointed: list[int | None]
) -> None:
    before = chart.grab().toImage()
    hover(chart, 2)
    assert chart.grab().toImage() != before

    leave(chart)
    assert chart.grab().toImage() == before


def lengths(chart: ProbabilityChart) -> list[int]:
    """Return how many steps of each bar are painted."""
    return [find(chart, Bar, bar.objectName()).length for bar in bars(chart)]


def test_bars_move_to_a_new_answer_with_its_numbers_shown_at_once(
    chart: ProbabilityChart, qtbot: QtBot
) -> None:
    with qtbot.waitExposed(chart):
        chart.show()

    chart.show_prediction(a_prediction(7, probability=0.9))

    assert "90 %" in texts(chart)
    assert bars(chart)[7].value() == 900
    assert 0 < lengths(chart)[7] < 900
    qtbot.waitUntil(lambda: lengths(chart)[7] == 900)


def test_bars_are_never_behind_a_pen_that_moves(
    chart: ProbabilityChart, qtbot: QtBot
) -> None:
    with qtbot.waitExposed(chart):
        chart.show()
    chart.show_prediction(a_prediction(7))

    for probability in (0.9, 0.8, 0.7):
        prediction = a_prediction(7, probability=probability)
        chart.show_prediction(prediction)

        assert lengths(chart)[7] == bars(chart)[7].value()


def test_bars_do_not_move_where_the_system_wants_no_motion(
    chart: ProbabilityChart, qtbot: QtBot
) -> None:
    chart.setStyle(still_style(chart))
    with qtbot.waitExposed(chart):
        chart.show()

    chart.show_prediction(a_prediction(7))

    assert lengths(chart)[7] == bars(chart)[7].value()
