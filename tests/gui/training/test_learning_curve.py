import pytest
from pytestqt.qtbot import QtBot

from mnist_gui.training.learning_curve import LearningCurve


@pytest.fixture
def curve(qtbot: QtBot) -> LearningCurve:
    curve = LearningCurve()
    qtbot.addWidget(curve)
    curve.resize(curve.sizeHint())
    curve.restart(10)
    return curve


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ([], [0.0, 0.5, 1.0]),
        ([0.9, 0.95], [0.9, 0.92, 0.94, 0.96]),
        ([0.9725, 0.99], [0.97, 0.975, 0.98, 0.985, 0.99]),
        ([0.3, 0.6], [0.3, 0.4, 0.5, 0.6]),
        ([1.0], [0.994, 0.996, 0.998, 1.0]),
        ([0.0], [0.0, 0.002, 0.004, 0.006]),
        ([0.2, float("nan"), 0.4], [0.2, 0.25, 0.3, 0.35, 0.4]),
    ],
)
def test_grid_lines_are_at_round_values_around_the_curve(
    curve: LearningCurve, values: list[float], ticks: list[float]
) -> None:
    for step, value in enumerate(values):
        curve.add(step, value)

    assert curve.ticks() == pytest.approx(ticks)
    assert not curve.grab().isNull()


def test_a_bad_beginning_does_not_flatten_the_rest_of_the_curve(
    curve: LearningCurve,
) -> None:
    for step, value in enumerate((0.1, 0.98, 0.99)):
        curve.add(step, value)

    assert curve.ticks() == pytest.approx([0.9, 0.95, 1.0])


def test_the_model_in_use_is_a_line_within_the_grid(curve: LearningCurve) -> None:
    curve.add(5, 0.95)
    without = curve.grab().toImage()
    curve.show_in_use(0.996)
    curve.add(10, 0.96)

    assert curve.ticks()[-1] == pytest.approx(1.0)
    assert curve.accessibleDescription() == "96.00 %; in use: 99.60 %"
    assert curve.grab().toImage() != without


def test_a_new_run_shows_and_describes_nothing_of_the_last(
    curve: LearningCurve,
) -> None:
    empty = curve.grab().toImage()
    curve.add(5, 0.5)
    assert curve.accessibleDescription() == "50.00 %"

    curve.restart(10)

    assert curve.accessibleDescription() == ""
    assert curve.grab().toImage() == empty
