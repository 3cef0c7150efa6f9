import numpy as np

from mnist_gui.core.pen_path.features import PATH_CHANNELS, PATH_POINTS
from trainer.handwriting.skeleton import digit_skeletons
from trainer.handwriting.variation import trace
from trainer.pen_path.synthesis import synthesize_paths, trace_paths


def test_each_digit_is_as_frequent_as_the_others() -> None:
    paths = synthesize_paths(200, seed=1)

    assert paths.features.shape == (200, PATH_POINTS, PATH_CHANNELS)
    assert np.isfinite(paths.features).all()
    assert np.bincount(paths.labels).tolist() == [20] * 10


def test_the_seed_decides() -> None:
    first, second, other = (synthesize_paths(40, seed=seed) for seed in (1, 1, 2))

    assert np.array_equal(first.features, second.features)
    assert not np.array_equal(first.features, other.features)


def test_some_hands_write_against_the_usual_direction() -> None:
    """A bar is drawn down by most, and up by some."""
    bar = next(
        skeleton
        for skeleton in digit_skeletons()[1]
        if len(skeleton.strokes) == 1 and len(skeleton.strokes[0].knots) == 2
    )
    rng = np.random.default_rng(0)
    paths = np.concatenate(list(trace_paths([bar], 400, rng)))
    upwards = (paths[..., 3].sum(axis=1) < 0).mean()

    assert 0.05 < upwards < 0.3


def test_linked_strokes_are_one() -> None:
    four = next(
        skeleton for skeleton in digit_skeletons()[4] if len(skeleton.strokes) == 2
    )
    points, numbers = trace(four, 500, np.random.default_rng(0))
    linked = (numbers.max(axis=1) == 0).mean()

    assert points.shape == (*numbers.shape, 2)
    assert set(np.unique(numbers)) == {0, 1}
    assert 0.02 < linked < 0.12
