import pytest
from pytestqt.qtbot import QtBot

from mnist_gui.training.learning_curves import LearningCurves


@pytest.fixture
def curves(qtbot: QtBot) -> LearningCurves:
    curves = LearningCurves("Accuracy", as_percent=True)
    qtbot.addWidget(curves)
    curves.restart(10, ("training", "validation"))
    return curves


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ([], [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]),
        ([0.7368, 1.0], [0.7, 0.8, 0.9, 1.0]),
        ([0.8684, 0.9737], [0.85, 0.9, 0.95, 1.0]),
        ([0.3, 0.6], [0.3, 0.4, 0.5, 0.6]),
        ([0.05, 2.302], [0.0, 0.5, 1.0, 1.5, 2.0, 2.5]),
        ([1.0], [0.995, 0.996, 0.997, 0.998, 0.999, 1.0]),
        ([0.0], [0.0, 0.001, 0.002, 0.003, 0.004, 0.005]),
        ([0.2, float("nan"), 0.4], [0.2, 0.25, 0.3, 0.35, 0.4]),
    ],
)
def test_grid_lines_are_at_round_values_around_the_curves(
    curves: LearningCurves, values: list[float], ticks: list[float]
) -> None:
    for step, value in enumerate(values):
        curves.add("training", step, value)

    assert curves.ticks() == pytest.approx(ticks)
    assert not curves.grab().isNull()


def test_a_cleared_chart_shows_and_describes_nothing(curves: LearningCurves) -> None:
    empty = curves.grab().toImage()
    curves.add("validation", 5, 0.5)
    assert curves.accessibleDescription() == "validation 50.00 %"

    curves.clear()

    assert curves.accessibleDescription() == ""
    curves.restart(10, ("training", "validation"))
    assert curves.grab().toImage() == empty
