import numpy as np

from mnist_gui.core.ink.levels import to_fractions, to_levels


def test_every_level_survives_the_way_to_a_fraction_and_back() -> None:
    levels = np.arange(256, dtype=np.uint8).reshape(16, 16)
    fractions = to_fractions(levels)

    assert fractions.dtype == np.float32
    assert fractions.max() == 1
    assert np.array_equal(to_levels(fractions), levels)


def test_fractions_out_of_range_are_clipped() -> None:
    fractions = np.array([-0.5, 0, 0.5, 1, 7], np.float32)

    assert to_levels(fractions).tolist() == [0, 0, 128, 255, 255]
