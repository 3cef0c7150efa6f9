import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from typing_extensions import override

from mnist_gui.core.errors import DataError
from mnist_gui.core.ink.strokes import StrokeRecord, write_strokes
from mnist_gui.core.prediction import Prediction
from tests.helpers.core.fake_classifiers import FakeClassifier
from tests.helpers.core.number_pages import number
from trainer.data.datasets import load_labelled
from trainer.data.drawings import LabelledInputs
from trainer.data.mnist import Mnist
from trainer.evaluation.evaluate import Evaluation, evaluate
from trainer.evaluation.scores import wilson_interval


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


def test_the_score_has_its_interval() -> None:
    found = scored(["1", "2", "3", "4"], [1, 2, 3, 5])

    assert found.accuracy_interval == wilson_interval(3, 4)


def test_temperature_and_threshold_in_use_are_told() -> None:
    found = scored(["1"], [1])

    assert (found.temperature, found.threshold) == (0.7, 0.5)


def test_a_drawing_with_nothing_to_read_is_one_that_was_missed() -> None:
    four = scored(["4", "4"], [4, 4], 0.9, 1).digits[4]

    assert (four.n, four.right, four.recall, four.precision) == (2, 1, 0.5, 1)


def test_the_brier_score_is_that_of_the_true_label() -> None:
    expected = 0.1**2 + 9 * (0.1 / 9) ** 2

    assert scored(["1"], [1], 0.9).brier == pytest.approx(expected)


def test_bins_of_like_confidence_are_counted() -> None:
    (found,) = scored(["1", "2", "3"], [1, 2, 5], 0.9).reliability

    assert (found.n, found.correct) == (3, 2)
    assert found.confidence == pytest.approx(0.9)
    assert found.low <= 0.9 < found.high


