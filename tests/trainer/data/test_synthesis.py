import hashlib
from pathlib import Path

import numpy as np
import pytest

from mnist_gui.core.classifier.classifier import load
from mnist_gui.core.files.locations import shipped_models_dir
from tests.helpers.trainer.idx_files import write_mnist
from trainer.data.datasets import load_labelled, open_dataset
from trainer.data.mnist import Mnist
from trainer.data.splits import Split
from trainer.data.synthesis import SyntheticDigits, WithSynthetic, synthesize
from trainer.handwriting.skeleton import DIGITS_PATH, SIGNS_PATH
from trainer.handwriting.variation import ROTATION


@pytest.fixture(scope="module")
def digits() -> Split:
    return synthesize(400, seed=1)


@pytest.mark.slow
def test_synthetic_digits_have_mnists_shapes(digits: Split) -> None:
    assert digits.images.shape == (400, 28, 28)
    assert digits.labels.shape == (400,)
    assert digits.images.dtype == digits.labels.dtype == np.uint8


@pytest.mark.parametrize("count", [0, 1, 7, 43])
def test_synthesize_balances_the_ten_digits(count: int) -> None:
    digits = synthesize(count, seed=1)
    counts = np.bincount(digits.labels, minlength=10)

    assert digits.images.shape == (count, 28, 28)
    assert counts.sum() == count
    assert counts.max() - counts.min() <= 1


@pytest.mark.slow
def test_synthetic_digits_are_shuffled(digits: Split) -> None:
    assert len(set(digits.labels[:100].tolist())) == 10


@pytest.mark.slow
def test_a_seed_determines_the_digits(digits: Split) -> None:
    again, other = synthesize(400, seed=1), synthesize(400, seed=2)

    assert np.array_equal(again.images, digits.images)
    assert np.array_equal(again.labels, digits.labels)
    seen = {image.tobytes() for image in digits.images}
    assert len(seen) == 400
    assert not seen & {image.tobytes() for image in other.images}


@pytest.mark.slow
def test_synthetic_digits_fill_mnists_box(digits: Split) -> None:
    assert (digits.images.max(axis=(1, 2)) > 100).all()
    inked = digits.images > 0
    rows, columns = inked.any(axis=2).sum(axis=1), inked.any(axis=1).sum(axis=1)
    longer = np.maximum(rows, columns)
    # 20 px, and the pixels that the edges of soft ink touch.
    assert longer.min() >= 20
    assert longer.max() <= 24


def test_the_amount_of_ink_is_like_mnists_and_varies(digits: Split) -> None:
    mass = digits.images.mean(axis=(1, 2)) / 255

    # MNIST's training images have 0.131 on average, 0.045 to 0.28 from the first to
    # the last hundredth.
    assert 0.09 < mass.mean() < 0.16
    assert mass.std() > 0.03


@pytest.mark.slow
def test_digits_are_rotated_further_than_hands_rotate_them(digits: Split) -> None:
    upright = synthesize(400, seed=1, rotation=0.0)

    assert lean(digits) ** 2 - lean(upright) ** 2 > (1.2 * ROTATION) ** 2


def lean(split: Split) -> float:
    """Return the standard deviation of the slope of ones, in radians."""
    leans = []
    for image in split.images[split.labels == 1]:
        y, x = np.nonzero(image > 100)
        _, axes = np.linalg.eigh(np.cov(x, y))
        across, along = axes[:, 1] * np.sign(axes[1, 1])
        leans.append(np.arctan2(across, along))
    return float(np.std(leans))


@pytest.mark.slow
def test_synthetic_digits_are_legible(digits: Split) -> None:
    # Chance is 0.1.
    probabilities = load(shipped_models_dir() / "1").run(digits.floats())[
        "probabilities"
    ]
    right = probabilities.argmax(axis=1) == digits.labels

    assert right.mean() > 0.85
    for digit in range(10):
        assert right[digits.labels == digit].mean() > 0.5


@pytest.mark.slow
def test_synthetic_splits_share_no_images() -> None:
    dataset = SyntheticDigits(train_size=50)
    splits = [*dataset.train_and_validation(), dataset.test()]

    assert [len(split.labels) for split in splits] == [50, 2000, 2000]
    train, validation, test = (
        {image.tobytes() for image in split.images} for split in splits
    )
    assert not train & validation
    assert not test & (train | validation)


@pytest.mark.slow
def test_synthetic_digits_beside_another_set_are_for_training_only(
    tmp_path: Path,
) -> None:
    write_mnist(tmp_path, 5007, 30)
    mnist = Mnist(tmp_path)
    both = WithSynthetic(mnist, SyntheticDigits(50))
    train, validation = both.train_and_validation()

    assert np.array_equal(train.images, mnist.train_and_validation()[0].images)
    assert np.array_equal(both.synthetic(50).images, synthesize(50, seed=1).images)
    assert len(mnist.synthetic(50).labels) == 0
    assert np.array_equal(validation.images, mnist.train_and_validation()[1].images)
    assert np.array_equal(both.test().images, mnist.test().images)


def test_sources_include_the_files_of_the_skeletons(tmp_path: Path) -> None:
    write_mnist(tmp_path, 2, 2)
    names = [
        source.name
        for source in WithSynthetic(Mnist(tmp_path), SyntheticDigits()).sources()
    ]
    skeletons = SyntheticDigits().sources()

    assert names[2:] == [source.name for source in skeletons]
    assert names[2:] == ["digits.txt", "signs.txt"]
    for source, path in zip(skeletons, (DIGITS_PATH, SIGNS_PATH), strict=True):
        content = path.read_bytes()
        assert source.size == len(content)
        assert source.sha256 == hashlib.sha256(content).hexdigest()


def test_there_is_one_non_digit_for_three_synthetic_digits(tmp_path: Path) -> None:
    write_mnist(tmp_path, 2, 2)
    alone = SyntheticDigits(90).non_digits()

    assert Mnist(tmp_path).non_digits().shape == (0, 28, 28)
    assert alone.shape == (30, 28, 28)
    both = WithSynthetic(Mnist(tmp_path), SyntheticDigits(90)).non_digits()
    assert np.array_equal(both, alone)


def test_open_dataset_opens_synthetic_data_by_name(tmp_path: Path) -> None:
    write_mnist(tmp_path, 2, 3)

    assert isinstance(open_dataset("synthetic", tmp_path / "none"), SyntheticDigits)
    both = open_dataset("mnist+synthetic", tmp_path)
    assert isinstance(both, WithSynthetic)
    assert len(both.test().labels) == 3


@pytest.mark.slow
def test_load_labelled_scores_on_real_digits_where_there_are_both(
    tmp_path: Path,
) -> None:
    write_mnist(tmp_path, 2, 30)

    assert len(load_labelled("mnist+synthetic", tmp_path).labels) == 30
    assert len(load_labelled("synthetic", tmp_path).labels) == 2000
