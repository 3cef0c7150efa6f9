from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QProgressBar
from pytestqt.qtbot import QtBot

from mnist_gui.core.prediction import Prediction
from mnist_gui.reading.prediction_panel import PredictionPanel
from mnist_gui.reading.probability_chart import ProbabilityChart
from tests.helpers.gui import hand
from tests.helpers.gui.fake_models import a_prediction


@pytest.fixture
def panel(qtbot: QtBot) -> PredictionPanel:
    panel = PredictionPanel()
    qtbot.addWidget(panel)
    return panel


def label(panel: PredictionPanel, name: str) -> QLabel:
    found = panel.findChild(QLabel, name)
    assert isinstance(found, QLabel)
    return found


def guesses(panel: PredictionPanel) -> str:
    return label(panel, "guessesLabel").text()


def test_the_digit_is_shown_and_told_to_screen_readers(panel: PredictionPanel) -> None:
    panel.show_prediction(a_prediction(7))

    assert label(panel, "predictionLabel").text() == "7"
    assert label(panel, "predictionLabel").accessibleDescription() == "7"


def test_the_second_and_third_guess_come_with_their_probabilities(
    panel: PredictionPanel,
) -> None:
    panel.show_prediction(a_prediction(7, probability=0.91))

    assert "8 (6 %)" in guesses(panel)
    assert "9 (3 %)" in guesses(panel)
    assert guesses(panel).index("8") < guesses(panel).index("9")
    assert "7" not in guesses(panel)


@pytest.mark.parametrize(
    ("probability", "named"),
    [(1.0, ""), (0.9999, ""), (0.986, ""), (0.98, "or 5 (1 %)")],
)
def test_guesses_below_1_percent_are_not_named(
    panel: PredictionPanel, probability: float, named: str
) -> None:
    panel.show_prediction(a_prediction(4, probability))

    assert guesses(panel) == named


def test_an_answer_that_is_not_sure_is_a_question_with_its_guesses_greyed(
    panel: PredictionPanel,
) -> None:
    panel.show_prediction(a_prediction(3, probability=0.45))

    assert label(panel, "predictionLabel").text() == "?"
    assert guesses(panel) == "It might be 3, 4 or 5."
    faint = label(panel, "faintGuessesLabel")
    assert faint.text() == "3 4 5"
    assert faint.isVisibleTo(panel)
    assert faint.foregroundRole() == QPalette.ColorRole.PlaceholderText


def test_two_guesses_are_named_as_two(panel: PredictionPanel) -> None:
    panel.show_prediction(a_prediction(1, probability=0.8, threshold=0.9))

    assert guesses(panel) == "It might be 1 or 2."


def test_one_guess_that_is_not_clear_is_named_alone(panel: PredictionPanel) -> None:
    panel.show_prediction(a_prediction(1, probability=0.89, threshold=0.9))

    assert guesses(panel) == "It might be 1, but it is not clear."


def test_of_a_dot_is_said_what_to_do(panel: PredictionPanel) -> None:
    panel.show_prediction(a_prediction(1, probability=0.4), extent=0.01)

    assert guesses(panel) == "Draw it larger, please."


def test_a_sure_answer_has_no_greyed_guesses_beside_it(panel: PredictionPanel) -> None:
    panel.show_prediction(a_prediction(3, probability=0.45))
    panel.show_prediction(a_prediction(3), extent=0.01)

    assert label(panel, "predictionLabel").text() == "3"
    assert not label(panel, "faintGuessesLabel").isVisibleTo(panel)


def test_what_is_no_digit_is_not_sure_however_probable(panel: PredictionPanel) -> None:
    prediction = a_prediction(3, probability=0.99)

    panel.show_prediction(
        Prediction(probabilities=prediction.probabilities, is_digit=0.1, threshold=0.5)
    )

    assert label(panel, "predictionLabel").text() == "?"
    assert guesses(panel) == "It does not look like a digit."


def test_clear_leaves_nothing_of_the_last_answer(panel: PredictionPanel) -> None:
    panel.show_prediction(a_prediction(7))

    panel.clear()

    assert label(panel, "predictionLabel").text() == ""
    assert label(panel, "predictionLabel").accessibleDescription() == ""
    assert guesses(panel) == ""
    assert not label(panel, "faintGuessesLabel").isVisibleTo(panel)
    assert {bar.value() for bar in panel.findChildren(QProgressBar)} == {0}


def test_nothing_moves_when_an_answer_comes(
    panel: PredictionPanel, qtbot: QtBot
) -> None:
    with qtbot.waitExposed(panel):
        panel.show()
    panel.resize(300, panel.sizeHint().height())
    before = panel.sizeHint()

    panel.show_prediction(a_prediction(7, probability=0.5, threshold=0.9))

    assert panel.sizeHint().height() == before.height()


