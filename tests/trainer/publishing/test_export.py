"""What a published model owes to others: their programs, and a power cut."""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from mnist_gui.core.classifier.classifier import load
from mnist_gui.core.files.locations import shipped_models_dir
from mnist_gui.core.models.manifest import verify
from mnist_gui.core.models.store import ModelStore
from tests.helpers.core.model_folders import contents
from trainer.data.toy import ToyDigits

TRAIN = ["train", "--data", "fake", "--recipe", "quick", "--architecture", "softmax"]

NOTEBOOK_PROGRAM = """
import json, sys
import numpy as np
import tensorflow as tf

path, images = sys.argv[1], np.load(sys.argv[2])
model = tf.saved_model.load(path)
now = model.signatures["model"](x=tf.constant(images))["y"].numpy()
serving = model.signatures["serving_default"]
new = serving(images=tf.constant(images.reshape(-1, 28, 28)))["logits"].numpy()
with tf.Graph().as_default(), tf.compat.v1.Session() as session:
    graph = tf.compat.v1.saved_model.loader.load(session, ["serve"], path)
    signature = graph.signature_def["model"]
    x, y = signature.inputs["x"], signature.outputs["y"]
    shapes = [[one.size for one in value.tensor_shape.dim] for value in (x, y)]
    then = session.run(y.name, {x.name: images})
print(json.dumps([shapes, now.tolist(), then.tolist(), new.tolist()]))
"""


def start_training(store: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(  # noqa: S603  (our own interpreter and module)
        [sys.executable, "-m", "trainer", *TRAIN, "--store", str(store)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, float]:
    """Return a store with one model of its own, and the seconds it took."""
    store = tmp_path_factory.mktemp("home")
    started = time.monotonic()
    assert start_training(store).wait() == 0
    return store, time.monotonic() - started


@pytest.mark.slow
@pytest.mark.parametrize("which", ["the shipped one", "one just trained"])
def test_a_program_that_knows_only_the_notebook_reads_a_model(
    which: str, trained: tuple[Path, float], tmp_path: Path
) -> None:
    path = trained[0] / "mnist/2" if "just" in which else shipped_models_dir() / "1"
    digits = ToyDigits().test()
    np.save(tmp_path / "x.npy", digits.floats()[:100].reshape(100, 784))
    ended = subprocess.run(  # noqa: S603  (our own interpreter)
        [sys.executable, "-c", NOTEBOOK_PROGRAM, str(path), str(tmp_path / "x.npy")],
        capture_output=True,
        check=True,
    )
    shapes, *answers = json.loads(ended.stdout)
    now, later_stages, new = map(np.array, answers)

    assert shapes == [[-1, 784], [-1, 10]]
    assert now.shape == (100, 10)
    assert np.abs(now - later_stages).max() < 1e-4
    assert np.abs(now - new).max() < 1e-4
    # Guessing is right in one of ten.
    assert np.mean(now.argmax(axis=1) == digits.labels[:100]) > 0.4


@pytest.mark.slow
def test_a_model_says_what_in_a_picture_speaks_for_the_digit_it_reads(
    trained: tuple[Path, float],
) -> None:
    """What speaks most for a digit is what it can be spared least."""
    classifier = load(trained[0] / "mnist/2")
    losses = []
    for image in ToyDigits().test().floats()[:20]:
        (before,) = classifier.predict_batch(image[None])
        heatmaps = classifier.explain(image)
        assert heatmaps is not None
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


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs signals of POSIX")
@pytest.mark.parametrize("number", range(8))
def test_a_run_that_is_killed_publishes_a_whole_model_or_none(
    number: int, trained: tuple[Path, float]
) -> None:
    folder, seconds = trained
    store = ModelStore(folder)
    store.activate(2)
    versions = [one.number for one in store.versions()]
    before = published(store)
    # Every other one late, where the model is written.
    earliest = 0.6 * seconds * (number % 2)
    delay = random.Random(number).uniform(earliest, seconds)  # noqa: S311
    kill_after(delay, start_training(folder))

    after = published(store)
    assert {name: after.get(name) for name in before} == before
    new = [one for one in store.versions() if one.number not in versions]
    assert len(new) <= 1
    assert {name.split("/")[0] for name in after.keys() - before.keys()} == {
        str(one.number) for one in new
    }
    assert all(verify(one.path).version == one.number for one in new)
    assert store.active().number == 2


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs signals of POSIX")
def test_after_a_kill_training_works_as_ever(trained: tuple[Path, float]) -> None:
    folder, seconds = trained
    kill_after(0.9 * seconds, start_training(folder))
    last = ModelStore(folder).versions()[-1].number

    assert start_training(folder).wait() == 0
    assert ModelStore(folder).versions()[-1].number == last + 1


def published(store: ModelStore) -> dict[str, bytes]:
    """Return all that a reader of the store can see."""
    return {
        name: content
        for name, content in contents(store.folder).items()
        if not name.startswith(".export-")
    }


def kill_after(seconds: float, training: "subprocess.Popen[bytes]") -> None:
    try:
        training.wait(seconds)
    except subprocess.TimeoutExpired:
        training.send_signal(signal.SIGKILL)
    training.wait()
    # The process that tries the new model has lost its parent.
    with contextlib.suppress(ProcessLookupError):
        os.killpg(training.pid, signal.SIGKILL)
