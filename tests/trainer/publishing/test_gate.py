from pathlib import Path

import numpy as np
import pytest

from mnist_gui.core.files.locations import shipped_models_dir
from mnist_gui.core.models.store import ModelVersion
from tests.helpers.core.model_folders import write_model
from tests.helpers.trainer.drawings_of_splits import samples_of
from trainer.data.splits import Digits, Split
from trainer.data.toy import ToyDigits
from trainer.publishing.gate import HeldOut, compare, is_worse, summary

pytestmark = pytest.mark.slow

SHIPPED = ModelVersion(number=1, path=shipped_models_dir() / "1")


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


def read_rightly(split: Split) -> Digits:
    return split.labels


def read_wrongly(split: Split) -> Digits:
    return (split.labels + 1) % 10


def test_both_models_read_the_same_digits() -> None:
    held_out = HeldOut("fake", ToyDigits().test())

    perfect = compare(SHIPPED, read_rightly, held_out)
    wrong = compare(SHIPPED, read_wrongly, held_out)

    assert perfect is not None
    assert wrong is not None
    assert (perfect.in_use, perfect.own, perfect.differences) == (1, None, [])
    better, worse = summary(perfect), summary(wrong)
    assert (better.n, better.in_use, better.new_accuracy) == (500, 1, 1.0)
    assert (worse.new_accuracy, worse.own_n) == (0.0, 0)
    assert better.in_use_accuracy == worse.in_use_accuracy > 0.5
    assert (better.may_take_over, worse.may_take_over) == (True, False)
    assert np.trace(perfect.held_out.in_use) == 500 * better.in_use_accuracy


def test_a_model_must_not_be_worse_on_the_persons_own_drawings() -> None:
    """It reads all of the data rightly, and only the drawings wrongly."""
    data = ToyDigits().test()
    own = samples_of(data, 40)

    def read(split: Split) -> Digits:
        return read_rightly(split) if len(split.labels) > 40 else read_wrongly(split)

    compared = compare(SHIPPED, read, HeldOut("fake", data, own))

    assert compared is not None
    event = summary(compared)
    assert (event.own_n, event.own_new_accuracy, event.is_worse) == (40, 0.0, False)
    assert event.own_in_use_accuracy > 0.5
    assert event.is_worse_on_own
    assert not event.may_take_over
    # Where both are wrong they may agree; where the old one is right they cannot.
    right = round(40 * event.own_in_use_accuracy)
    assert right <= len(compared.differences) <= 40
    assert all(one.new == (one.label + 1) % 10 for one in compared.differences)
    labels = {one.id: one.label for one in own}
    assert all(labels[one.id] == one.label for one in compared.differences)


def test_with_a_model_that_cannot_read_nothing_is_compared(tmp_path: Path) -> None:
    write_model(tmp_path / "2", 2)
    (tmp_path / "2" / "saved_model.pb").unlink()
    damaged = ModelVersion(number=2, path=tmp_path / "2")

    assert compare(damaged, read_rightly, HeldOut("fake", ToyDigits().test())) is None
