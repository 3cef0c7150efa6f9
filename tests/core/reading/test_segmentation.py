from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from mnist_gui.core.ink.strokes import Strokes, stroke
from mnist_gui.core.prediction import Prediction
from mnist_gui.core.reading.ink_segments import ink_segments
from mnist_gui.core.reading.layout import Segments, lay_out
from mnist_gui.core.reading.segmentation import (
    best_partition,
    candidates,
    read_segments,
)
from mnist_gui.core.reading.stroke_segments import stroke_segments
from tests.helpers.core.fake_classifiers import FakeClassifier
from tests.helpers.core.number_pages import as_picture, number

scores = st.floats(-10, 1)


def divisions(pieces: frozenset[int]) -> list[frozenset[tuple[int, ...]]]:
    """Return all ways to divide pieces among groups."""
    if not pieces:
        return [frozenset()]
    first, *others = sorted(pieces)
    return [
        rest | {(first, *more)}
        for count in range(len(others) + 1)
        for more in combinations(others, count)
        for rest in divisions(pieces - {first, *more})
    ]


@given(st.integers(1, 5), st.data())
def test_the_best_division_is_the_best_of_all(n: int, data: st.DataObject) -> None:
    groups = [
        group for size in range(1, n + 1) for group in combinations(range(n), size)
    ]
    score = dict(zip(groups, data.draw(st.lists(scores, min_size=31)), strict=False))

    found = best_partition(n, groups, list(score.values()))

    best = max(
        sum(map(score.__getitem__, one)) for one in divisions(frozenset(range(n)))
    )
    assert sum(score[groups[at]] for at in found) == pytest.approx(best)
    assert sorted(piece for at in found for piece in groups[at]) == list(range(n))


def test_a_long_row_is_divided_in_no_time() -> None:
    n = 300
    groups = [(i,) for i in range(n)] + [(i, i + 1) for i in range(n - 1)]
    pairs = best_partition(n, groups, [-1.0] * n + [0.0] * (n - 1))

    assert [groups[at] for at in pairs] == [(i, i + 1) for i in range(0, n, 2)]


def test_pieces_far_apart_are_not_read_together() -> None:
    layout = lay_out(stroke_segments(number("1" * 20, gap=1)).items)

    assert candidates(layout) == [(i,) for i in range(20)]


def test_the_bar_of_a_5_belongs_to_what_it_begins_at() -> None:
    body = stroke([(25, 0), (10, 40), (39, 60), (30, 95), (0, 100)])
    bar = stroke([(45, 2), (100, 0)])
    two = stroke([(90, 10), (120, 10), (90, 100), (130, 100)])
    pieces = stroke_segments((body, bar, two))
    layout = lay_out(pieces.items)
    names = [one.origin for one in pieces.items]
    at_body, at_bar, at_two = (names.index(one) for one in range(3))

    # It lies above the 2 more than above its own body.
    assert layout.edge_weights[at_body, at_bar] > layout.edge_weights[at_bar, at_two]


@pytest.mark.parametrize("ends", [(-20, 20), (0, 40)])
def test_a_line_through_a_stem_or_from_it_belongs_to_it(ends: tuple[int, int]) -> None:
    stem = stroke([(0, 0), (0, 100)])

    def edge_weights(left: float, right: float) -> float:
        line = stroke([(left, 50), (right, 50)])
        return float(lay_out(stroke_segments((stem, line)).items).edge_weights[0, 1])

    assert edge_weights(*ends) > edge_weights(-40, 0) + 2


@pytest.mark.parametrize(
    ("height", "may_belong"), [(50, True), (30, True), (85, False)]
)
def test_a_long_line_belongs_to_what_it_meets_amid(
    height: float, may_belong: bool
) -> None:
    stem, line = (
        stroke([(100, 0), (100, 100)]),
        stroke([(20, height), (180, height + 2)]),
    )
    layout = lay_out(stroke_segments((stem, line)).items)

    assert np.isfinite(layout.edge_weights[0, 1]) == may_belong


class ByHeart:
    """Says what it was told of each group of pieces, in the order they are tried."""

    def __init__(self, certainties: Sequence[float]) -> None:
        self._certainties = certainties

    def predict_batch(self, images: NDArray[np.float32]) -> list[Prediction]:
        return [
            Prediction(probabilities=(one, *[(1 - one) / 9] * 9))
            for one, _ in zip(self._certainties, images, strict=True)
        ]


