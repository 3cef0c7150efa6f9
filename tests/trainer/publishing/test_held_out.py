"""The held-out images are the same on every machine, and no model learns from them."""

from pathlib import Path

import numpy as np
import pytest

from mnist_gui.core.files.locations import default_cache_dir
from mnist_gui.core.models.comparison import NON_DIGITS, OWN
from mnist_gui.core.samples.sample import NOT_A_DIGIT
from mnist_gui.core.training_choice import MEMORY, MNIST, SYNTHETIC
from tests.helpers.trainer.drawings_of_splits import samples_of
from tests.helpers.trainer.idx_files import write_mnist
from trainer.data.mnist import Mnist
from trainer.data.synthesis import SyntheticDigits
from trainer.data.toy import ToyDigits
from trainer.publishing.held_out import HeldOutSet, held_out_sets

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def sets() -> list[HeldOutSet]:
    return held_out_sets(Path("no-such-folder"), [])


def test_all_sets_are_at_hand_without_any_files(sets: list[HeldOutSet]) -> None:
    assert [held_out.name for held_out in sets] == [MEMORY, SYNTHETIC, NON_DIGITS]
    for held_out in sets:
        assert held_out.images.shape == (len(held_out.labels), 28, 28)
        assert held_out.images.dtype == np.uint8
    remembered, synthetic, non_digits = sets
    for digits in (remembered, synthetic):
        counts = np.bincount(digits.labels, minlength=10)
        assert len(counts) == 10
        assert counts.min() == counts.max()
    assert set(non_digits.labels.tolist()) == {NOT_A_DIGIT}


def test_the_sets_are_the_same_from_the_cache(
    sets: list[HeldOutSet], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = held_out_sets(tmp_path, [])
    assert [each.key for each in again] == [each.key for each in sets]

    cache = default_cache_dir() / "held-out.npz"
    damaged = tmp_path / "cache" / "mnist-gui" / "held-out.npz"
    damaged.parent.mkdir(parents=True)
    damaged.write_bytes(cache.read_bytes()[:-1000])
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    rewritten = held_out_sets(tmp_path, [])
    assert [each.key for each in rewritten] == [each.key for each in sets]
    assert damaged.stat().st_size == cache.stat().st_size


def test_no_synthetic_digit_is_trained_on(sets: list[HeldOutSet]) -> None:
    dataset = SyntheticDigits(train_size=3000)
    learned = {
        image.tobytes()
        for split in (*dataset.train_and_validation(), dataset.test())
        for image in split.images
    }
    _, held_out, _ = sets

    assert not learned.intersection(image.tobytes() for image in held_out.images)


def test_only_the_held_out_samples_of_the_user_are_compared_on() -> None:
    samples = samples_of(ToyDigits().test(), 12)

    *_, own = held_out_sets(Path("no-such-folder"), samples)

    assert own.name == OWN
    assert own.labels.tolist() == [sample.label for sample in samples]


def test_files_that_are_not_mnist_do_not_take_its_place(tmp_path: Path) -> None:
    write_mnist(tmp_path, 5007, 1)

    first, *_ = held_out_sets(tmp_path, [])

    assert first.name == MEMORY


def test_mnist_is_used_where_it_is(mnist_dir: Path) -> None:
    first, *_ = held_out_sets(mnist_dir, [])

    assert first.name == MNIST
    _, validation = Mnist(mnist_dir).train_and_validation()
    assert np.array_equal(first.images, validation.images)
