from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mnist_gui.core.ink.preprocess import ModelInput
from mnist_gui.core.samples.accepted import (
    ACCEPTED_NAME,
    AcceptedAnswers,
    Exemplar,
    exemplars_of,
)
from mnist_gui.core.samples.sample import NOT_A_DIGIT, Sample
from tests.helpers.core.sample_examples import a_drawing


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store" / ACCEPTED_NAME


def an_input(number: int) -> ModelInput:
    """Return a model input that a number distinguishes."""
    image = np.zeros((28, 28), np.float32)
    image[number // 28, number % 28] = 1
    return image


def numbers(exemplars: list[Exemplar]) -> list[int]:
    return [int(exemplar.model_input.argmax()) for exemplar in exemplars]


def test_answers_are_read_back_as_they_were_added(path: Path) -> None:
    AcceptedAnswers(path).add([Exemplar(an_input(3), 7), Exemplar(an_input(4), 0)])
    AcceptedAnswers(path).add([Exemplar(an_input(5), 7)])

    kept = AcceptedAnswers(path).all()

    assert numbers(kept) == [3, 4, 5]
    assert [exemplar.digit for exemplar in kept] == [7, 0, 7]
    assert kept[0].model_input.dtype == np.float32
    assert kept[0].model_input.max() == 1


def test_the_newest_of_a_digit_replace_its_oldest(path: Path) -> None:
    answers = AcceptedAnswers(path)
    answers.add([Exemplar(an_input(0), 1)])

    answers.add([Exemplar(an_input(number), 2) for number in range(1, 36)])

    assert numbers(answers.all()) == [0, *range(6, 36)]


def test_forgotten_answers_leave_no_file(path: Path) -> None:
    answers = AcceptedAnswers(path)
    answers.add([Exemplar(an_input(3), 7)])

    answers.forget()

    assert not path.exists()
    assert answers.all() == []
    answers.forget()


@pytest.mark.parametrize("damage", ["cut", "empty", "noise", "other"])
def test_a_damaged_file_counts_as_none_and_is_replaced(path: Path, damage: str) -> None:
    answers = AcceptedAnswers(path)
    answers.add([Exemplar(an_input(3), 7)])
    content = path.read_bytes()
    if damage == "other":
        with path.open("wb") as file:
            np.savez(file, images=np.zeros((2, 28, 28), np.uint8), digits=[3.0])
    else:
        path.write_bytes({"cut": content[:50], "empty": b"", "noise": b"x"}[damage])

    assert answers.all() == []

    answers.add([Exemplar(an_input(4), 7)])
    assert numbers(answers.all()) == [4]


def test_samples_are_exemplars_of_their_digits_except_held_out_ones() -> None:
    sample = Sample(**vars(a_drawing(0, label=4)), id=1, time="", is_held_out=False)

    (exemplar,) = exemplars_of(
        [
            sample,
            replace(sample, is_held_out=True),
            replace(sample, label=NOT_A_DIGIT),
        ]
    )

    assert exemplar.digit == 4
    assert np.array_equal(exemplar.model_input, sample.model_input)
