"""A published model serves other programs, and survives a kill while it is written."""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from mnist_gui.core.classifier.classifier import load
from mnist_gui.core.files.locations import shipped_models_dir
from mnist_gui.core.models.manifest import verify
from mnist_gui.core.models.store import ModelStore
from tests.conftest import RunModule
from tests.helpers.core.explanations import finished
from tests.helpers.core.model_folders import contents, write_model
from tests.helpers.trainer.idx_files import write_mnist
from trainer.data.toy import ToyDigits

pytestmark = pytest.mark.slow

TRAIN = ["train", "--recipe", "quick", "--architecture", "softmax"]
TOY = [*TRAIN, "--data", "fake"]
STAGING = ".export-"
PATIENCE = 60.0

NOTEBOOK_PROGRAM = """
import json, sys
import numpy as np
import tensorflow as tf

def read(path):
    model = tf.saved_model.load(path)
    now = model.signatures["model"](x=tf.constant(images))["y"].numpy()
    serving = model.signatures["serving_default"]
    new = serving(images=tf.constant(images.reshape(-1, 28, 28)))["logits"].numpy()
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        graph = tf.compat.v1.saved_model.loader.load(session, ["serve"], path)
        signature = graph.signature_def["model"]
        x, y = signature.inputs["x"], signature.outputs["y"]
        shapes = [[dim.size for dim in value.tensor_shape.dim] for value in (x, y)]
        then = session.run(y.name, {x.name: images})
    return [shapes, now.tolist(), then.tolist(), new.tolist()]

images = np.load(sys.argv[1])
print(json.dumps([read(path) for path in sys.argv[2:]]))
"""


@pytest.fixture(scope="module")
def trained(warm_python: str, tmp_path_factory: pytest.TempPathFactory) -> ModelStore:
    """Return a store with a model of its own, number 2."""
    folder = tmp_path_factory.mktemp("home")
    train = [warm_python, "-m", "trainer", *TOY, "--store", str(folder)]
    subprocess.run(train, check=True)  # noqa: S603 (our own interpreter and module)
    return ModelStore(folder)


def test_a_program_that_knows_only_the_notebook_reads_a_model(
    trained: ModelStore, tmp_path: Path
) -> None:
    digits = ToyDigits().test()
    np.save(tmp_path / "x.npy", digits.floats()[:100].reshape(100, 784))
    models = [shipped_models_dir() / "1", trained.find(2).path]
    ended = subprocess.run(  # noqa: S603  (our own interpreter)
        [
            *(sys.executable, "-c", NOTEBOOK_PROGRAM),
            *(str(tmp_path / "x.npy"), *map(str, models)),
        ],
        capture_output=True,
        check=True,
    )

    for shapes, *answers in json.loads(ended.stdout):
        now, then, new = map(np.array, answers)
        assert shapes == [[-1, 784], [-1, 10]]
        assert now.shape == (100, 10)
        assert np.abs(now - then).max() < 1e-4
        assert np.abs(now - new).max() < 1e-4
        # Guessing is right in one of ten.
        assert np.mean(now.argmax(axis=1) == digits.labels[:100]) > 0.4


def test_removing_what_a_heatmap_marks_costs_most_confidence(
    trained: ModelStore,
) -> None:
    classifier = load(trained.find(2).path)
    losses = []
    for image in ToyDigits().test().floats()[:20]:
        (before,) = classifier.predict_batch(image[None])
        heatmaps = finished(classifier.explain(image))
        assert heatmaps.shape == (10, 28, 28)
        ink = np.flatnonzero(image > 0.3)
        order = ink[np.argsort(-heatmaps[before.digit].ravel()[ink])]
        left = []
        for removed in (order[: len(ink) // 4], order[-(len(ink) // 4) :]):
            changed = image.copy()
            changed.ravel()[removed] = 0
            (after,) = classifier.predict_batch(changed[None])
            left.append(after.probabilities[before.digit])
        losses.append(left[1] - left[0])

    assert np.mean(losses) > 0.1
    assert np.mean(np.array(losses) > 0) > 0.9


# Kills, of processes as users have them.

needs_posix = pytest.mark.skipif(
    sys.platform == "win32", reason="needs signals of POSIX"
)


def start_training(
    store: ModelStore, train: Sequence[str] = TOY
) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(  # noqa: S603  (our own interpreter and module)
        [sys.executable, "-m", "trainer", *train, "--store", str(store.folder.parent)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def kill(training: "subprocess.Popen[bytes]") -> None:
    training.kill()
    training.wait()
    # The process that tries the new model has lost its parent.
    with contextlib.suppress(ProcessLookupError):
        os.killpg(training.pid, signal.SIGKILL)


@needs_posix
def test_a_run_killed_while_it_writes_publishes_nothing_and_the_next_one_works(
    tmp_path: Path, run_module: RunModule
) -> None:
    write_mnist(tmp_path, 6000, 100, zipped=False)
    train = [*TRAIN, "--data", str(tmp_path)]
    store = ModelStore(tmp_path / "home")
    # No model, so that no time goes into comparing with it.
    write_model(store.folder / "2", 2)
    store.activate(2)
    before = contents(store.folder)
    training = start_training(store, train)
    give_up = time.monotonic() + PATIENCE
    while not any(store.folder.glob(f"{STAGING}*/*")):
        assert time.monotonic() < give_up
        time.sleep(0.01)

    kill(training)

    assert any(store.folder.glob(f"{STAGING}*"))
    assert published(store) == before
    ended = run_module(["trainer", *train, "--store", str(tmp_path / "home")])
    assert (ended.returncode, ended.stderr) == (0, "")
    assert verify(store.find(3).path).version == 3
    assert {path.name for path in store.folder.iterdir()} == {"2", "3", "active.json"}


@pytest.fixture(scope="module")
def run_seconds(trained: ModelStore) -> float:
    """Return how long a run takes that is not killed."""
    started = time.monotonic()
    assert start_training(trained).wait() == 0
    return time.monotonic() - started


@needs_posix
@pytest.mark.soak
@pytest.mark.parametrize("seed", range(8))
def test_a_run_killed_at_any_moment_publishes_a_whole_model_or_none(
    seed: int, trained: ModelStore, run_seconds: float
) -> None:
    trained.activate(2)
    versions = trained.versions()
    before = published(trained)
    # Every other one late, while the model is written.
    earliest = 0.6 * run_seconds * (seed % 2)
    delay = random.Random(seed).uniform(earliest, run_seconds)  # noqa: S311
    training = start_training(trained)
    with contextlib.suppress(subprocess.TimeoutExpired):
        training.wait(delay)
    kill(training)

    after = published(trained)
    assert {name: after.get(name) for name in before} == before
    new = [version for version in trained.versions() if version not in versions]
    assert len(new) <= 1
    assert {name.split("/")[0] for name in after.keys() - before.keys()} == {
        str(version.number) for version in new
    }
    assert all(verify(version.path).version == version.number for version in new)
    assert trained.active().number == 2


def published(store: ModelStore) -> dict[str, bytes]:
    """Return all that a reader of the store can see."""
    return {
        name: content
        for name, content in contents(store.folder).items()
        if not name.startswith(STAGING)
    }
