from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from mnist_gui.core.ink.strokes import Strokes, arc_lengths, densify, stroke
from mnist_gui.core.prediction import Prediction
from mnist_gui.core.segmentation.candidates import CandidateReader, candidates
from mnist_gui.core.segmentation.ink_segments import ink_segments
from mnist_gui.core.segmentation.layout import Segments, lay_out
from mnist_gui.core.segmentation.partition import best_partition
from mnist_gui.core.segmentation.segmentation import read_segments
from mnist_gui.core.segmentation.stroke_segments import stroke_segments
from tests.helpers.core.fake_classifiers import FakeClassifier, a_prediction
from tests.helpers.core.number_pages import as_picture, number

scores = st.floats(-10, 1)


def partitions(segments: frozenset[int]) -> list[frozenset[tuple[int, ...]]]:
    """Return all ways to partition segments into groups."""
    if not segments:
        return [frozenset()]
    first, *others = sorted(segments)
    return [
        rest | {(first, *more)}
        for count in range(len(others) + 1)
        for more in combinations(others, count)
        for rest in partitions(segments - {first, *more})
    ]


@given(st.integers(1, 5), st.data())
def test_the_best_partition_is_the_best_of_all(n: int, data: st.DataObject) -> None:
    groups = [
        group for size in range(1, n + 1) for group in combinations(range(n), size)
    ]
    score = dict(zip(groups, data.draw(st.lists(scores, min_size=31)), strict=False))

    found = best_partition(n, groups, list(score.values()))

    best = max(
        sum(score[group] for group in partition)
        for partition in partitions(frozenset(range(n)))
    )
    assert sum(score[groups[at]] for at in found) == pytest.approx(best)
    assert sorted(segment for at in found for segment in groups[at]) == list(range(n))


def test_a_row_of_300_segments_is_partitioned() -> None:
    n = 300
    groups = [(i,) for i in range(n)] + [(i, i + 1) for i in range(n - 1)]
    pairs = best_partition(n, groups, [-1.0] * n + [0.0] * (n - 1))

    assert [groups[at] for at in pairs] == [(i, i + 1) for i in range(0, n, 2)]


def test_segments_far_apart_are_not_read_together() -> None:
    layout = lay_out(stroke_segments(number("1" * 20, gap=1)).items)

    assert candidates(layout) == [(i,) for i in range(20)]


@pytest.mark.parametrize(("text", "is_read_as_one"), [("11", True), ("111", False)])
def test_only_what_is_in_two_parts_at_most_is_read_as_one_digit(
    text: str, is_read_as_one: bool
) -> None:
    layout = lay_out(stroke_segments(number(text, gap=1)).items)

    assert (tuple(range(len(text))) in candidates(layout)) is is_read_as_one


class InTurn:
    """Answers the digit 0 with given probabilities, in the order of the candidates."""

    def __init__(self, probabilities: Sequence[float]) -> None:
        self._probabilities = probabilities

    def predict_batch(self, images: NDArray[np.float32]) -> list[Prediction]:
        assert len(images) == len(self._probabilities)
        return [a_prediction({0: probability}) for probability in self._probabilities]


@pytest.mark.parametrize(("height", "count"), [(60, 2), (100, 3)])
def test_low_parts_are_joined_to_one_digit_rather_than_high_ones(
    height: float, count: int
) -> None:
    upright = stroke([(-60, 0), (-60, 100)])
    corner = stroke([(10, 0), (0, height - 8), (40, height)])
    stem = stroke([(45, 90 - 0.9 * height), (45, 90 + 0.1 * height)])
    segments = stroke_segments((upright, corner, stem))
    groups = [(0,), (0, 1, 2), (1,), (1, 2), (2,)]
    assert candidates(lay_out(segments.items)) == groups

    reading = read_segments(segments, InTurn([1, 0.1, 0.85, 0.97, 1]))

    assert len(reading.digits) == count


def test_two_strokes_are_joined_to_one_digit_rather_where_they_are_alone() -> None:
    left, right = stroke([(0, 0), (0, 65)]), stroke([(18, 0), (18, 100)])
    pair = stroke_segments((left, right))
    row = stroke_segments((left, right, stroke([(300, 0), (300, 100)])))
    assert candidates(lay_out(row.items)) == [(0,), (0, 1), (0, 1, 2), (1,), (2,)]

    assert len(read_segments(pair, InTurn([0.9] * 3)).digits) == 1
    assert len(read_segments(row, InTurn([0.9] * 5)).digits) == 3


