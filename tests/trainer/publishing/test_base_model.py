"""Training that goes on from a published model."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from mnist_gui.core.classifier.classifier import load
from mnist_gui.core.errors import ModelError
from mnist_gui.core.events import (
    DrawingsRead,
    ModelCompared,
    RunStarted,
    TrainingEvent,
    decode,
)
from mnist_gui.core.files.locations import shipped_models_dir
from mnist_gui.core.models.comparison import read_comparison
from mnist_gui.core.models.manifest import verify
from mnist_gui.core.models.store import ModelStore
from tests.conftest import RunModule
from tests.helpers.core.fake_classifiers import a_manifest
from tests.helpers.core.model_folders import contents, write_model
from tests.helpers.trainer.drawings_of_splits import keep, oddities, samples_of
from trainer.data.toy import ToyDigits
from trainer.networks.architectures import ARCHITECTURES
from trainer.publishing.base_model import find_base_model, read_weights, set_weights


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    return ModelStore(tmp_path / "home")


def test_the_network_is_that_of_the_parent(store: ModelStore) -> None:
    assert find_base_model(store, "1", None).number == 1
    assert find_base_model(store, "1", "cnn").number == 1
    assert find_base_model(store, str(shipped_models_dir() / "1"), None).number == 1


def test_one_cannot_go_on_as_another_network(store: ModelStore) -> None:
    with pytest.raises(
        ModelError, match="Model 1 cannot be fine-tuned as “small”: it is a “cnn”"
    ):
        find_base_model(store, "1", "small")


def test_one_cannot_go_on_from_a_network_that_is_not_known(store: ModelStore) -> None:
    write_model(store.folder / "2", 2)
    a_manifest(version=2, architecture="resnet").write(store.folder / "2")

    with pytest.raises(ModelError, match="knows no network “resnet”"):
        find_base_model(store, "2", None)


def test_one_cannot_go_on_from_a_model_of_others(
    store: ModelStore, tmp_path: Path
) -> None:
    (tmp_path / "theirs").mkdir()
    shutil.copytree(shipped_models_dir() / "1", store.folder / "2")
    (store.folder / "2" / "manifest.json").unlink()

    for name in (str(tmp_path / "theirs"), "2"):
        with pytest.raises(ModelError, match="not a model that this program made"):
            find_base_model(store, name, None)


def test_one_cannot_go_on_from_a_copy_that_is_no_version(store: ModelStore) -> None:
    write_model(store.folder / "2 before", 2)

    with pytest.raises(ModelError, match="not a model that this program made"):
        find_base_model(store, str(store.folder / "2 before"), None)


@pytest.mark.parametrize("name", ["9", "nowhere"])
def test_one_cannot_go_on_from_nothing(store: ModelStore, name: str) -> None:
    with pytest.raises(ModelError, match="There is no model"):
        find_base_model(store, name, None)


@pytest.mark.slow
def test_the_weights_come_out_as_they_went_in() -> None:
    folder = shipped_models_dir() / "1"
    network = ARCHITECTURES["cnn"]()
    images = ToyDigits().test().floats()[:50]

    set_weights(network, read_weights(folder), 1)

    _, logits, _ = network(images[..., None], training=False)
    np.testing.assert_allclose(logits, load(folder).run(images)["logits"], atol=1e-3)


@pytest.mark.slow
def test_what_a_model_was_taught_is_gone_on_from(store: ModelStore) -> None:
    from trainer.publishing.adapt import adapt

    home = store.folder.parent
    keep(home, oddities())
    taught = adapt(home, 1, home, list[TrainingEvent]().append)
    network = ARCHITECTURES["cnn"]()
    images = np.stack([one.model_input for one in oddities()])

    set_weights(network, read_weights(taught.path), taught.number)

    _, logits, _ = network(images[..., None], training=False)
    expected = load(taught.path).run(images)["logits"]
    np.testing.assert_allclose(logits, expected, atol=1e-3)
    assert not np.allclose(logits, load(store.find(1).path).run(images)["logits"])


@pytest.mark.slow
def test_weights_of_another_network_are_refused() -> None:
    weights = read_weights(shipped_models_dir() / "1")

    with pytest.raises(ModelError, match="another version of this program"):
        set_weights(ARCHITECTURES["small"](), weights, 1)


@pytest.mark.slow
def test_a_damaged_model_has_no_weights(store: ModelStore) -> None:
    shutil.copytree(shipped_models_dir() / "1", store.folder / "2")
    path = store.folder / "2" / "variables" / "variables.index"
    path.write_bytes(path.read_bytes()[:-1])

    with pytest.raises(ModelError, match="index was changed"):
        read_weights(store.folder / "2")


# In a process of its own.


def train(run_module: RunModule, store: ModelStore, *arguments: str) -> Sequence[str]:
    """Go on from a model; return the lines that were said."""
    ended = run_module(
        [
            *("trainer", "train", "--data", "fake", "--json"),
            *("--store", str(store.folder.parent), *arguments),
        ]
    )
    assert ended.stderr == ""
    return ended.stdout.splitlines()


@pytest.mark.slow
def test_a_model_learns_from_the_persons_drawings_and_has_a_parent(
    store: ModelStore, run_module: RunModule
) -> None:
    home = store.folder.parent
    kept = keep(home, samples_of(ToyDigits().test(), 60))
    samples = (home / "samples.sqlite").read_bytes()

    lines = train(run_module, store, "--from", "1", "--drawings", "5")
    events = [decode(line) for line in lines]

    started = next(one for one in events if isinstance(one, RunStarted))
    assert (started.architecture, started.recipe) == ("cnn", "finetune")
    learnt = [one for one in kept if not one.is_held_out]
    assert started.train_size == 2000 + 5 * len(learnt)
    first, *later = [one for one in events if isinstance(one, DrawingsRead)]
    assert len(later) == started.epochs
    assert first.ids == [one.id for one in kept[-10:]]
    # Before the first step it reads as its parent does.
    parent = load(shipped_models_dir() / "1")
    inputs = np.stack([one.model_input for one in kept[-10:]])
    assert first.digits == [one.digit for one in parent.predict_batch(inputs)]

    manifest = verify(store.find(2).path)
    assert (manifest.parent, manifest.architecture) == (1, "cnn")
    (own,) = manifest.data
    assert (own["name"], own["count"], own["weight"]) == (
        "own drawings",
        len(learnt),
        5,
    )
    compared = next(one for one in events if isinstance(one, ModelCompared))
    comparison = read_comparison(store.find(2).path)
    assert comparison.own is not None
    assert compared.own_n == comparison.own.n == len(kept) - len(learnt)
    assert (home / "samples.sqlite").read_bytes() == samples


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--from", "1", "--architecture", "small"], "it is a “cnn”"),
        (["--from", "7"], "no model 7"),
        (["--drawings", "3"], "no drawings of your own"),
    ],
    ids=["another network", "no such version", "no drawings"],
)
def test_what_cannot_be_is_said_and_changes_nothing(
    arguments: list[str], reason: str, store: ModelStore, run_module: RunModule
) -> None:
    write_model(store.folder / "2", 2)
    before = contents(store.folder)

    ended = run_module(
        [
            *("trainer", "train", "--data", "fake", "--recipe", "notebook"),
            *("--store", str(store.folder.parent), *arguments),
        ]
    )

    assert ended.returncode == 1
    (line,) = ended.stderr.splitlines()
    assert reason in line
    assert contents(store.folder) == before
