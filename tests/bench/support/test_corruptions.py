import numpy as np
import pytest

from mnist_gui.core.classifier.classifier import load
from mnist_gui.core.files.locations import shipped_models_dir
from tests.bench.support.corruption_filters import clouds, lines
from tests.bench.support.corruptions import CORRUPTIONS, Images, corrupt
from tests.helpers.core.ink_examples import SAMPLES, model_input
from trainer.data.synthesis import synthesize

SAME_FOR_ANY_SEED = {"scale", "brightness", "stripe", "canny edges"}

every = pytest.mark.parametrize("name", CORRUPTIONS)


@pytest.fixture(scope="module")
def digits() -> Images:
    return synthesize(30, seed=5).images


def square() -> Images:
    """Return an image of a filled square."""
    images = np.zeros((1, 28, 28), np.uint8)
    images[0, 8:20, 8:20] = 255
    return images


def test_mnist_c_has_fifteen_corruptions() -> None:
    assert len(CORRUPTIONS) == 15


@every
def test_every_corruption_changes_every_image(name: str, digits: Images) -> None:
    before = digits.copy()
    after = corrupt(name, digits)

    assert after.shape == digits.shape
    assert after.dtype == np.uint8
    assert (after != before).any(axis=(1, 2)).all()
    assert np.array_equal(digits, before)
    assert after.max() > 50


@every
def test_the_seed_determines_every_image(name: str, digits: Images) -> None:
    first = corrupt(name, digits, seed=1)

    assert np.array_equal(corrupt(name, digits, seed=1), first)
    is_same = np.array_equal(corrupt(name, digits, seed=2), first)
    assert is_same == (name in SAME_FOR_ANY_SEED)


def test_more_images_than_a_chunk_are_corrupted() -> None:
    many = np.zeros((1001, 28, 28), np.uint8)

    assert (corrupt("brightness", many) == 128).all()


def test_shot_noise_counts_photons(digits: Images) -> None:
    assert set(np.unique(corrupt("shot noise", digits))) == {0, 85, 170, 255}


def test_impulse_noise_hits_17_percent() -> None:
    grey = np.full((50, 28, 28), 100, np.uint8)
    noisy = corrupt("impulse noise", grey)

    shares = [(noisy == level).mean() for level in (0, 100, 255)]
    assert shares == pytest.approx([0.085, 0.83, 0.085], abs=0.01)


@pytest.mark.parametrize("name", ["glass blur", "motion blur"])
def test_a_blur_keeps_the_amount_of_ink(name: str, digits: Images) -> None:
    inner = digits * (np.abs(np.arange(28) - 13.5) < 6)  # none may leave the image
    blurred = corrupt(name, inner).sum(axis=(1, 2), dtype=np.int64)

    assert blurred == pytest.approx(inner.sum(axis=(1, 2), dtype=np.int64), rel=0.03)


def test_scale_shrinks_to_seven_tenths() -> None:
    ink = corrupt("scale", square())[0] > 127

    assert (ink.any(axis=0).sum(), ink.any(axis=1).sum()) == (8, 8)  # of 12


def test_rotate_and_shear_keep_the_middle_in_place() -> None:
    for name in ("rotate", "shear"):
        ink = corrupt(name, square())[0].astype(float)
        rows, columns = np.mgrid[:28, :28]
        centre = [(ink * where).sum() / ink.sum() for where in (rows, columns)]
        assert centre == pytest.approx([13.5, 13.5], abs=0.1)


def test_translate_moves_by_three_pixels_each_way() -> None:
    moved = corrupt("translate", np.repeat(square(), 40, axis=0))
    corners = {
        (int(image.any(axis=1).argmax()), int(image.any(axis=0).argmax()))
        for image in moved
    }

    assert corners == {(5, 5), (5, 11), (11, 5), (11, 11)}


def test_applying_stripes_twice_restores_the_image(digits: Images) -> None:
    striped = corrupt("stripe", digits)

    assert np.array_equal(striped[..., 7:21], digits[..., 7:21])
    assert np.array_equal(corrupt("stripe", striped), digits)


def test_fog_weakens_ink_and_keeps_it_above_the_paper(digits: Images) -> None:
    foggy = corrupt("fog", digits).astype(float)

    for before, after in zip(digits, foggy, strict=True):
        ink, paper = before > before.max() / 2, before == 0
        assert after[ink].mean() - after[paper].mean() > 20
        assert after.max() < before.max()


def test_clouds_are_periodic() -> None:
    sky = clouds(np.random.default_rng(0), 2.0)

    assert (sky.min(), sky.max(), sky.shape) == (0, 1, (256, 256))
    seam = np.abs(sky[0] - sky[-1]).mean()
    assert seam < 2 * np.abs(np.diff(sky, axis=0)).mean()


def test_a_line_is_full_between_its_ends_and_empty_beyond() -> None:
    (drawn,) = lines(np.array([[4.0, 10.0]]), np.array([[20.0, 10.0]]))

    assert (drawn[10, 4:20] == 1).all()
    assert (drawn[:, :4] == 0).all()
    assert (drawn[:, 20:] == 0).all()
    assert (drawn[[8, 12], 4:20] == 0).all()
    assert drawn[9, 10] == pytest.approx(1 + np.log(1 - 1 / 2.3))


def test_a_dotted_line_is_two_on_and_two_off() -> None:
    dotted = corrupt("dotted line", np.zeros((20, 28, 28), np.uint8))

    is_dot = np.arange(27) // 2 % 2 == 1
    assert np.array_equal(dotted.max(axis=1)[:, :27] > 0, np.tile(is_dot, (20, 1)))
    assert not dotted[..., 27].any()  # the line ends there, as published


def test_a_zigzag_crosses_the_image() -> None:
    drawn = corrupt("zigzag", np.zeros((20, 28, 28), np.uint8)).max(axis=1) > 0

    assert drawn[:, 4:24].mean() > 0.9  # near the edge it may leave the image
    assert not drawn[:, :1].any()


def test_edges_are_a_closed_line_around_the_ink() -> None:
    (edges,) = corrupt("canny edges", square())

    assert set(np.unique(edges)) == {0, 255}
    assert not edges[10:18, 10:18].any()
    # Of two neighbours with equal gradients, both belong to the edge.
    for across in (edges[14], edges[:, 14]):
        assert set(np.flatnonzero(across)) <= {7, 8, 19, 20}
        assert across[:14].any()
        assert across[14:].any()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["translate", "scale", "shear", "shot noise"])
def test_digits_under_mild_corruptions_stay_legible(name: str) -> None:
    inputs = np.stack([model_input(sample.strokes) for sample in SAMPLES])
    corrupted = corrupt(name, np.rint(255 * inputs).astype(np.uint8))
    classifier = load(shipped_models_dir() / "1")
    answers = classifier.predict_batch(corrupted.astype(np.float32) / np.float32(255))

    pairs = zip(answers, SAMPLES, strict=True)
    right = [str(answer.digit) == sample.label for answer, sample in pairs]
    assert np.mean(right) >= 0.85