def test_a_digit_beside_what_is_the_same_digit_without_it_is_rather_none_of_it() -> (
    None
):
    left, right = stroke([(0, 0), (0, 65)]), stroke([(18, 0), (18, 100)])
    segments = stroke_segments((left, right))
    layout = lay_out(segments.items)

    def score(part: float) -> float:
        reader = CandidateReader(segments, layout, InTurn([part, 0.97, 0.99]))
        assert reader.groups == [(0,), (0, 1), (1,)]
        return reader.scores[1]

    assert score(0.9) - score(0.99) == pytest.approx(1)


@pytest.mark.slow
def test_a_scribble_has_few_candidates() -> None:
    rng = np.random.default_rng(0)
    lines = tuple(stroke(rng.uniform(0, 200, (5, 2))) for _ in range(150))

    assert len(candidates(lay_out(stroke_segments(lines).items))) <= 600


def test_a_sheet_of_many_digits_is_read_digit_by_digit() -> None:
    rows = ["7" * 25] * 16
    segments = stroke_segments(number("\n".join(rows), gap=1))
    progress: list[tuple[int, int]] = []

    reading = read_segments(
        segments,
        FakeClassifier(7, 0.9999),
        on_progress=lambda *counts: progress.append(counts),
    )

    assert reading.text.replace(" ", "").split("\n") == rows
    assert progress == [(256, 400), (400, 400)]


def test_the_progress_of_a_short_reading_is_not_reported() -> None:
    def fail(*_counts: int) -> None:
        raise AssertionError

    segments = stroke_segments(number("2025"))
    model = FakeClassifier(7, 0.9999)
    assert read_segments(segments, model, on_progress=fail).text == "7777"


def test_a_speck_beside_a_digit_is_left_out() -> None:
    speck = stroke([(200, 60), (202, 61)])
    segments = stroke_segments((*number("7"), speck))

    assert read_segments(segments, FakeClassifier(7, 0.9999)).text == "7"


def test_a_dot_alone_is_read() -> None:
    segments = stroke_segments((stroke([(9, 9)]),))

    assert read_segments(segments, FakeClassifier(1)).text == "1"


# Several digits that are one connected component.


def one_stroke(text: str) -> Strokes:
    return (stroke(np.concatenate(number(text, gap=0.2))),)


class SingleSevens:
    """Reads a 7 of given confidence in what is higher than wide, as digits are."""

    def __init__(self, confidence: float, threshold: float = 0.5) -> None:
        self._confidence, self._threshold = confidence, threshold

    def predict_batch(self, images: NDArray[np.float32]) -> list[Prediction]:
        return [
            a_prediction(
                {7: 1.0},
                is_digit=self._confidence if _is_high(image) else 0.01,
                threshold=self._threshold,
            )
            for image in images
        ]


def _is_high(image: NDArray[np.float32]) -> bool:
    return bool(image.any(axis=1).sum() > image.any(axis=0).sum())


CONNECTED = {
    "touching strokes": stroke_segments(number("33", gap=0.02)),
    "one stroke": stroke_segments(one_stroke("20")),
    "strokes that nearly touch": stroke_segments(number("33", gap=0.1)),
    "touching ink": ink_segments(as_picture(number("33", gap=0.02, style=1))),
    "one stroke and a speck": stroke_segments(
        (*one_stroke("20"), stroke([(260, 60), (262, 61)]))
    ),
}


@pytest.mark.parametrize("segments", CONNECTED.values(), ids=CONNECTED.keys())
@pytest.mark.parametrize(
    ("confidence", "is_confident"), [(0.985, False), (0.995, True)]
)
def test_connected_digits_need_a_higher_confidence(
    segments: Segments, confidence: float, is_confident: bool
) -> None:
    reading = read_segments(segments, SingleSevens(confidence))

    assert reading.text == "77"
    assert reading.is_confident is is_confident


@pytest.mark.parametrize("text", ["7", "20", "2\n0"])
def test_separate_digits_need_no_higher_confidence(text: str) -> None:
    segments = stroke_segments(number(text))

    assert read_segments(segments, SingleSevens(0.985)).is_confident


def test_a_models_own_threshold_may_be_higher_than_that_of_connected_digits() -> None:
    segments = CONNECTED["one stroke"]

    assert read_segments(segments, SingleSevens(0.995)).is_confident
    strict = SingleSevens(0.995, threshold=0.999)
    assert not read_segments(segments, strict).is_confident


