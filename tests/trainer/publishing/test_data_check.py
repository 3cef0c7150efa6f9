"""Data sets of the user's own that cannot make a model that is used by itself."""

from collections.abc import Callable

import numpy as np
import pytest

from mnist_gui.core.classifier.classifier import load
from mnist_gui.core.events import Objection
from mnist_gui.core.files.locations import shipped_models_dir
from trainer.data.splits import Split
from trainer.data.synthesis import synthesize
from trainer.handwriting.writing import Images
from trainer.publishing.answers import Answer, answer_with
from trainer.publishing.data_check import TrainedOn, check_data

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def answer() -> Answer:
    return answer_with(load(shipped_models_dir() / "1"))


@pytest.fixture(scope="module")
def digits() -> Split:
    return synthesize(400, 5)


def check(answer: Answer, train: Split, held_out: int = 30) -> list[Objection]:
    """Check a data set, of which so many drawings are held out."""
    data = TrainedOn("mine", train, train.select(slice(held_out)))
    return list(check_data(data, answer, 1))


def test_a_sound_data_set_is_not_objected_to(answer: Answer, digits: Split) -> None:
    assert check(answer, digits) == []


@pytest.mark.parametrize(
    "turn",
    [
        lambda images: images.transpose(0, 2, 1),  # as EMNIST's files hold them
        lambda images: np.rot90(images, 1, (1, 2)),
        lambda images: np.rot90(images, -1, (1, 2)),
    ],
    ids=["transposed", "left", "right"],
)
def test_digits_on_their_side_are_noticed(
    answer: Answer, digits: Split, turn: Callable[[Images], Images]
) -> None:
    (objection,) = check(answer, Split(turn(digits.images), digits.labels))

    assert (objection.reason, objection.data) == ("turned", "mine")
    assert objection.before < 0.6
    assert objection.after > 0.9


def test_missing_digits_are_named(answer: Answer, digits: Split) -> None:
    sevens = digits.select(digits.labels == 7)

    (objection,) = check(answer, sevens)

    assert (objection.reason, objection.digits) == (
        "missing",
        [0, 1, 2, 3, 4, 5, 6, 8, 9],
    )


def test_few_held_out_drawings_are_counted(answer: Answer, digits: Split) -> None:
    (objection,) = check(answer, digits, held_out=19)

    assert (objection.reason, objection.n) == ("few", 19)