class CountingClassifier(FakeClassifier):
    """Remembers how many pictures it was given at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.batches: list[int] = []

    @override
    def run(self, images: NDArray[np.float32]) -> Mapping[str, NDArray[np.float32]]:
        self.batches.append(len(images))
        return super().run(images)


def test_a_model_sees_few_pictures_at_a_time() -> None:
    classifier = CountingClassifier()
    evaluate(classifier, readable(inputs_for(*[1] * 1203), ["1"] * 1203), "some")

    assert sum(classifier.batches) == 1203
    assert max(classifier.batches) <= 250


class DoubtingClassifier(FakeClassifier):
    """Is the surer the more ink there is, and in two minds of all being digits."""

    @override
    def run(self, images: NDArray[np.float32]) -> Mapping[str, NDArray[np.float32]]:
        probabilities = np.zeros((len(images), 10), np.float32)
        probabilities[:, 3] = 0.5 + images.sum(axis=(1, 2)) / 100
        probabilities[:, 5] = 1 - probabilities[:, 3]
        return {
            "probabilities": probabilities,
            "is_digit": np.full(len(images), 0.8, np.float32),
        }


def doubtful(labels: list[str], ink: list[int]) -> Evaluation:
    data = LabelledInputs(inputs_for(*ink), labels, np.ones(len(labels), np.bool_))
    return evaluate(DoubtingClassifier(), data, "some")


def test_the_surest_mistakes_come_first() -> None:
    found = doubtful(["1", "3", "42", "5"], [10, 40, 30, 20]).mistakes

    assert [(one.index, one.label, one.answer) for one in found] == [
        (2, "42", 3),
        (3, "5", 3),
        (0, "1", 3),
    ]
    assert [one.probability for one in found] == pytest.approx([0.8, 0.7, 0.6])


def test_the_mistakes_that_are_kept_are_few() -> None:
    assert len(doubtful(["1"] * 1000, [20] * 1000).mistakes) == 24


def test_what_may_be_no_digit_is_not_sure() -> None:
    # 0.55 × 0.8 is below the threshold of 0.5, 0.7 × 0.8 above it.
    assert doubtful(["3", "3"], [5, 20]).unsure == 1


def readable(images: NDArray[Any], labels: list[str]) -> LabelledInputs:
    return LabelledInputs(images, labels, np.ones(len(labels), np.bool_))


def test_images_of_bytes_score_as_images_of_shares() -> None:
    shares, labels = inputs_for(1, 2, 3, 4), ["1", "2", "3", "5"]
    in_bytes = (shares * 255).astype(np.uint8)
    first = evaluate(FakeClassifier(), readable(shares, labels), "some")
    second = evaluate(FakeClassifier(), readable(in_bytes, labels), "some")

    assert replace(first, seconds=0) == replace(second, seconds=0)


def test_scores_of_other_data_have_no_labels_to_set_aside() -> None:
    assert scored(["1"], [1]).known_wrong_set_aside is None


def test_known_wrong_labels_of_mnist_are_set_aside(mnist_dir: Path) -> None:
    images, labels = Mnist(mnist_dir).test()
    names = [str(label) for label in labels]
    data = readable(images, names)
    found = evaluate(FakeClassifier(digit=5), data, "mnist")

    assert (found.n, found.correct) == (10_000, 892)
    assert found.known_wrong_set_aside is not None
    # Four of the fifteen are labelled 5.
    assert found.known_wrong_set_aside.n == 9985
    assert found.known_wrong_set_aside.correct == 888


def test_scores_can_be_written_as_json() -> None:
    written = json.loads(json.dumps(asdict(scored(["1", "2"], [1, 3]))))

    assert written["accuracy_interval"] == pytest.approx(wilson_interval(1, 2))
    assert written["digits"][1]["recall"] == 1
    assert written["confusions"] == [{"label": 2, "answer": 3, "count": 1}]


def test_a_number_is_scored_whole(tmp_path: Path) -> None:
    path = tmp_path / "numbers.jsonl"
    labels = ["77", "7", "78", "7\n7"]
    write_strokes(
        path,
        [
            StrokeRecord(label=label, strokes=number(text))
            for label, text in zip(labels, ["20", "2", "20", "2\n0"], strict=True)
        ],
    )
    data = load_labelled(str(path), tmp_path)
    found = evaluate(FakeClassifier(7, 0.9999), data, "numbers")

    assert (found.n, found.correct, found.unsure) == (4, 3, 0)
    assert sum(map(sum, found.confusion)) == 1, "only one has one digit"
    (mistake,) = found.mistakes
    assert (mistake.index, mistake.label, mistake.answer) == (2, "78", "77")
    assert mistake.probability == pytest.approx(0.9999**2)


def test_a_single_digit_may_be_read_as_a_number_too(tmp_path: Path) -> None:
    path = tmp_path / "drawn.jsonl"
    write_strokes(path, [StrokeRecord(label="7", strokes=number("20"))])
    data = load_labelled(str(path), tmp_path)
    classifier = FakeClassifier(7, 0.9999)

    assert evaluate(classifier, data, "one").correct == 1
    assert evaluate(classifier, data, "one", numbers=True).correct == 0


def letters(path: Path, *drawn: str) -> LabelledInputs:
    """Return drawings that are labelled as letters; of no text, nothing was drawn."""
    write_strokes(
        path,
        [
            StrokeRecord(label="x", strokes=number(text) if text else ())
            for text in drawn
        ],
    )
    return load_labelled(str(path), path.parent)


class DigitByDigit(FakeClassifier):
    """Is sure of what is higher than wide, as digits are, and of nothing else."""

    @override
    def predict_batch(self, images: NDArray[np.float32]) -> list[Prediction]:
        return [
            replace(one, is_digit=float(_is_high(image)))
            for one, image in zip(super().predict_batch(images), images, strict=True)
        ]

    @override
    def run(self, images: NDArray[np.float32]) -> Mapping[str, NDArray[np.float32]]:
        return {
            **super().run(images),
            "is_digit": np.array([_is_high(one) for one in images], np.float32),
        }


def _is_high(image: NDArray[np.float32]) -> bool:
    return bool(image.any(axis=1).sum() > image.any(axis=0).sum())


@pytest.mark.parametrize(("numbers", "unsure"), [(False, 1), (True, 0)])
def test_what_is_no_digit_is_read_as_numbers_where_digits_are(
    numbers: bool, unsure: int, tmp_path: Path
) -> None:
    others = letters(tmp_path / "letters.jsonl", "20", "2")
    digits = readable(inputs_for(1, 2), ["1", "2"])
    classifier = DigitByDigit(7, 0.9999)
    found = evaluate(classifier, digits, "two", (others, "letters"), numbers=numbers)

    assert found.not_digits is not None
    assert (found.not_digits.n, found.not_digits.unsure) == (2, unsure)


@pytest.mark.parametrize("numbers", [False, True])
def test_where_nothing_was_drawn_nothing_is_refused(
    numbers: bool, tmp_path: Path
) -> None:
    others = letters(tmp_path / "letters.jsonl", "", "2", "")
    digits = readable(inputs_for(1, 2), ["1", "2"])
    found = evaluate(FakeClassifier(), digits, "two", (others, "x"), numbers=numbers)

    assert found.not_digits is not None
    assert (found.not_digits.n, found.not_digits.unsure) == (1, 0)


def test_no_letters_at_all_are_said(tmp_path: Path) -> None:
    others = letters(tmp_path / "letters.jsonl", "", "")
    digits = readable(inputs_for(1, 2), ["1", "2"])

    with pytest.raises(DataError, match="nothing to read in “x”"):
        evaluate(FakeClassifier(), digits, "two", (others, "x"))
