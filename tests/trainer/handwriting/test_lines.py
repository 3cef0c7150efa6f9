import numpy as np

from trainer.handwriting.lines import lengths, points_at, resample


def test_points_at_fractions_of_each_line() -> None:
    lines = np.array([[[0, 0], [4, 0], [4, 4]], [[1, 1], [1, 1], [1, 9]]], float)

    assert lengths(lines).tolist() == [8, 8]
    fractions = np.array([[0, 0.25, 0.75, 1], [0, 0.5, 0.5, 1]])
    assert points_at(lines, fractions).tolist() == [
        [[0, 0], [2, 0], [4, 2], [4, 4]],
        [[1, 1], [1, 5], [1, 5], [1, 9]],
    ]


def test_resampling_a_line_without_length_repeats_its_point() -> None:
    assert np.array_equal(resample(np.full((1, 3, 2), 7.0), 5), np.full((1, 5, 2), 7.0))
