from collections import Counter

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from mnist_gui.reading.probability_chart import ProbabilityChart
from mnist_gui.window.main_window import MainWindow
from tests.helpers.gui.fake_models import a_prediction, a_reading


def label(window: MainWindow, name: str) -> QLabel:
    found = window.findChild(QLabel, name)
    assert isinstance(found, QLabel)
    return found


def test_one_model_alone_needs_no_title(window: MainWindow) -> None:
    window.panel.show_prediction(a_prediction(3))

    assert label(window, "predictionLabel").isVisible()
    assert not label(window, "inUseTitle").isVisible()
    assert not label(window, "comparedTitle").isVisible()
    assert not label(window, "comparedPredictionLabel").isVisible()


def test_two_models_answer_side_by_side_under_their_names(window: MainWindow) -> None:
    window.show_comparison("Model 1", "Model 2")
    window.panel.show_prediction(a_prediction(3))
    window.answers.show_compared(a_reading(8), 0)

    shown = [
        label(window, name)
        for name in (
            *("inUseTitle", "predictionLabel"),
            *("comparedTitle", "comparedPredictionLabel"),
        )
    ]
    assert all(one.isVisible() for one in shown)
    assert [one.text() for one in shown] == ["Model 1", "3", "Model 2", "8"]
    in_use, compared = (
        shown[1].mapToGlobal(shown[1].pos()),
        shown[3].mapToGlobal(shown[3].pos()),
    )
    assert in_use.y() == compared.y()
    assert in_use.x() < compared.x()
    left, right = window.answers.findChildren(ProbabilityChart)
    end = left.mapTo(window, left.rect().topRight())
    gap = right.mapTo(window, right.rect().topLeft()).x() - end.x()
    assert gap > 2 * window.fontMetrics().averageCharWidth()


def test_two_models_read_a_number_digit_by_digit(window: MainWindow) -> None:
    window.show_comparison("Model 1", "Model 2")
    window.answers.show_compared(a_reading(2, 8), 1)

    assert label(window, "comparedPredictionLabel").text() == "28"


def test_only_the_model_in_use_is_asked_why(window: MainWindow) -> None:
    """The picture explains its answers, and not those of the other."""
    window.show_comparison("Model 1", "Model 2")
    window.panel.show_prediction(a_prediction(3))
    window.answers.show_compared(a_reading(8), 0)
    asked, other = window.answers.findChildren(ProbabilityChart)

    assert window.childAt(asked.mapTo(window, asked.rect().center())) is asked
    assert window.childAt(other.mapTo(window, other.rect().center())) is not other
    assert other.focusPolicy() is Qt.FocusPolicy.NoFocus
    assert "Arrow keys" in asked.accessibleDescription()
    assert other.accessibleDescription() == ""


def test_the_pad_stays_as_it_is_when_a_second_model_comes_and_goes(
    window: MainWindow, qtbot: QtBot
) -> None:
    before, pad = window.width(), window.canvas.width()

    window.show_comparison("Model 1", "Model 2")
    qtbot.waitUntil(lambda: window.width() > before)
    qtbot.waitUntil(lambda: window.canvas.width() == pad)
    window.show_comparison("Model 1 “mine”", "Model 2")
    window.show_comparison("", "")

    qtbot.waitUntil(lambda: (window.width(), window.canvas.width()) == (before, pad))


def test_every_name_in_the_window_is_there_once(window: MainWindow) -> None:
    names = Counter(
        one.objectName()
        for one in window.answers.findChildren(QWidget)
        if one.objectName() and not one.objectName().startswith("qt_")
    )

    assert set(names.values()) == {1}
    assert names["predictionLabel"] == names["comparedPredictionLabel"] == 1
    assert names["probabilityBar9"] == names["comparedProbabilityBar9"] == 1


def test_nothing_read_is_nothing_in_both(window: MainWindow) -> None:
    window.panel.show_prediction(a_prediction(3))
    window.answers.show_compared(a_reading(8), 0)
    window.clear_answers()

    assert label(window, "predictionLabel").text() == ""
    assert label(window, "comparedPredictionLabel").text() == ""
