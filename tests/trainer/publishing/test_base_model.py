"""Fine-tuning: training from the weights of a published model, its base model."""

import shutil
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
from mnist_gui.core.ink.strokes import write_strokes
from mnist_gui.core.models.comparison import read_comparison
from mnist_gui.core.models.manifest import verify
from mnist_gui.core.models.store import ModelStore
from tests.conftest import RunModule
from tests.helpers.core.fake_classifiers import a_manifest
from tests.helpers.core.ink_examples import SAMPLES
from tests.helpers.core.model_folders import contents, write_model
from tests.helpers.trainer.drawings_of_splits import keep, oddities, samples_of
from trainer.data.datasets import open_dataset
from trainer.data.toy import ToyDigits
from trainer.networks.architectures import ARCHITECTURES
from trainer.publishing.base_model import find_base_model, read_weights, set_weights

pytestmark = pytest.mark.slow


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    return ModelStore(tmp_path / "home")


def test_the_network_is_that_of_the_base_model(store: ModelStore) -> None:
    assert find_base_model(store, "1", None).number == 1
    assert find_base_model(store, "1", "cnn").number == 1
    assert find_base_model(store, str(shipped_models_dir() / "1"), None).number == 1


def test_a_base_model_of_another_network_is_refused(store: ModelStore) -> None:
    with pytest.raises(
        ModelError, match="Model 1 cannot be fine-tuned as “small”: it is a “cnn”"
    ):
        find_base_model(store, "1", "small")


def test_a_base_model_of_an_unknown_network_is_refused(store: ModelStore) -> None:
    write_model(store.folder / "2", 2)
    a_manifest(version=2, architecture="resnet").write(store.folder / "2")

    with pytest.raises(ModelError, match="knows no network “resnet”"):
        find_base_model(store, "2", None)


def test_a_foreign_base_model_is_refused(store: ModelStore, tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    shutil.copytree(shipped_models_dir() / "1", store.folder / "2")
    (store.folder / "2" / "manifest.json").unlink()

    for name in (str(tmp_path / "theirs"), "2"):
        with pytest.raises(ModelError, match="not a model that this program made"):
            find_base_model(store, name, None)


def test_a_copy_that_is_no_version_is_refused(store: ModelStore) -> None:
    write_model(store.folder / "2 before", 2)

    with pytest.raises(ModelError, match="not a model that this program made"):
        find_base_model(store, str(store.folder / "2 before"), None)


@pytest.mark.parametrize("name", ["9", "nowhere"])
def test_a_missing_base_model_is_refused(store: ModelStore, name: str) -> None:
    with pytest.raises(ModelError, match="There is no model"):
        find_base_model(store, name, None)


def test_published_weights_give_the_same_logits_in_a_network() -> None:
    folder = shipped_models_dir() / "1"
    network = ARCHITECTURES["cnn"]()
    images = ToyDigits().test().floats()[:50]

    set_weights(network, read_weights(folder), 1)

    _, logits, _ = network(images[..., None], training=False)
    np.testing.assert_allclose(logits, load(folder).run(images)["logits"], atol=1e-3)


@pytest.mark.usefixtures("_warm_children")
def test_fine_tuning_starts_from_the_adapted_head(store: ModelStore) -> None:
    from trainer.publishing.adapt import adapt

    home = store.folder.parent
    keep(home, oddities())
    adapted = adapt(home, 1, home, list[TrainingEvent]().append)
    network = ARCHITECTURES["cnn"]()
    images = np.stack([drawing.model_input for drawing in oddities()])

    set_weights(network, read_weights(adapted.path), adapted.number)

    _, logits, _ = network(images[..., None], training=False)
    expected = load(adapted.path).run(images)["logits"]
    np.testing.assert_allclose(logits, expected, atol=1e-3)
    assert not np.allclose(logits, load(store.find(1).path).run(images)["logits"])


def test_weights_of_another_network_are_refused() -> None:
    weights = read_weights(shipped_models_dir() / "1")

    with pytest.raises(ModelError, match="another version of this program"):
        set_weights(ARCHITECTURES["small"](), weights, 1)


def test_weights_of_a_damaged_model_are_refused(store: ModelStore) -> None:
    shutil.copytree(shipped_models_dir() / "1", store.folder / "2")
    path = store.folder / "2" / "variables" / "variables.index"
    path.write_bytes(path.read_bytes()[:-1])

    with pytest.raises(ModelError, match="index was changed"):
        read_weights(store.folder / "2")


def test_a_model_is_fine_tuned_on_the_users_drawings(
    store: ModelStore, run_module: RunModule, tmp_path: Path
) -> None:
    home = store.folder.parent
    kept = keep(home, samples_of(ToyDigits().test(), 60))
    learned = [sample for sample in kept if not sample.is_held_out]
    database = (home / "samples.sqlite").read_bytes()
    data = tmp_path / "drawings.jsonl"
    write_strokes(data, 5 * SAMPLES)
    others, _ = open_dataset(str(data), tmp_path).train_and_validation()

    events = train(run_module, store, data, "--from", "1", "--drawings", "5")

    (started,) = (event for event in events if isinstance(event, RunStarted))
    assert (started.architecture, started.recipe) == ("cnn", "finetune")
    assert started.train_size == len(others.labels) + 5 * len(learned)
    first, *later = [event for event in events if isinstance(event, DrawingsRead)]
    assert len(later) == started.epochs
    assert first.ids == [sample.id for sample in kept[-10:]]
    # Before the first step it reads as its base model does.
    base_model = load(shipped_models_dir() / "1")
    inputs = np.stack([sample.model_input for sample in kept[-10:]])
    predictions = base_model.predict_batch(inputs)
    assert first.digits == [prediction.digit for prediction in predictions]
    (compared,) = (event for event in events if isinstance(event, ModelCompared))
    _check_version(store, len(learned), compared, len(kept) - len(learned))
    assert (home / "samples.sqlite").read_bytes() == database


def _check_version(
    store: ModelStore, learned: int, compared: ModelCompared, held_out: int
) -> None:
    path = store.find(2).path
    manifest = verify(path)
    assert (manifest.parent, manifest.architecture) == (1, "cnn")
    own = manifest.data[-1]
    assert (own["name"], own["count"], own["weight"]) == ("own drawings", learned, 5)
    comparison = read_comparison(path)
    assert comparison.own is not None
    assert compared.own_n == comparison.own.n == held_out


def train(
    run_module: RunModule, store: ModelStore, data: Path, *arguments: str
) -> list[TrainingEvent]:
    """Train in a process of its own; return what it reports."""
    ended = run_module(
        [
            *("trainer", "train", "--data", str(data), "--json"),
            *("--store", str(store.folder.parent), *arguments),
        ]
    )
    assert ended.stderr == ""
    return [decode(line) for line in ended.stdout.splitlines()]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--from", "1", "--architecture", "small"], "it is a “cnn”"),
        (["--from", "7"], "no model 7"),
        (["--drawings", "3"], "no drawings of your own"),
    ],
    ids=["another network", "no such version", "no drawings"],
)
def test_a_run_that_cannot_start_changes_nothing(
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
