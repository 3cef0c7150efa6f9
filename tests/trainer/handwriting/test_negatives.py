import numpy as np
import pytest

from trainer.handwriting.negatives import synthesize_negatives
from trainer.handwriting.repertoire import sign_skeletons
from trainer.handwriting.writing import Images

# Of letters and symbols that are drawn as digits are.
LIKE_DIGITS = set("OoQDIlZzSsBbGgqyJjYTPaCce|/()") | set("0123456789")


@pytest.fixture(scope="module")
def made() -> Images:
    return synthesize_negatives(240, seed=1)


@pytest.mark.parametrize("count", [0, 1, 37])
def test_there_are_as_many_as_are_wanted(count: int) -> None:
    found = synthesize_negatives(count, seed=3)

    assert found.shape == (count, 28, 28)
    assert found.dtype == np.uint8


@pytest.mark.slow
def test_a_seed_decides_all(made: Images) -> None:
    assert np.array_equal(made, synthesize_negatives(240, seed=1))
    assert not np.array_equal(made, synthesize_negatives(240, seed=2))


@pytest.mark.slow
def test_they_are_all_different_but_for_blank_and_even_ones(
    made: Images,
) -> None:
    uneven = made[np.ptp(made, axis=(1, 2)) > 0]

    assert len(np.unique(uneven, axis=0)) == len(uneven) > 200


def test_nearly_all_of_them_have_ink_on_paper(made: Images) -> None:
    assert np.mean(made.max(axis=(1, 2)) > 200) > 0.9
    assert np.mean(made[:, 0].max(axis=1) < 50) > 0.85


@pytest.mark.slow
def test_kinds_come_in_a_mixed_order() -> None:
    made = synthesize_negatives(960, seed=1)
    # What no pen drew fills the corners, and would lie at one end.
    is_texture = np.flatnonzero(made[:, :2, :2].max(axis=(1, 2)) > 0)

    assert len(is_texture) > 8
    assert is_texture.min() < 240
    assert is_texture.max() > 720


def test_no_sign_is_one_that_a_hand_could_mean_as_a_digit() -> None:
    labels = {one.label for one in sign_skeletons()}

    assert len(labels) > 60
    assert not labels & LIKE_DIGITS


@pytest.mark.parametrize("label", [*"hEnHuRAMFWKXmwNVkxL", "question", "hash", "at"])
def test_common_letters_and_symbols_are_written(label: str) -> None:
    assert any(one.label == label for one in sign_skeletons())
