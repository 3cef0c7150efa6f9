import numpy as np
import pytest

from mnist_gui.core.ink.strokes import StrokeRecord, stroke
from mnist_gui.core.pen_path.features import (
    PATH_CHANNELS,
    PATH_POINTS,
    describe_paths,
    path_features,
)
from tests.helpers.core.ink_examples import SAMPLES

X, Y, RIGHT, DOWN, LIFTED = range(PATH_CHANNELS)

BAR = stroke([[10, 40], [50, 40]])
STEM = stroke([[30, 0], [30, 80]])


def test_a_path_has_points_evenly_spaced_along_the_ink() -> None:
    (path,) = path_features((BAR, STEM))

    assert path.shape == (PATH_POINTS, PATH_CHANNELS)
    # The bar is a third of the ink.
    assert path[: PATH_POINTS // 3, DOWN] == pytest.approx(0)
    assert path[PATH_POINTS // 3 + 1 : -1, DOWN] == pytest.approx(1)


def test_the_longer_side_is_from_minus_one_to_one() -> None:
    (path,) = path_features((BAR, STEM))

    assert (path[:, Y].min(), path[:, Y].max()) == pytest.approx((-1, 1), abs=0.03)
    assert (path[:, X].min(), path[:, X].max()) == pytest.approx((-0.5, 0.5), abs=0.06)


def test_the_pen_is_lifted_once_between_two_strokes() -> None:
    (path,) = path_features((BAR, STEM))

    (at,) = np.flatnonzero(path[:, LIFTED])
    assert at == PATH_POINTS // 3 - 1
    assert path[at, [RIGHT, DOWN]] == pytest.approx(0)


def test_direction_and_order_tell_paths_of_the_same_ink_apart() -> None:
    back = stroke(BAR[::-1])

    assert path_features((BAR,))[0, :-1, RIGHT] == pytest.approx(1)
    assert path_features((back,))[0, :-1, RIGHT] == pytest.approx(-1)
    assert not np.allclose(path_features((BAR, STEM)), path_features((STEM, BAR)))


@pytest.mark.parametrize("record", SAMPLES[::7])
def test_place_and_size_leave_no_trace(record: StrokeRecord) -> None:
    moved = tuple(stroke(points * 4 + 64) for points in record.strokes)

    assert path_features(moved) == pytest.approx(
        path_features(record.strokes), abs=1e-2
    )


@pytest.mark.parametrize("count", [1, 2])
def test_dots_have_a_path_without_direction(count: int) -> None:
    path = path_features((stroke([[5, 5]]),) * count)

    assert np.isfinite(path).all()
    assert path[..., [X, Y, RIGHT, DOWN]] == pytest.approx(0)


def test_a_dot_beside_a_line_stays_a_dot() -> None:
    points = np.array([[[5, 5], [5, 5]], [[0, 0], [0, 9]]])
    dot, line = describe_paths(points, np.zeros((2, 2), int))

    assert dot[:, [X, Y, RIGHT, DOWN]] == pytest.approx(0)
    assert line[:-1, DOWN] == pytest.approx(1)


def test_many_drawings_are_described_as_each_alone() -> None:
    points = np.random.default_rng(0).uniform(0, 100, (5, 12, 2))
    numbers = np.repeat([[0, 1, 2]], 4, axis=1).repeat(5, axis=0)
    together = describe_paths(points, numbers)

    for at, alone in enumerate(points):
        strokes = tuple(map(stroke, np.split(alone, 3)))
        assert together[at] == pytest.approx(path_features(strokes)[0], abs=1e-4)
