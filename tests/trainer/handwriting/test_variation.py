from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from trainer.handwriting.lines import Lines, extents
from trainer.handwriting.skeleton import Skeleton, parse_skeletons
from trainer.handwriting.variation import HANDS, HandVariation, vary

SKELETONS = parse_skeletons(
    """
    0 1 @50,50,32,50,20,-340
    7 1 10,5 80,0! 45,50 30,100 / 20,50 70,45
    . 1 50,50
    """
)
ZERO, SEVEN, DOT = SKELETONS
BAR, NEAR, FAR = parse_skeletons(
    """
    - 1 0,50 100,50
    = 1 0,45 100,45 / 0,55 100,55
    = 1 0,0 100,0 / 0,100 100,100
    """
)
COUNT = 400


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def written(count: int = 200) -> Lines:
    return vary(SEVEN, count, rng())


@pytest.mark.parametrize(
    "skeleton", SKELETONS, ids=[skeleton.label for skeleton in SKELETONS]
)
@pytest.mark.parametrize("count", [1, 7])
def test_each_version_is_a_row_of_finite_points(skeleton: Skeleton, count: int) -> None:
    lines = vary(skeleton, count, rng())

    assert (len(lines), lines.shape[2]) == (count, 2)
    assert np.isfinite(lines).all()


def test_the_seed_determines_every_point() -> None:
    assert np.array_equal(vary(ZERO, 9, rng(3)), vary(ZERO, 9, rng(3)))
    assert not np.array_equal(vary(ZERO, 9, rng(3)), vary(ZERO, 9, rng(4)))


def test_no_two_hands_write_alike() -> None:
    lines = written(40)
    differences = np.abs(lines[:, None] - lines[None]).max(axis=(2, 3))

    assert np.median(differences) > 10
    assert differences[~np.eye(len(lines), dtype=bool)].min() > 1


def test_hands_stay_near_the_skeleton() -> None:
    lines = written()
    middle = np.median(lines, axis=0)

    # On average everything is where the skeleton has it.
    assert middle.min() > -10
    assert middle.max() < 110
    assert np.quantile(np.abs(lines - middle), 0.99) < 60


def test_points_are_close_enough_to_be_stamped() -> None:
    lines = written()
    steps = np.hypot(*np.diff(lines, axis=1).T).T / extents([lines])[:, None]
    # The pen is lifted once, from the stem to the cross, and may stay down.
    apart = np.sort(steps, axis=1)[:, :-2]

    assert np.quantile(apart, 0.99) < 0.5 / 20
    assert apart.max() < 1.5 / 20


def test_a_dot_stays_small() -> None:
    dots = vary(DOT, 200, rng())

    assert np.quantile(extents([dots]), 0.9) < 10
    # The pen shakes on the spot, which adds little length.
    assert dots.shape[1] < 1000


def two_strokes(hands: HandVariation) -> tuple[Lines, Lines]:
    """Return both strokes of many versions of two neighbouring bars."""
    lines = vary(NEAR, COUNT, rng(), hands=hands)
    back = np.diff(lines[..., 0], axis=1).mean(axis=0).argmin() + 1
    return lines[:, :back], lines[:, back : 2 * back]


def length_differences(hands: HandVariation) -> float:
    """Return the spread of the difference in length between two strokes."""
    first, second = (np.ptp(stroke[..., 0], axis=1) for stroke in two_strokes(hands))
    return float((first - second).std())


def stroke_distances(hands: HandVariation) -> float:
    """Return the spread of the distance between two strokes."""
    first, second = (stroke.mean(axis=1) for stroke in two_strokes(hands))
    return float((first - second)[:, 1].std())


def linked_fraction(hands: HandVariation) -> float:
    """Return how often there is ink between two strokes far apart."""
    lines = vary(FAR, COUNT, rng(), hands=hands)
    height = lines[..., 1] - lines[..., 1].min(axis=1, keepdims=True)
    relative = height / np.ptp(height, axis=1, keepdims=True)
    return float(((relative > 0.45) & (relative < 0.55)).any(axis=1).mean())


@pytest.mark.parametrize(
    ("without", "difference"),
    [
        ({"overshoot": 0.0}, length_differences),
        ({"stroke_shift": 0.0}, stroke_distances),
        ({"linked_fraction": 0.0}, linked_fraction),
    ],
)
def test_each_variation_shows_in_what_is_written(
    without: dict[str, float], difference: Callable[[HandVariation], float]
) -> None:
    # Beside the bends, the other variations are small.
    hands = replace(HANDS, plane_bend=0.1, stroke_bend=0.1)

    assert difference(hands) > 1.2 * difference(replace(hands, **without))  # type: ignore[arg-type]


def test_drawings_are_turned_by_the_given_rotation() -> None:
    def angles(rotation: float) -> float:
        lines = vary(BAR, COUNT, rng(), rotation)
        way = lines[:, -1] - lines[:, 0]
        return float(np.arctan2(way[:, 1], way[:, 0]).std())

    assert angles(0.3) == pytest.approx(np.hypot(0.3, angles(0.0)), rel=0.1)
    assert angles(0.3) > 2 * angles(0.0)
