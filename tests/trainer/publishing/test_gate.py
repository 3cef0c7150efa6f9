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
    ("only_active", "only_new", "expected"),
    [
        (0, 0, False),
        (4, 0, False),  # 1 in 16 among equal models
        (5, 0, True),  # 1 in 32
        (5, 5, False),
        (20, 10, True),  # 0.049
        (19, 10, False),  # 0.068
        (0, 50, False),
        (900, 700, True),
    ],
)
def test_a_model_is_worse_if_chance_hardly_explains_it(
    only_active: int, only_new: int, *, expected: bool
) -> None:
    assert is_worse(only_active, only_new) is expected


def predict_correctly(split: Split) -> Digits:
    return split.labels


def predict_wrongly(split: Split) -> Digits:
    return (split.labels + 1) % 10


@pytest.mark.slow
def test_both_models_are_compared_on_the_same_digits() -> None:
    held_out = HeldOut("fake", ToyDigits().test())

    perfect = compare(SHIPPED, predict_correctly, held_out)
    wrong = compare(SHIPPED, predict_wrongly, held_out)

    assert perfect is not None
    assert wrong is not None
    assert (perfect.in_use, perfect.own, perfect.differences) == (1, None, [])
    better, worse = summary(perfect), summary(wrong)
    assert (better.n, better.in_use, better.new_accuracy) == (500, 1, 1.0)
    assert (worse.new_accuracy, worse.own_n) == (0.0, 0)
    assert better.in_use_accuracy == worse.in_use_accuracy > 0.5
    assert (better.may_take_over, worse.may_take_over) == (True, False)
    assert np.trace(perfect.held_out.in_use) == 500 * better.in_use_accuracy


@pytest.mark.slow
def test_a_model_worse_on_the_users_samples_is_not_promotable() -> None:
    """It reads all of the data correctly, and only the samples wrongly."""
    data = ToyDigits().test()
    own = samples_of(data, 40)

    def predict(split: Split) -> Digits:
        return (
            predict_correctly(split)
            if len(split.labels) > 40
            else predict_wrongly(split)
        )

    compared = compare(SHIPPED, predict, HeldOut("fake", data, own))

    assert compared is not None
    event = summary(compared)
    assert (event.own_n, event.own_new_accuracy, event.is_worse) == (40, 0.0, False)
    assert event.own_in_use_accuracy > 0.5
    assert event.is_worse_on_own
    assert not event.may_take_over
    # Where both are wrong they may agree; where the active one is right they cannot.
    right = round(40 * event.own_in_use_accuracy)
    assert right <= len(compared.differences) <= 40
    assert all(each.new == (each.label + 1) % 10 for each in compared.differences)
    labels = {sample.id: sample.label for sample in own}
    assert all(labels[each.id] == each.label for each in compared.differences)


def test_a_damaged_active_model_is_not_compared_with(tmp_path: Path) -> None:
    write_model(tmp_path / "2", 2)
    (tmp_path / "2" / "saved_model.pb").unlink()
    damaged = ModelVersion(number=2, path=tmp_path / "2")

    assert (
        compare(damaged, predict_correctly, HeldOut("fake", ToyDigits().test())) is None
    )
