from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from typing_extensions import override

from mnist_gui.core.errors import DataError
from mnist_gui.core.ink.strokes import StrokeRecord, stroke, write_strokes
from mnist_gui.core.prediction import Prediction
from tests.helpers.core.fake_classifiers import FakeClassifier
from tests.helpers.core.ink_examples import SAMPLES
from tests.helpers.core.number_pages import number
from trainer.data.datasets import load_labelled
from trainer.data.drawings import LabelledInputs
from trainer.data.mnist import Mnist
from trainer.evaluation.evaluate import Evaluation, evaluate
from trainer.evaluation.scores import Score, wilson_interval


def inputs_for(*answers: int) -> NDArray[np.float32]:
    """Return images to which the fake classifier gives these answers."""
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


def test_correct_answers_are_counted() -> None:
    found = scored(["1", "2", "3", "4"], [1, 2, 3, 5])

    assert (found.score.n, found.score.correct, found.score.accuracy) == (4, 3, 0.75)
    assert found.score.error_percent == pytest.approx(25)
    assert found.score.accuracy_interval == wilson_interval(3, 4)
    assert (found.data, found.manifest.version) == ("some", 5)
    assert found.seconds >= 0


def test_confusions_are_counted_by_label_and_answer() -> None:
    confusion = np.array(scored(["1", "2", "2", "9"], [1, 7, 7, 9]).digits.confusion)

    assert confusion.shape == (10, 10)
    assert confusion[1, 1] == confusion[9, 9] == 1
    assert confusion[2, 7] == 2
    assert confusion.sum() == 4


@pytest.mark.parametrize(("probability", "uncertain"), [(0.9, 0), (0.4, 3)])
def test_uncertain_answers_are_counted_and_still_scored(
    probability: float, uncertain: int
) -> None:
    found = scored(["1", "2", "3"], [1, 2, 3], probability)

    assert found.uncertain == uncertain
    assert found.score.correct == 3


def test_an_unreadable_drawing_is_wrong_but_not_a_confusion() -> None:
    found = scored(["1", "0", "0"], [1, 0, 0], 0.4, 1)

    assert (found.score.correct, found.unreadable, found.uncertain) == (2, 1, 2)
    assert np.sum(found.digits.confusion) == 2


@pytest.mark.parametrize("label", ["42", "x", "", "-1", "²", "٣", "07", "seven"])
def test_a_label_that_is_not_a_digit_is_only_scored_as_a_whole(label: str) -> None:
    found = scored([label, "7"], [2, 7])

    assert (found.score.n, found.score.correct) == (2, 1)
    assert np.sum(found.digits.confusion) == 1


def test_calibration_scores_are_0_without_single_digits() -> None:
    found = scored(["42", "2025"], [4, 2])

    assert found.score.accuracy == 0
    assert (found.calibration.ece, found.calibration.nll) == (0, 0)


def test_nll_is_that_of_the_labels() -> None:
    found = scored(["1", "2"], [1, 3], 0.9)

    assert found.calibration.nll == pytest.approx(-(np.log(0.9) + np.log(0.1 / 9)) / 2)


def test_the_calibration_error_is_the_gap_of_confidence_and_accuracy() -> None:
    assert scored(["1", "2"], [1, 3], 0.9).calibration.ece == pytest.approx(0.4)


def test_several_batches_keep_their_order() -> None:
    answers = [index % 10 for index in range(1203)]
    found = scored(list(map(str, answers)), answers)

    assert found.score.correct == found.score.n == 1203


def test_an_unreadable_drawing_counts_as_missed() -> None:
    four = scored(["4", "4"], [4, 4], 0.9, 1).digits.by_digit[4]

    assert (four.n, four.right, four.recall, four.precision) == (2, 1, 0.5, 1)


def test_the_brier_score_is_that_of_the_labels() -> None:
    expected = 0.1**2 + 9 * (0.1 / 9) ** 2

    assert scored(["1"], [1], 0.9).calibration.brier == pytest.approx(expected)


def test_answers_are_binned_by_confidence() -> None:
    (found,) = scored(["1", "2", "3"], [1, 2, 5], 0.9).calibration.reliability

    assert (found.n, found.correct) == (3, 2)
    assert found.confidence == pytest.approx(0.9)
    assert found.low <= 0.9 < found.high


