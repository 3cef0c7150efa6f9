import numpy as np
import pytest

from mnist_gui.core.ink.components import label_components
from trainer.handwriting import negatives as kinds
from trainer.handwriting.negatives import synthesize_negatives
from trainer.handwriting.skeleton import sign_skeletons
from trainer.handwriting.writing import Images

# Letters and symbols that are drawn like digits.
LIKE_DIGITS = set("OoQDIlZzSsBbGgqyJjYTPaCce|/()") | set("0123456789")


@pytest.fixture(scope="module")
def negatives() -> Images:
    return synthesize_negatives(240, seed=1)


@pytest.mark.parametrize("count", [0, 1, 37])
def test_any_number_of_negatives_can_be_synthesized(count: int) -> None:
    images = synthesize_negatives(count, seed=3)

    assert images.shape == (count, 28, 28)
    assert images.dtype == np.uint8


@pytest.mark.slow
def test_the_seed_determines_every_image(negatives: Images) -> None:
    assert np.array_equal(negatives, synthesize_negatives(240, seed=1))
    assert not np.array_equal(negatives, synthesize_negatives(240, seed=2))


@pytest.mark.slow
def test_negatives_all_differ_except_uniform_ones(negatives: Images) -> None:
    uneven = negatives[np.ptp(negatives, axis=(1, 2)) > 0]

    assert len(np.unique(uneven, axis=0)) == len(uneven) > 200


def test_nearly_all_negatives_have_ink_on_paper(negatives: Images) -> None:
    assert np.mean(negatives.max(axis=(1, 2)) > 200) > 0.9
    assert np.mean(negatives[:, 0].max(axis=1) < 50) > 0.85


def test_a_marked_digit_is_more_than_its_digit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "_KINDS", {kinds._marked_digits: 1.0})
    images = synthesize_negatives(81, seed=4)

    pieces = [len(label_components(image > 160)) for image in images]
    assert len(pieces) == 81
    assert np.mean(np.array(pieces) > 1) > 0.6


@pytest.mark.slow
def test_kinds_are_shuffled() -> None:
    images = synthesize_negatives(960, seed=1)
    # Textures, the last kind, fill the corners.
    textures = np.flatnonzero(images[:, :2, :2].max(axis=(1, 2)) > 0)

    assert len(textures) > 8
    assert textures.min() < 240
    assert textures.max() > 720


def test_no_sign_can_be_taken_for_a_digit() -> None:
    labels = {skeleton.label for skeleton in sign_skeletons()}

    assert len(labels) > 60
    assert not labels & LIKE_DIGITS


@pytest.mark.parametrize(
    "label", [*"hEnHuRAMFWKXmwNVkxL", "question", "hash", "at", "percent", "comb"]
)
def test_common_letters_and_symbols_have_skeletons(label: str) -> None:
    assert any(skeleton.label == label for skeleton in sign_skeletons())
