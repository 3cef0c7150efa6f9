import hashlib
from pathlib import Path

import numpy as np
import pytest

from mnist_gui.core.classifier.classifier import load
from mnist_gui.core.files.locations import shipped_models_dir
from tests.helpers.trainer.idx_files import write_mnist
from trainer.data import synthesis
from trainer.data.datasets import load_labelled, open_dataset
from trainer.data.mnist import Mnist
from trainer.data.splits import Split
from trainer.data.synthesis import (
    SyntheticDigits,
    WithSynthetic,
    synthesize,
)
from trainer.handwriting.repertoire import DIGITS_PATH, SIGNS_PATH, digit_skeletons
from trainer.handwriting.variation import ROTATION

ALL = [one for ones in digit_skeletons() for one in ones]


@pytest.fixture(scope="module")
def made() -> Split:
    return synthesize(400, seed=1)


@pytest.mark.slow
def test_digits_have_mnists_shapes(made: Split) -> None:
    assert made.images.shape == (400, 28, 28)
    assert made.labels.shape == (400,)
    assert made.images.dtype == made.labels.dtype == np.uint8


@pytest.mark.parametrize("count", [0, 1, 7, 43])
def test_there_are_as_many_as_are_wanted_of_each_as_many(count: int) -> None:
    made = synthesize(count, seed=1)
    of_each = np.bincount(made.labels, minlength=10)

    assert made.images.shape == (count, 28, 28)
    assert of_each.sum() == count
    assert of_each.max() - of_each.min() <= 1


def test_they_come_in_a_mixed_order(made: Split) -> None:
    assert len(set(made.labels[:100].tolist())) == 10


@pytest.mark.slow
def test_a_seed_decides_all(made: Split) -> None:
    again, other = synthesize(400, seed=1), synthesize(400, seed=2)

    assert np.array_equal(again.images, made.images)
    assert np.array_equal(again.labels, made.labels)
    seen = {image.tobytes() for image in made.images}
    assert len(seen) == 400
    assert not seen & {image.tobytes() for image in other.images}


def test_each_is_drawn_in_mnists_box(made: Split) -> None:
    assert (made.images.max(axis=(1, 2)) > 100).all()
    inked = made.images > 0
    rows, columns = inked.any(axis=2).sum(axis=1), inked.any(axis=1).sum(axis=1)
    longer = np.maximum(rows, columns)
    # 20 px, and what the edges of soft ink touch beside them.
    assert longer.min() >= 20
    assert longer.max() <= 24


def test_ink_is_as_in_the_pad_on_average_and_varies(made: Split) -> None:
    mass = made.images.mean(axis=(1, 2)) / 255

    # MNIST's training images have 0.131 on average, 0.045 to 0.28 from the first to
    # the last hundredth.
    assert 0.09 < mass.mean() < 0.16
    assert mass.std() > 0.03


def test_each_digit_is_written_in_dozens_of_ways() -> None:
    assert all(len(ones) >= 48 for ones in digit_skeletons())
    assert sum(len(ones) for ones in digit_skeletons()) == len(ALL)


def test_skeletons_lie_on_their_square_or_near_it() -> None:
    knots = np.concatenate([path.knots for one in ALL for path in one.strokes])

    assert knots.min() >= -40
    assert knots.max() <= 120


def test_no_skeleton_is_written_twice() -> None:
    written = [
        tuple((path.knots.tobytes(), path.corners) for path in one.strokes)
        for one in ALL
    ]
    assert len(set(written)) == len(written)


@pytest.mark.slow
def test_digits_are_turned_further_than_hands_turn_them(
    made: Split, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(synthesis, "_ROTATION", 0.0)
    upright = synthesize(400, seed=1)

    assert lean(made) ** 2 - lean(upright) ** 2 > (1.2 * ROTATION) ** 2


def lean(split: Split) -> float:
    """Return how differently ones lean, in radians (standard deviation)."""
    leans = []
    for one in split.images[split.labels == 1]:
        y, x = np.nonzero(one > 100)
        _, axes = np.linalg.eigh(np.cov(x, y))
        across, along = axes[:, 1] * np.sign(axes[1, 1])
        leans.append(np.arctan2(across, along))
    return float(np.std(leans))


@pytest.mark.slow
def test_they_are_legible(made: Split) -> None:
    # Chance is 0.1. A model that has not learnt from them knows no slashed zeros.
    probabilities = load(shipped_models_dir() / "1").run(made.floats())["probabilities"]
    right = probabilities.argmax(axis=1) == made.labels

    assert right.mean() > 0.85
    for digit in range(10):
        assert right[made.labels == digit].mean() > 0.5


@pytest.mark.slow
def test_alone_they_are_a_data_set_of_three_different_splits() -> None:
    dataset = SyntheticDigits(train_size=50)
    splits = [*dataset.train_and_validation(), dataset.test()]

    assert [len(split.labels) for split in splits] == [50, 2000, 2000]
    train, validation, test = (
        {image.tobytes() for image in split.images} for split in splits
    )
    assert not train & validation
    assert not test & (train | validation)


@pytest.mark.slow
def test_beside_another_set_they_are_only_learnt_from(tmp_path: Path) -> None:
    write_mnist(tmp_path, 5007, 30)
    mnist = Mnist(tmp_path)
    both = WithSynthetic(mnist, size=50)
    train, validation = both.train_and_validation()

    assert np.array_equal(train.images, mnist.train_and_validation()[0].images)
    assert np.array_equal(both.made(50).images, synthesize(50, seed=1).images)
    assert len(mnist.made(50).labels) == 0
    assert np.array_equal(validation.images, mnist.train_and_validation()[1].images)
    assert np.array_equal(both.test().images, mnist.test().images)


def test_the_skeletons_are_named_as_what_a_model_was_made_from(tmp_path: Path) -> None:
    write_mnist(tmp_path, 2, 2)
    names = [source.name for source in WithSynthetic(Mnist(tmp_path)).sources()]
    skeletons = SyntheticDigits().sources()

    assert names[2:] == [one.name for one in skeletons] == ["digits.txt", "signs.txt"]
    for source, path in zip(skeletons, (DIGITS_PATH, SIGNS_PATH), strict=True):
        content = path.read_bytes()
        assert source.size == len(content)
        assert source.sha256 == hashlib.sha256(content).hexdigest()


def test_a_third_as_many_that_are_none_come_with_them(tmp_path: Path) -> None:
    write_mnist(tmp_path, 2, 2)
    alone = SyntheticDigits(90).not_digits()

    assert Mnist(tmp_path).not_digits().shape == (0, 28, 28)
    assert alone.shape == (30, 28, 28)
    both = WithSynthetic(Mnist(tmp_path), 90).not_digits()
    assert np.array_equal(both, alone)


def test_they_are_opened_by_name(tmp_path: Path) -> None:
    write_mnist(tmp_path, 2, 3)

    assert isinstance(open_dataset("synthetic", tmp_path / "none"), SyntheticDigits)
    both = open_dataset("mnist+synthetic", tmp_path)
    assert isinstance(both, WithSynthetic)
    assert len(both.test().labels) == 3


@pytest.mark.slow
def test_they_are_measured_on_by_name(tmp_path: Path) -> None:
    write_mnist(tmp_path, 2, 30)

    assert len(load_labelled("mnist+synthetic", tmp_path).labels) == 30
    assert len(load_labelled("synthetic", tmp_path).labels) == 2000
