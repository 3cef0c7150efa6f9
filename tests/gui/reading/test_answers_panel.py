from collections import Counter

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from mnist_gui.window.main_window import MainWindow
from tests.helpers.gui.fake_models import a_prediction, a_reading
from tests.helpers.gui.widgets import find


def label(window: MainWindow, name: str) -> QLabel:
    return find(window, QLabel, name)


def test_a_single_model_has_no_title(window: MainWindow) -> None:
    window.answers.active.show_prediction(a_prediction(3))

    assert label(window, "predictionLabel").isVisible()
    assert not label(window, "inUseTitle").isVisible()
    assert not label(window, "comparedTitle").isVisible()
    assert not label(window, "comparedPredictionLabel").isVisible()


def test_two_models_answer_side_by_side_under_their_names(window: MainWindow) -> None:
    window.show_comparison("Model 1", "Model 2")
    window.answers.active.show_prediction(a_prediction(3))
    window.answers.show_compared(a_reading(8), 0)

    shown = [
        label(window, name)
        for name in (
            *("inUseTitle", "predictionLabel"),
            *("comparedTitle", "comparedPredictionLabel"),
        )
    ]
    assert all(widget.isVisible() for widget in shown)
    assert [widget.text() for widget in shown] == ["Model 1", "3", "Model 2", "8"]
    active, compared = (shown[i].mapToGlobal(shown[i].pos()) for i in (1, 3))
    assert active.y() == compared.y()
    assert active.x() < compared.x()
    left, right = window.answers.active.chart, window.answers.compared.chart
    end = left.mapTo(window, left.rect().topRight())
    gap = right.mapTo(window, right.rect().topLeft()).x() - end.x()
    assert gap > 2 * window.fontMetrics().averageCharWidth()


def test_only_the_active_model_s_answer_can_be_copied(window: MainWindow) -> None:
    window.show_comparison("Model 1", "Model 2")
    window.answers.active.show_prediction(a_prediction(3))
    window.answers.show_compared(a_reading(8), 0)

    assert window.answers.active.copy_button.isVisible()
    assert not window.answers.compared.copy_button.isVisible()


def test_the_compared_model_shows_a_whole_number(window: MainWindow) -> None:
    window.show_comparison("Model 1", "Model 2")
    window.answers.show_compared(a_reading(2, 8), 1)

    assert label(window, "comparedPredictionLabel").text() == "28"


def test_only_the_active_model_s_bars_can_be_pointed_at(window: MainWindow) -> None:
    """The preview shows its saliency, and not that of the compared model."""
    window.show_comparison("Model 1", "Model 2")
    window.answers.active.show_prediction(a_prediction(3))
    window.answers.show_compared(a_reading(8), 0)
    active, compared = window.answers.active.chart, window.answers.compared.chart

    assert window.childAt(active.mapTo(window, active.rect().center())) is active
    assert (
        window.childAt(compared.mapTo(window, compared.rect().center())) is not compared
    )
    assert compared.focusPolicy() is Qt.FocusPolicy.NoFocus
    assert "Arrow keys" in active.accessibleDescription()
    assert compared.accessibleDescription() == ""


def test_the_window_keeps_its_size_when_a_comparison_begins_and_ends(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.resize(1200, 700)
    qtbot.waitUntil(lambda: window.canvas.width() > 700)
    before, pad = window.size(), window.canvas.width()

    window.show_comparison("Model 1", "Model 2")
    qtbot.waitUntil(lambda: window.canvas.width() < pad)
    assert window.size() == before

    window.show_comparison("", "")
    qtbot.waitUntil(lambda: window.canvas.width() == pad)
    assert window.size() == before


def test_object_names_are_unique(window: MainWindow) -> None:
    found = [widget.objectName() for widget in window.findChildren(QWidget)]
    names = Counter(name for name in found if name and not name.startswith("qt_"))

    assert set(names.values()) == {1}
    assert names["predictionLabel"] == names["comparedPredictionLabel"] == 1
    assert names["probabilityBar9"] == names["comparedProbabilityBar9"] == 1


def test_clear_empties_the_answers_of_both_models(window: MainWindow) -> None:
    window.answers.active.show_prediction(a_prediction(3))
    window.answers.show_compared(a_reading(8), 0)
    window.answers.clear()

    assert label(window, "predictionLabel").text() == ""
    assert label(window, "comparedPredictionLabel").text() == ""