def test_the_advice_where_a_number_is_read_as_one_digit_fits(
    panel: PredictionPanel,
) -> None:
    width = panel.fontMetrics().averageCharWidth() * 36
    panel.setFixedWidth(width)
    panel.show()
    panel.show_prediction(a_prediction(7, probability=0.4))
    height = panel.heightForWidth(width)

    panel.show_prediction(a_prediction(7, probability=0.4), is_read_as_one=True)

    assert "“Always one digit”" in guesses(panel)
    assert panel.heightForWidth(width) == height


def test_the_digit_is_several_times_as_large_as_the_text_around_it(
    panel: PredictionPanel,
) -> None:
    size = label(panel, "predictionLabel").font().pointSizeF()

    assert size >= 5 * panel.font().pointSizeF()


def test_a_bar_that_is_pointed_at_is_told(panel: PredictionPanel, qtbot: QtBot) -> None:
    panel.show_prediction(a_prediction(7))
    chart = panel.findChild(ProbabilityChart)
    assert isinstance(chart, ProbabilityChart)

    with qtbot.waitSignal(panel.digit_pointed) as pointed:
        hand.key(chart, Qt.Key.Key_Down)

    assert pointed.args == [8]


@pytest.mark.parametrize(
    "text",
    [
        *("2025", "0123456789", 5 * "0123456789"),
        *("12\n34", "1\n2\n3\n4\n5", "\n".join("0123456789")),
    ],
)
def test_a_number_fits(panel: PredictionPanel, text: str) -> None:
    width = panel.fontMetrics().averageCharWidth() * 36
    panel.setFixedWidth(width)
    panel.show()
    panel.show_prediction(a_prediction(7))
    height = panel.heightForWidth(width)

    panel.show_number(text)

    shown = label(panel, "predictionLabel")
    assert shown.text() == text
    assert shown.accessibleDescription() == text
    assert shown.minimumSizeHint().width() <= panel.width()
    assert panel.heightForWidth(width) <= height


@pytest.mark.parametrize(
    "text",
    [
        *("2?57", "????????", "?" + 3 * "0123456789"),
        *("12\n3?", "\n".join("?1234"), "\n".join("?123456789")),
    ],
)
def test_a_number_that_is_not_sure_stands_beside_the_question_mark(
    panel: PredictionPanel, qtbot: QtBot, text: str
) -> None:
    width = panel.fontMetrics().averageCharWidth() * 36
    panel.setFixedWidth(width)
    panel.show()
    panel.show_prediction(a_prediction(7))
    height = panel.heightForWidth(width)

    panel.show_prediction(a_prediction(3, probability=0.45))
    panel.show_number(text)

    number = label(panel, "numberLabel")
    assert label(panel, "predictionLabel").text() == "?"
    assert number.text() == number.accessibleDescription() == text
    assert number.isVisibleTo(panel)
    assert label(panel, "faintGuessesLabel").text() == "3 4 5"
    assert label(panel, "faintGuessesLabel").isVisibleTo(panel) == ("\n" not in text)
    assert guesses(panel) == "It might be 3, 4 or 5."
    qtbot.waitUntil(lambda: panel.heightForWidth(width) <= height)
    assert panel.minimumSizeHint().width() <= width


@pytest.mark.parametrize(
    "go_on",
    [
        lambda panel: panel.show_number("28"),
        lambda panel: panel.show_prediction(a_prediction(3, probability=0.45)),
        PredictionPanel.clear,
    ],
)
def test_the_next_answer_leaves_nothing_of_a_number_that_is_not_sure(
    panel: PredictionPanel, go_on: Callable[[PredictionPanel], None]
) -> None:
    number = label(panel, "numberLabel")
    panel.show_number("2?")
    assert number.isVisibleTo(panel)

    go_on(panel)

    assert number.text() == number.accessibleDescription() == ""
    assert not number.isVisibleTo(panel)


@pytest.mark.parametrize("text", [30 * "12345", "\n".join(30 * "7")])
def test_of_a_number_that_fits_nowhere_the_beginning_is_in_sight(
    panel: PredictionPanel, text: str
) -> None:
    shown = label(panel, "predictionLabel")
    panel.show_number("2025")
    assert shown.alignment() == Qt.AlignmentFlag.AlignCenter
    assert shown.toolTip() == ""

    panel.show_number(text)

    assert shown.text() == shown.toolTip() == text
    assert shown.alignment() & Qt.AlignmentFlag.AlignLeft
    assert shown.alignment() & Qt.AlignmentFlag.AlignTop
    panel.clear()
    assert shown.toolTip() == ""


def test_after_a_number_a_digit_is_as_large_as_ever(panel: PredictionPanel) -> None:
    panel.show_prediction(a_prediction(7))
    large = label(panel, "predictionLabel").font()

    panel.show_number("0123456789")
    assert label(panel, "predictionLabel").font() != large
    panel.show_prediction(a_prediction(7))

    assert label(panel, "predictionLabel").font() == large
