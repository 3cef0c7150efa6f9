"""Models that must never be used by themselves, each refused for the true reason.

No test has MNIST on the disk.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mnist_gui.core.models.comparison import NON_DIGITS, read_comparison
from mnist_gui.core.models.store import ModelStore
from mnist_gui.core.training_choice import MEMORY, SYNTHETIC
from tests.conftest import RunModule
from tests.helpers.trainer.drawings_of_splits import keep, oddities
from tests.helpers.trainer.idx_files import write_splits
from trainer.data.mnist_memory import remember_digits
from trainer.data.splits import Split
from trainer.data.synthesis import synthesize

pytestmark = pytest.mark.slow

Train = Callable[..., str]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def train(run_module: RunModule, store: Path) -> Train:
    """Return a function that trains on a data set, and returns what was printed."""

    def run(*options: str) -> str:
        command = ["trainer", "train", "--recipe", "notebook", "--activate"]
        ended = run_module([*command, *options, "--store", str(store)])
        assert ended.returncode == 0, ended.stderr
        models = ModelStore(store)
        assert models.active().number == 1
        assert len(models.versions()) == 2
        return ended.stdout

    return run


def reasons(store: Path) -> dict[str, str]:
    """Return the reason for which the new model is refused, by the set it is about."""
    comparison = read_comparison(ModelStore(store).find(2).path)
    return {objection.data: objection.reason for objection in comparison.objections}


def write_pictures(folder: Path, split: Split, labels: Sequence[int]) -> str:
    """Write images to the subfolders that labels name."""
    for index, (image, label) in enumerate(zip(split.images, labels, strict=True)):
        place = folder / str(label)
        place.mkdir(parents=True, exist_ok=True)
        picture = np.full((84, 84), 255, np.uint8)
        picture[28:56, 28:56] -= image
        Image.fromarray(picture).save(place / f"{index}.png")
    return str(folder)


def digits(count: int, seed: int = 7) -> Split:
    return synthesize(count, seed)


def test_sevens_alone(train: Train, store: Path, tmp_path: Path) -> None:
    many = digits(490)
    sevens = many.select(many.labels == 7)
    assert len(sevens.labels) == 49

    printed = train("--data", write_pictures(tmp_path / "sevens", sevens, [7] * 49))

    assert "no drawings of these digits: 0, 1, 2, 3, 4, 5, 6, 8, 9." in printed
    assert "leaves only 5 drawings for testing." in printed
    assert "Model 2 is not in use." in printed
    assert reasons(store)[MEMORY] == reasons(store)[SYNTHETIC] == "worse"


def test_a_small_set_with_wrong_labels(
    train: Train, store: Path, tmp_path: Path
) -> None:
    few = digits(60)
    labels = few.labels.copy()
    labels[:30] = (labels[:30] + 1) % 10

    printed = train("--data", write_pictures(tmp_path / "mixed", few, labels.tolist()))

    assert "drawings for testing. A tenth" in printed
    assert reasons(store)[MEMORY] == reasons(store)[SYNTHETIC] == "worse"


def test_nine_kinds_with_two_pictures_and_one_with_two_hundred(
    train: Train, store: Path, tmp_path: Path
) -> None:
    many = digits(2000)
    places = [np.flatnonzero(many.labels == digit) for digit in range(10)]
    chosen = [places[0][:200], *(place[:2] for place in places[1:])]
    split = many.select(np.concatenate(chosen))

    train("--data", write_pictures(tmp_path / "zeros", split, split.labels.tolist()))

    assert reasons(store)[MEMORY] == reasons(store)[SYNTHETIC] == "worse"


def test_mnist_files_on_their_side(train: Train, store: Path, tmp_path: Path) -> None:
    """EMNIST's files are stored transposed; renamed, they pass for MNIST's."""
    upright = remember_digits(6000, 5)
    lying = Split(upright.images.transpose(0, 2, 1), upright.labels)
    (tmp_path / "emnist").mkdir()
    write_splits(tmp_path / "emnist", lying, lying.select(slice(100)))

    printed = train("--data", "mnist", "--data-dir", str(tmp_path / "emnist"))

    assert "seem to be on their side or mirrored: model 1 reads" in printed
    # These files are not MNIST, and nothing was compared on them.
    assert reasons(store)[MEMORY] == "worse"


def test_digits_without_non_digits_after_corrections(
    train: Train, store: Path, tmp_path: Path
) -> None:
    """Letters would be read as digits from then on."""
    keep(store, oddities())
    upright = remember_digits(6000, 5)
    (tmp_path / "plain").mkdir()
    write_splits(tmp_path / "plain", upright, upright.select(slice(100)))
    data = ("--data", "mnist", "--data-dir", str(tmp_path / "plain"))

    printed = train(*data, "--drawings", "20")

    assert reasons(store)[NON_DIGITS] == "worse"
    assert "worse than model 1 at rejecting letters and scribbles" in printed


def test_a_refused_model_is_used_on_demand(run_module: RunModule, store: Path) -> None:
    command = ["trainer", "train", "--recipe", "notebook", "--data", "fake"]
    ended = run_module([*command, "--activate=always", "--store", str(store)])

    assert ended.returncode == 0
    assert "It was trained on toy digits only." in ended.stdout
    assert ModelStore(store).active().number == 2