class Lines:
    """Reads a 1 of high confidence in as little ink as one line has."""

    def predict_batch(self, images: NDArray[np.float32]) -> list[Prediction]:
        return [
            a_prediction({1: 1.0}, is_digit=0.995 if image.sum() < 75 else 0.01)
            for image in images
        ]


@pytest.mark.parametrize("lean", [30, 60])
@pytest.mark.parametrize("gap", [5, 50])
def test_touching_ones_that_do_not_lean_alike_are_rejected(lean: int, gap: int) -> None:
    upright = stroke([(0, 0), (0, 100)])
    leaning = stroke([(gap + lean, 0), (gap, 100)])
    reading = read_segments(stroke_segments((upright, leaning)), Lines())

    assert reading.text == "11"
    assert reading.is_confident is (lean < 35 or gap > 10)


@pytest.mark.parametrize("middle", [8, 30])
def test_connected_digits_that_meet_twice_are_rejected(middle: int) -> None:
    stem = stroke([(0, 0), (0, 100)])
    bow = stroke([(5, 0), (60, 25), (middle, 50), (60, 100)])
    reading = read_segments(stroke_segments((stem, bow)), Bows())

    assert reading.text == "12"
    assert reading.is_confident is (middle > 20)


@pytest.mark.parametrize(("gap", "is_confident"), [(-5, False), (50, True)])
def test_a_plus_that_touches_a_digit_is_rejected(gap: int, is_confident: bool) -> None:
    stem, bar = stroke([(30, 25), (30, 95)]), stroke([(0, 60), (60, 60)])
    one = stroke([(60 + gap, 0), (60 + gap, 100)])
    reading = read_segments(stroke_segments((stem, bar, one)), Lines())

    assert reading.text == "+1"
    assert reading.is_confident is is_confident


class Bows:
    """Reads a 1 in the narrow, a 2 in what has no long upright line at its left."""

    def predict_batch(self, images: NDArray[np.float32]) -> list[Prediction]:
        return list(map(self._read, images))

    def _read(self, image: NDArray[np.float32]) -> Prediction:
        columns = image.sum(axis=0)[image.any(axis=0)]
        if len(columns) < 8:
            return a_prediction({1: 1.0})
        return a_prediction({2: 1.0}, is_digit=0.01 if columns[1] > 15 else 1.0)


@pytest.mark.parametrize(("height", "is_confident"), [(30, False), (60, True)])
def test_a_low_digit_beside_a_high_one_needs_a_higher_confidence(
    height: int, is_confident: bool
) -> None:
    high = stroke([(0, 0), (20, 100)])
    low = stroke([(100, 0), (100 + height / 5, height)])
    reading = read_segments(stroke_segments((high, low)), SingleSevens(0.985))

    assert reading.text == "77"
    assert reading.is_confident is is_confident


# Dashes, and pictures of few pixels.


def dashed(strokes: Strokes, length: float, gap: float) -> Strokes:
    """Break strokes into dashes; lengths are in units of the pad."""
    pieces = []
    for points in strokes:
        away = arc_lengths(dense := densify(points, 1))
        for start in np.arange(0, away[-1], length + gap):
            chosen = (away >= start) & (away <= start + length)
            pieces.append(stroke(dense[chosen]))
    return tuple(pieces)


class RoundDigits:
    """Reads a 3 in what reaches far both ways, and is not sure of anything else."""

    def predict_batch(self, images: NDArray[np.float32]) -> list[Prediction]:
        extents = [
            (np.ptp(np.nonzero(image)[0]), np.ptp(np.nonzero(image)[1]))
            for image in images
        ]
        return [
            a_prediction({3: 1.0 if min(extent) > 8 else 0.1}) for extent in extents
        ]


@pytest.mark.parametrize(("length", "gap"), [(9, 5), (9, 12)])
def test_dashes_are_one_digit(length: float, gap: float) -> None:
    for text in ("3", "33"):
        strokes = dashed(number(text, gap=1), length, gap)

        assert len(strokes) >= 5 * len(text)
        assert read_segments(stroke_segments(strokes), RoundDigits()).text == text


@pytest.mark.parametrize(("is_tiny", "count"), [(False, 2), (True, 1)])
def test_ink_of_few_pixels_is_rather_one_digit(is_tiny: bool, count: int) -> None:
    halves = stroke([(0, 0), (0, 40)]), stroke([(0, 60), (0, 100)])
    segments = replace(stroke_segments(halves), is_tiny=is_tiny)
    assert candidates(lay_out(segments.items)) == [(0,), (0, 1), (1,)]

    assert len(read_segments(segments, InTurn([1, 0.15, 1])).digits) == count