@pytest.mark.parametrize(("height", "count"), [(60, 2), (100, 3)])
def test_low_parts_are_sooner_one_digit_than_high_ones(
    height: float, count: int
) -> None:
    one = stroke([(-60, 0), (-60, 100)])
    corner = stroke([(10, 0), (0, height - 8), (40, height)])
    stem = stroke([(45, 90 - 0.9 * height), (45, 90 + 0.1 * height)])
    pieces = stroke_segments((one, corner, stem))
    groups = [(0,), (0, 1, 2), (1,), (1, 2), (2,)]
    assert candidates(lay_out(pieces.items)) == groups

    read = read_segments(pieces, ByHeart([1, 0.1, 0.85, 0.97, 1]))

    assert len(read.digits) == count


def test_two_strokes_are_sooner_one_digit_where_there_is_nothing_else() -> None:
    left, right = stroke([(0, 0), (0, 100)]), stroke([(18, 0), (18, 100)])
    pair = stroke_segments((left, right))
    row = stroke_segments((left, right, stroke([(300, 0), (300, 100)])))
    assert candidates(lay_out(row.items)) == [(0,), (0, 1), (0, 1, 2), (1,), (2,)]

    assert len(read_segments(pair, ByHeart([0.9] * 3)).digits) == 1
    assert len(read_segments(row, ByHeart([0.9] * 5)).digits) == 3


def test_a_scribble_is_read_in_few_ways() -> None:
    rng = np.random.default_rng(0)
    lines = tuple(stroke(rng.uniform(0, 200, (5, 2))) for _ in range(150))

    assert len(candidates(lay_out(stroke_segments(lines).items))) <= 600


def test_more_pieces_than_any_number_has_are_one_drawing() -> None:
    dots = tuple(stroke([(x, y)]) for x in range(0, 400, 20) for y in range(0, 400, 20))
    reading = read_segments(stroke_segments(dots), FakeClassifier(7))

    assert reading.text == "7"


def test_a_speck_beside_a_digit_is_no_digit() -> None:
    speck = stroke([(200, 60), (202, 61)])
    reading = read_segments(
        stroke_segments((*number("7"), speck)), FakeClassifier(7, 0.9999)
    )

    assert reading.text == "7"


def test_a_dot_alone_is_read() -> None:
    assert (
        read_segments(stroke_segments((stroke([(9, 9)]),)), FakeClassifier(1)).text
        == "1"
    )


def one_stroke(text: str) -> Strokes:
    return (stroke(np.concatenate(number(text, gap=0.2))),)


class OneByOne:
    """Reads a 7, as certain as it was told, in what is higher than wide alone."""

    def __init__(self, confidence: float, threshold: float = 0.5) -> None:
        self._certainty, self._threshold = confidence, threshold

    def predict_batch(self, images: NDArray[np.float32]) -> list[Prediction]:
        return [
            Prediction(
                probabilities=(*[0.0] * 7, 1.0, 0.0, 0.0),
                is_digit=self._certainty if _is_high(one) else 0.01,
                threshold=self._threshold,
            )
            for one in images
        ]


def _is_high(image: NDArray[np.float32]) -> bool:
    return bool(image.any(axis=1).sum() > image.any(axis=0).sum())


TOGETHER = {
    "strokes that touch": stroke_segments(number("33", gap=0.02)),
    "one stroke": stroke_segments(one_stroke("20")),
    "ink that touches": ink_segments(as_picture(number("33", gap=0.02, style=1))),
    "one stroke and a speck": stroke_segments(
        (*one_stroke("20"), stroke([(260, 60), (262, 61)]))
    ),
}


@pytest.mark.parametrize("pieces", TOGETHER.values(), ids=TOGETHER.keys())
@pytest.mark.parametrize(("certainty", "is_sure"), [(0.985, False), (0.995, True)])
def test_digits_that_hang_together_must_be_surer(
    pieces: Segments, confidence: float, is_confident: bool
) -> None:
    reading = read_segments(pieces, OneByOne(confidence))

    assert reading.text == "77"
    assert reading.is_confident is is_confident


@pytest.mark.parametrize("text", ["7", "20", "2\n0"])
def test_digits_with_paper_between_them_are_as_sure_as_each(text: str) -> None:
    assert read_segments(stroke_segments(number(text)), OneByOne(0.985)).is_confident


def test_a_model_may_ask_for_more_than_is_asked_of_what_hangs_together() -> None:
    pieces = TOGETHER["one stroke"]

    assert read_segments(pieces, OneByOne(0.995)).is_confident
    assert not read_segments(pieces, OneByOne(0.995, threshold=0.999)).is_confident
