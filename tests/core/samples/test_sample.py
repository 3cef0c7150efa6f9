import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnist_gui.core.ink.strokes import Strokes, stroke
from mnist_gui.core.samples.sample import (
    LabelledDrawing,
    normalize,
)
from tests.helpers.core.ink_examples import drawings, moved


@pytest.mark.parametrize(
    "change",
    [
        {"label": 10},
        {"label": -1},
        {"predicted": 10},
        {"probability": 1.5},
        {"probability": float("nan")},
        {"model_input": np.zeros((28, 27), np.float32)},
    ],
    ids=str,
)
def test_a_value_out_of_range_is_refused(change: dict[str, object]) -> None:
    values = {"label": 1, "model_input": np.zeros((28, 28), np.float32)} | change

    with pytest.raises(ValueError, match=r"digit|probability|28"):
        LabelledDrawing(**values)  # type: ignore[arg-type]


@given(strokes=drawings, scale=st.sampled_from([1e-3, 0.1, 1, 2.8, 30, 900]))
def test_normalizing_is_idempotent(strokes: Strokes, scale: float) -> None:
    once = normalize(moved(strokes, scale=scale))

    twice = normalize(once)
    assert [points.tolist() for points in twice] == [points.tolist() for points in once]
    assert len(once) == len(strokes)


def test_normalizing_is_idempotent_just_above_the_smallest_size() -> None:
    strokes = (stroke([[0.004, 0], [28.0041, 0]]),)

    assert normalize(normalize(strokes))[0].tolist() == normalize(strokes)[0].tolist()
