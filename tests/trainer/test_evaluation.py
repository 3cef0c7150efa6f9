import numpy as np
import pytest
from numpy.typing import NDArray

from tests.core.fakes import FakeClassifier
from trainer.drawings import LabelledInputs
from trainer.evaluation import Evaluation, evaluate


def inputs_for(*answers: int) -> NDArray[np.float32]:
    """Return pictures that the fake classifier answers so."""
    images = np.zeros((len(answers), 28, 28), np.float32)
    for image, answer in zip(images, answers, strict=True):
        image.reshape(-1)[:answer] = 1
    return images


def scored(
    labels: list[str], answers: list[int], probability: float = 0.9, *bad: int
) -> Evaluation:
    readable = np.ones(len(labels), np.bool_)
    readable[list(bad)] = False
    data = LabelledInputs(inputs_for(*answers), labels, readable)
    return evaluate(FakeClassifier(probability=probability), data, "some")


def test_right_answers_are_counted() -> None:
    found = scored(["1", "2", "3", "4"], [1, 2, 3, 5])

    assert (found.n, found.correct, found.accuracy) == (4, 3, 0.75)
    assert found.error_percent == pytest.approx(25)
    assert (found.data, found.model) == ("some", 5)
    assert found.seconds >= 0


def test_confusions_are_counted_by_label_and_answer() -> None:
    confusion = np.array(scored(["1", "2", "2", "9"], [1, 7, 7, 9]).confusion)

    assert confusion.shape == (10, 10)
    assert confusion[1, 1] == confusion[9, 9] == 1
    assert confusion[2, 7] == 2
    assert confusion.sum() == 4


@pytest.mark.parametrize(("probability", "unsure"), [(0.9, 0), (0.4, 3)])
def test_doubts_are_counted_and_still_scored(probability: float, unsure: int) -> None:
    found = scored(["1", "2", "3"], [1, 2, 3], probability)

    assert found.unsure == unsure
    assert found.correct == 3


def test_what_cannot_be_read_is_wrong_but_no_confusion() -> None:
    found = scored(["1", "0", "0"], [1, 0, 0], 0.4, 1)

    assert (found.correct, found.unreadable, found.unsure) == (2, 1, 2)
    assert np.sum(found.confusion) == 2


@pytest.mark.parametrize("label", ["42", "x", "", "-1", "²", "٣", "07", "seven"])
def test_a_label_that_is_no_digit_is_scored_whole(label: str) -> None:
    found = scored([label, "7"], [2, 7])

    assert (found.n, found.correct) == (2, 1)
    assert np.sum(found.confusion) == 1


def test_labels_of_several_digits_alone_have_no_loss() -> None:
    found = scored(["42", "2025"], [4, 2])

    assert (found.accuracy, found.ece, found.nll) == (0, 0, 0)


def test_the_loss_is_that_of_the_true_label() -> None:
    found = scored(["1", "2"], [1, 3], 0.9)

    assert found.nll == pytest.approx(-(np.log(0.9) + np.log(0.1 / 9)) / 2)


def test_the_calibration_error_is_the_gap_of_confidence_and_accuracy() -> None:
    assert scored(["1", "2"], [1, 3], 0.9).ece == pytest.approx(0.4)


def test_more_than_one_batch_keeps_its_order() -> None:
    answers = [index % 10 for index in range(1203)]
    found = scored([str(one) for one in answers], answers)

    assert found.correct == found.n == 1203
