import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from mnist_gui.core.errors import ModelError
from mnist_gui.core.models.comparison import (
    Comparison,
    read_comparison,
)
from mnist_gui.core.models.manifest import COMPARISON_NAME
from tests.helpers.core.comparison_examples import A_COMPARISON


@pytest.mark.parametrize(
    "comparison", [A_COMPARISON, replace(A_COMPARISON, own=None, differences=[])]
)
def test_a_comparison_is_read_as_it_was_written(
    comparison: Comparison, tmp_path: Path
) -> None:
    comparison.write(tmp_path)

    assert read_comparison(tmp_path) == comparison


def test_accuracies_follow_from_the_confusion_matrices() -> None:
    held_out, own = A_COMPARISON.held_out, A_COMPARISON.own

    assert (held_out.n, held_out.in_use_accuracy, held_out.new_accuracy) == (
        50,
        0.98,
        0.96,
    )
    assert own is not None
    assert (own.n, own.in_use_accuracy, own.new_accuracy) == (10, 1.0, 0.9)


def test_reading_fails_for_a_model_without_a_comparison(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="has not been compared"):
        read_comparison(tmp_path)


def test_a_comparison_contains_no_images(tmp_path: Path) -> None:
    A_COMPARISON.write(tmp_path)
    written = json.loads((tmp_path / COMPARISON_NAME).read_text())

    assert written["differences"] == [{"id": 3, "label": 7, "in_use": 7, "new": 1}]


SPOILT = {
    "nothing": lambda _: "",
    "half of the file": lambda text: text[: len(text) // 2],
    "a list": lambda _: "[]",
    "a number": lambda _: "3",
    "a missing version": lambda text: text.replace('"in_use": 1,', "", 1),
    "a version that is a string": lambda text: text.replace(": 1,", ': "1",', 1),
    "nine columns": lambda text: text.replace("[5, 0,", "[5,", 1),
    "nine rows": lambda text: text.replace("[5, 0, 0, 0, 0, 0, 0, 0, 0, 0], ", "", 1),
    "a negative count": lambda text: text.replace("[5,", "[-5,", 1),
    "a count that is a fraction": lambda text: text.replace("[5,", "[5.5,", 1),
    "a difference without a label": lambda text: text.replace('"label": 7, ', ""),
    "a number among the differences": lambda text: text.replace("[{", "3, [{", 1),
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_a_damaged_comparison_is_reported(
    spoil: Callable[[str], str], tmp_path: Path
) -> None:
    A_COMPARISON.write(tmp_path)
    path = tmp_path / COMPARISON_NAME
    spoilt = spoil(path.read_text())
    assert spoilt != path.read_text()
    path.write_text(spoilt)

    with pytest.raises(ModelError, match="damaged"):
        read_comparison(tmp_path)


def test_a_comparison_on_an_empty_set_counts_as_damaged(tmp_path: Path) -> None:
    nothing = [[0] * 10] * 10
    own = replace(A_COMPARISON.held_out, in_use=nothing, new=nothing)
    replace(A_COMPARISON, own=own).write(tmp_path)

    with pytest.raises(ModelError, match="damaged"):
        read_comparison(tmp_path)
