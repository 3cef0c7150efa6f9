from pathlib import Path

import numpy as np
import pytest

from mnist_gui.core.locations import shipped_models_dir
from mnist_gui.core.model_store import ModelVersion
from tests.core.models import write_model
from trainer.datasets import FakeDigits
from trainer.gate import compare, is_worse


@pytest.mark.parametrize(
    ("only_old", "only_new", "expected"),
    [
        (0, 0, False),
        (4, 0, False),  # 1 in 16 among equals
        (5, 0, True),  # 1 in 32
        (5, 5, False),
        (20, 10, True),  # 0.049
        (19, 10, False),  # 0.068
        (0, 50, False),
        (900, 700, True),
    ],
)
def test_worse_is_what_chance_alone_would_hardly_do(
    only_old: int, only_new: int, *, expected: bool
) -> None:
    assert is_worse(only_old, only_new) is expected


@pytest.mark.slow
def test_both_models_read_the_same_digits() -> None:
    held_out = FakeDigits().test()
    shipped = ModelVersion(number=1, path=shipped_models_dir() / "1")

    perfect = compare(shipped, held_out.labels, held_out, "fake")
    wrong = compare(shipped, (held_out.labels + 1) % 10, held_out, "fake")

    assert perfect is not None
    assert wrong is not None
    assert (perfect.n, perfect.in_use, perfect.new_accuracy) == (500, 1, 1.0)
    assert perfect.in_use_accuracy == wrong.in_use_accuracy > 0.5
    assert (perfect.is_worse, wrong.is_worse) == (False, True)


def test_with_a_model_that_cannot_read_nothing_is_compared(tmp_path: Path) -> None:
    write_model(tmp_path / "2", 2)
    (tmp_path / "2" / "saved_model.pb").unlink()
    held_out = FakeDigits().test()
    damaged = ModelVersion(number=2, path=tmp_path / "2")

    assert compare(damaged, np.zeros(500), held_out, "fake") is None
