import numpy as np
import pytest

from trainer.handwriting.lines import Lines, evenly, extents, lengths, points_at
from trainer.handwriting.skeleton import parse_skeletons
from trainer.handwriting.variation import vary

SKELETONS = parse_skeletons(
    """
    0 1 @50,50,32,50,20,-340
    7 1 10,5 80,0! 45,50 30,100 / 20,50 70,45
    . 1 50,50
    """
)
ZERO, SEVEN, DOT = SKELETONS


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def written(count: int = 200) -> Lines:
    return vary(SEVEN, count, rng())


@pytest.mark.parametrize("skeleton", SKELETONS, ids=lambda one: one.label)
@pytest.mark.parametrize("count", [1, 7])
def test_each_version_is_a_row_of_finite_points(skeleton: object, count: int) -> None:
    lines = vary(skeleton, count, rng())  # type: ignore[arg-type]

    assert (len(lines), lines.shape[2]) == (count, 2)
    assert np.isfinite(lines).all()


def test_a_seed_decides_all() -> None:
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

    # On average everything lies where the skeleton has it.
    assert middle.min() > -10
    assert middle.max() < 110
    assert np.quantile(np.abs(lines - middle), 0.99) < 60


def test_points_are_near_enough_to_be_stamped() -> None:
    lines = written()
    steps = np.hypot(*np.diff(lines, axis=1).T).T / extents([lines])[:, None]
    # The pen is lifted once, from the stem to the cross, and may stay down.
    apart = np.sort(steps, axis=1)[:, :-2]

    assert np.quantile(apart, 0.99) < 0.5 / 20
    assert apart.max() < 1.5 / 20


def test_a_dot_stays_small() -> None:
    dots = vary(DOT, 200, rng())

    assert np.quantile(extents([dots]), 0.9) < 10
    # The pen shakes where it stands; that is no long way.
    assert dots.shape[1] < 1000


def test_places_are_found_on_each_line() -> None:
    lines = np.array([[[0, 0], [4, 0], [4, 4]], [[1, 1], [1, 1], [1, 9]]], float)

    assert lengths(lines).tolist() == [8, 8]
    shares = np.array([[0, 0.25, 0.75, 1], [0, 0.5, 0.5, 1]])
    assert points_at(lines, shares).tolist() == [
        [[0, 0], [2, 0], [4, 2], [4, 4]],
        [[1, 1], [1, 5], [1, 5], [1, 9]],
    ]


def test_a_line_without_length_stands_still() -> None:
    assert np.array_equal(evenly(np.full((1, 3, 2), 7.0), 5), np.full((1, 5, 2), 7.0))
