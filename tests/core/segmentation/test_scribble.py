"""Scribbles are joined to one segment, and numbers are not."""

import numpy as np
import pytest
from numpy.typing import NDArray
from typing_extensions import override

from mnist_gui.core.ink.strokes import Strokes, stroke
from mnist_gui.core.prediction import Prediction
from mnist_gui.core.reading.page import Page
from mnist_gui.core.reading.read import read_page
from mnist_gui.core.segmentation.candidates import candidates
from mnist_gui.core.segmentation.layout import lay_out
from mnist_gui.core.segmentation.scribble import join_scribbles
from mnist_gui.core.segmentation.segmentation import read_segments
from mnist_gui.core.segmentation.stroke_segments import stroke_segments
from tests.helpers.core.fake_classifiers import FakeClassifier, a_prediction
from tests.helpers.core.number_pages import HEIGHT, number


def scribble(count: int, *, seed: int = 0, left: float = 60) -> Strokes:
    """Return strokes that wander over each other in a square of the pad."""
    rng = np.random.default_rng(seed)
    starts = rng.uniform(0, 120, (count, 1, 2))
    steps = rng.normal(0, 14, (count, 19, 2))
    walks = np.clip(np.cumsum(np.concatenate([starts, steps], 1), 1), 0, 120)
    return tuple(stroke(walk + np.array([left, 60])) for walk in walks)


class Reluctant(FakeClassifier):
    """Takes nothing that has much ink for a digit; counts what it is asked for."""

    asked = 0

    @override
    def predict_batch(self, images: NDArray[np.float32]) -> list[Prediction]:
        self.asked += len(images)
        return [
            a_prediction(
                {7: 0.999}, is_digit=0.1 if image.mean() > 0.2 else 1.0, threshold=0.5
            )
            for image in images
        ]


def segments_of(strokes: Strokes) -> int:
    """Return the number of segments after scribbles were joined."""
    return len(join_scribbles(stroke_segments(strokes)).items)


@pytest.mark.parametrize("count", [8, 12, 20, 60])
@pytest.mark.parametrize("seed", range(3))
def test_a_scribble_is_one_uncertain_digit_read_in_few_ways(
    count: int, seed: int
) -> None:
    classifier = Reluctant()
    reading = read_page(Page(strokes=scribble(count, seed=seed)), classifier)

    assert reading.answer == "?"
    assert classifier.asked <= 5


def test_a_scribble_that_looks_like_a_digit_to_the_model_is_one() -> None:
    strokes = scribble(20)
    reading = read_segments(stroke_segments(strokes), FakeClassifier(4))

    assert reading.answer == "4"
    assert len(reading.digits[0].strokes) == 20


def test_a_scribble_beside_digits_costs_none_of_them() -> None:
    page = Page(strokes=(*number("77"), *scribble(20, left=200)))

    assert read_page(page, Reluctant()).answer == "77 ?"


def test_strokes_beside_a_scribble_are_not_read_together_with_it() -> None:
    beside = tuple(stroke([(196 + 9 * at, 60), (200 + 9 * at, 170)]) for at in range(4))
    items = join_scribbles(stroke_segments((*scribble(20), *beside))).items

    (scribbled,) = [at for at, item in enumerate(items) if item.is_scribble]
    groups = candidates(lay_out(items))

    whole = tuple(range(len(items)))  # all of a page may be one digit
    assert {group for group in groups if scribbled in group} == {(scribbled,), whole}
    assert len(groups) > len(items) + 1


def crossed(x: float, bars: int, height: float = HEIGHT) -> Strokes:
    """Return a digit-like sign of one stem that is crossed by some bars."""
    stem = stroke([(x + 20, 20), (x + 12, 20 + height)])
    return (
        stem,
        *(
            stroke([(x, y), (x + 30, y + 12)])
            for y in np.linspace(20, 8 + height, bars).tolist()
        ),
    )


@pytest.mark.parametrize(
    "strokes",
    [
        number("1234567890"),
        number("8888888888", gap=0.0),
        number("4747474747", gap=-0.1),
        tuple(part for x in range(0, 400, 40) for part in crossed(x, 1)),
        tuple(part for x in range(0, 400, 40) for part in crossed(x, 4)),
    ],
    ids=["ten digits", "touching", "overlapping", "crossed", "five strokes each"],
)
def test_no_strokes_of_a_number_are_joined(strokes: Strokes) -> None:
    assert segments_of(strokes) == len(stroke_segments(strokes).items)


def test_five_strokes_all_over_each_other_are_not_joined() -> None:
    angles = np.arange(5) * np.pi / 5
    ends = 40 * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    star = tuple(stroke([-end, end]) for end in ends)

    assert segments_of(star) == 5
