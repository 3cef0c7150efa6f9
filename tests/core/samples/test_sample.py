import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnist_gui.core.ink.strokes import Strokes, stroke
from mnist_gui.core.samples.sample import (
    LABELS,
    NOT_A_DIGIT,
    LabelledDrawing,
    label_name,
    label_named,
    normalize,
)
from tests.helpers.core.ink_examples import drawings, moved


@pytest.mark.parametrize(
    "change",
    [
        {"label": 11},
        {"label": -1},
        {"predicted": 11},
        {"probability": 1.5},
        {"probability": float("nan")},
        {"model_input": np.zeros((28, 27), np.float32)},
    ],
    ids=str,
)
def test_a_value_out_of_range_is_refused(change: dict[str, object]) -> None:
    values = {"label": 1, "model_input": np.zeros((28, 28), np.float32)} | change

    with pytest.raises(ValueError, match=r"digit|prediction|probability|28"):
        LabelledDrawing(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("predicted", "is_mistake"), [(7, True), (NOT_A_DIGIT, False), (None, False)]
)
def test_a_digit_read_where_there_is_none_is_a_mistake(
    predicted: int | None, is_mistake: bool
) -> None:
    drawing = LabelledDrawing(
        label=NOT_A_DIGIT,
        model_input=np.zeros((28, 28), np.float32),
        predicted=predicted,
    )

    assert drawing.is_mistake == is_mistake


def test_every_label_has_a_name() -> None:
    names = [label_name(label) for label in LABELS]

    assert names == [*"0123456789", "none"]
    assert [label_named(name) for name in names] == list(LABELS)


@pytest.mark.parametrize("name", [None, "", "10", "x", "07"])
def test_other_names_are_of_no_label(name: str | None) -> None:
    assert label_named(name) is None


@given(strokes=drawings, scale=st.sampled_from([1e-3, 0.1, 1, 2.8, 30, 900]))
def test_normalizing_is_idempotent(strokes: Strokes, scale: float) -> None:
    once = normalize(moved(strokes, scale=scale))

    twice = normalize(once)
    assert [points.tolist() for points in twice] == [points.tolist() for points in once]
    assert len(once) == len(strokes)


def test_normalizing_is_idempotent_just_above_the_smallest_size() -> None:
    strokes = (stroke([[0.004, 0], [28.0041, 0]]),)

    assert normalize(normalize(strokes))[0].tolist() == normalize(strokes)[0].tolist()