class CountingClassifier(FakeClassifier):
    """Remembers the sizes of the batches it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.batches: list[int] = []

    @override
    def run(self, images: NDArray[np.float32]) -> Mapping[str, NDArray[np.float32]]:
        self.batches.append(len(images))
        return super().run(images)


def test_images_are_read_in_small_batches() -> None:
    classifier = CountingClassifier()
    evaluate(classifier, readable(inputs_for(*[1] * 1203), ["1"] * 1203), "some")

    assert sum(classifier.batches) == 1203
    assert max(classifier.batches) <= 250


class InkClassifier(FakeClassifier):
    """Answers 3, with more confidence the more ink there is; `is_digit` is 0.8."""

    @override
    def run(self, images: NDArray[np.float32]) -> Mapping[str, NDArray[np.float32]]:
        probabilities = np.zeros((len(images), 10), np.float32)
        probabilities[:, 3] = 0.5 + images.sum(axis=(1, 2)) / 100
        probabilities[:, 5] = 1 - probabilities[:, 3]
        return {
            "probabilities": probabilities,
            "is_digit": np.full(len(images), 0.8, np.float32),
        }


def scored_by_ink(labels: list[str], ink: list[int]) -> Evaluation:
    data = LabelledInputs(inputs_for(*ink), labels, np.ones(len(labels), np.bool_))
    return evaluate(InkClassifier(), data, "some")


def test_the_most_confident_mistakes_come_first() -> None:
    found = scored_by_ink(["1", "3", "42", "5"], [10, 40, 30, 20]).mistakes

    assert [(mistake.index, mistake.label) for mistake in found] == [
        (2, "42"),
        (3, "5"),
        (0, "1"),
    ]
    assert {mistake.answer for mistake in found} == {3}
    probabilities = [mistake.probability for mistake in found]
    assert probabilities == pytest.approx([0.8, 0.7, 0.6])


def test_at_most_24_mistakes_are_kept() -> None:
    assert len(scored_by_ink(["1"] * 1000, [20] * 1000).mistakes) == 24


def test_confidence_includes_is_digit() -> None:
    # 0.55 × 0.8 is below the threshold of 0.5, 0.7 × 0.8 above it.
    assert scored_by_ink(["3", "3"], [5, 20]).uncertain == 1


def readable(images: NDArray[Any], labels: list[str]) -> LabelledInputs:
    return LabelledInputs(images, labels, np.ones(len(labels), np.bool_))


def test_images_of_bytes_score_as_images_of_floats() -> None:
    floats, labels = inputs_for(1, 2, 3, 4), ["1", "2", "3", "5"]
    levels = (floats * 255).astype(np.uint8)
    first = evaluate(FakeClassifier(), readable(floats, labels), "some")
    second = evaluate(FakeClassifier(), readable(levels, labels), "some")

    assert replace(first, seconds=0) == replace(second, seconds=0)


def test_other_data_has_no_score_without_label_errors() -> None:
    assert scored(["1"], [1]).without_label_errors is None


def test_label_errors_of_mnist_are_excluded_from_a_second_score(
    mnist_dir: Path,
) -> None:
    images, labels = Mnist(mnist_dir).test()
    data = readable(images, [str(label) for label in labels])
    found = evaluate(FakeClassifier(digit=5), data, "mnist")

    assert found.score == Score(n=10_000, correct=892)
    # Four of the fifteen are labelled 5.
    assert found.without_label_errors == Score(n=9985, correct=888)


def test_a_number_is_scored_as_a_whole(tmp_path: Path) -> None:
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

    assert (found.score.n, found.score.correct, found.uncertain) == (4, 3, 0)
    assert sum(map(sum, found.digits.confusion)) == 1, "only one has one digit"
    (mistake,) = found.mistakes
    assert (mistake.index, mistake.label, mistake.answer) == (2, "78", "77")
    assert mistake.probability == pytest.approx(0.9999**2)


@pytest.mark.parametrize(
    ("label", "correct"),
    [("7777", 1), ("77 77", 1), ("7 777", 0), ("77-77", 0), ("77\n77", 0)],
)
def test_spaces_and_marks_count_if_the_label_has_any(
    tmp_path: Path, label: str, correct: int
) -> None:
    path = tmp_path / "numbers.jsonl"
    left, right = number("20"), number("20", gap=0.35)
    far = tuple(stroke(points + np.array([200, 0])) for points in right)
    write_strokes(path, [StrokeRecord(label=label, strokes=(*left, *far))])
    data = load_labelled(str(path), tmp_path)

    found = evaluate(FakeClassifier(7, 0.9999), data, "numbers")

    assert found.score.correct == correct


def test_a_single_digit_may_be_read_as_a_number_too(tmp_path: Path) -> None:
    path = tmp_path / "drawn.jsonl"
    write_strokes(path, [StrokeRecord(label="7", strokes=number("20"))])
    data = load_labelled(str(path), tmp_path)
    classifier = FakeClassifier(7, 0.9999)

    assert evaluate(classifier, data, "one").score.correct == 1
    assert evaluate(classifier, data, "one", numbers=True).score.correct == 0


def letters(path: Path, *drawn: str) -> LabelledInputs:
    """Return drawings labelled "x"; an empty text makes an empty drawing."""
    write_strokes(
        path,
        [
            StrokeRecord(label="x", strokes=number(text) if text else ())
            for text in drawn
        ],
    )
    return load_labelled(str(path), path.parent)


def test_paths_vote_on_uncertain_drawings_as_in_the_window(tmp_path: Path) -> None:
    path = tmp_path / "samples.jsonl"
    write_strokes(path, SAMPLES)
    drawn = load_labelled(str(path), tmp_path)

    def accuracy(probability: float, data: LabelledInputs) -> float:
        classifier = FakeClassifier(digit=3, probability=probability)
        return evaluate(classifier, data, "samples").score.accuracy

    # One in ten of the samples is a three.
    assert accuracy(0.995, drawn) == pytest.approx(0.1, abs=0.05)
    assert accuracy(0.995, drawn) < accuracy(0.15, drawn)
    # Pictures have no path.
    without = replace(drawn, strokes=())
    assert accuracy(0.995, without) == accuracy(0.15, without)


class TallDigitClassifier(FakeClassifier):
    """Takes drawings that are taller than wide for digits, and no others."""

    @override
    def predict_batch(self, images: NDArray[np.float32]) -> list[Prediction]:
        return [
            replace(prediction, is_digit=float(_is_tall(image)))
            for prediction, image in zip(
                super().predict_batch(images), images, strict=True
            )
        ]

    @override
    def run(self, images: NDArray[np.float32]) -> Mapping[str, NDArray[np.float32]]:
        return {
            **super().run(images),
            "is_digit": np.array([_is_tall(image) for image in images], np.float32),
        }


def _is_tall(image: NDArray[np.float32]) -> bool:
    return bool(image.any(axis=1).sum() > image.any(axis=0).sum())


@pytest.mark.parametrize(("numbers", "rejected"), [(False, 1), (True, 0)])
def test_negatives_are_read_as_numbers_where_digits_are(
    numbers: bool, rejected: int, tmp_path: Path
) -> None:
    others = letters(tmp_path / "letters.jsonl", "20", "2")
    digits = readable(inputs_for(1, 2), ["1", "2"])
    classifier = TallDigitClassifier(7, 0.9999)
    found = evaluate(classifier, digits, "two", (others, "letters"), numbers=numbers)

    assert found.rejections is not None
    assert (found.rejections.n, found.rejections.rejected) == (2, rejected)


@pytest.mark.parametrize("numbers", [False, True])
def test_unreadable_negatives_are_not_counted(numbers: bool, tmp_path: Path) -> None:
    others = letters(tmp_path / "letters.jsonl", "", "2", "")
    digits = readable(inputs_for(1, 2), ["1", "2"])
    found = evaluate(FakeClassifier(), digits, "two", (others, "x"), numbers=numbers)

    assert found.rejections is not None
    assert (found.rejections.n, found.rejections.rejected) == (1, 0)


def test_negatives_with_nothing_to_read_are_an_error(tmp_path: Path) -> None:
    others = letters(tmp_path / "letters.jsonl", "", "")
    digits = readable(inputs_for(1, 2), ["1", "2"])

    with pytest.raises(DataError, match="nothing to read in “x”"):
        evaluate(FakeClassifier(), digits, "two", (others, "x"))
