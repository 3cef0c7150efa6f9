"""A foreign model that was opened: its answers, its process, its end."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from mnist_gui.core.classifier.foreign.classifier import ForeignClassifier, load_foreign
from mnist_gui.core.classifier.foreign.reader import samples
from mnist_gui.core.errors import ModelError
from mnist_gui.core.models.manifest import ForeignManifest
from tests.helpers.core import foreign_models as make
from tests.helpers.processes.process_stats import children_of
from tests.helpers.repository import REPOSITORY

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("_warm_children")]

linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

EMPTY = np.zeros((1, 28, 28), np.float32)


@pytest.fixture
def model(tmp_path: Path) -> ForeignClassifier:
    return load_foreign(make.save(tmp_path / "theirs", answer=make.to_probabilities))


def test_its_manifest_says_how_it_reads(model: ForeignClassifier) -> None:
    manifest = model.manifest

    assert isinstance(manifest, ForeignManifest)
    assert (manifest.version, manifest.architecture) == (0, "theirs")
    assert manifest.text == "takes 0…1, light on dark; reads 40 of 40 samples"
    assert (manifest.correct, manifest.samples) == (40, 40)


def test_a_batch_of_any_size_gives_the_answers_of_its_images(
    model: ForeignClassifier,
) -> None:
    images, labels = samples()
    many = np.concatenate([images] * 20)
    outputs = model.run(many)

    assert outputs["probabilities"].shape == (800, 10)
    assert outputs["is_digit"].tolist() == [1.0] * 800
    assert (outputs["probabilities"].argmax(1) == np.tile(labels, 20)).all()
    assert outputs["probabilities"].sum(1) == pytest.approx(1, abs=1e-5)
    assert model.run(images[:0])["probabilities"].shape == (0, 10)
    (alone,) = model.predict_batch(images[:1])
    assert alone.probabilities == pytest.approx(outputs["probabilities"][0], abs=1e-5)


def test_it_cannot_be_adapted_and_has_no_saliency(model: ForeignClassifier) -> None:
    assert model.explain(EMPTY[0]) is None
    with pytest.raises(ModelError, match="cannot learn from your drawings"):
        model.adapt([])


def test_the_best_sigmoid_says_whether_there_is_a_digit(tmp_path: Path) -> None:
    import tensorflow as tf

    model = load_foreign(make.save(tmp_path / "theirs", answer=tf.sigmoid))
    images, _ = samples()
    pictures = np.concatenate([images, 0.3 * images])
    features, last, bias = make.weights()
    logits = np.maximum(pictures.reshape(-1, 784) @ features, 0) @ last + bias
    expected = 1 / (1 + np.exp(-logits.max(axis=1)))

    assert np.ptp(expected) > 0.2
    assert model.run(pictures)["is_digit"] == pytest.approx(expected, abs=1e-4)


def test_an_error_for_some_pictures_leaves_it_usable(tmp_path: Path) -> None:
    def prepare(pixels: make.Tensor) -> make.Tensor:
        import tensorflow as tf

        with tf.control_dependencies([tf.debugging.assert_less(pixels, 5.0)]):
            return tf.identity(pixels)

    model = load_foreign(make.save(tmp_path / "mine", prepare=prepare))

    with pytest.raises(ModelError, match=r"^Model mine failed while it was reading\.$"):
        model.predict_batch(EMPTY + 6)
    assert len(model.predict_batch(EMPTY)) == 1


def test_answers_that_are_no_numbers_raise_an_error(tmp_path: Path) -> None:
    folder = make.save(tmp_path / "theirs", prepare=lambda x: x / (x[0, 0] - 7) * -7)
    model = load_foreign(folder)

    with pytest.raises(ModelError, match="its answers are not numbers"):
        model.predict_batch(EMPTY + 7)


class Children:
    """The processes that this one has started since."""

    def __init__(self) -> None:
        self._before = set(children_of(os.getpid()))

    def new(self) -> set[int]:
        # Those of before may end at any time.
        return set(children_of(os.getpid())) - self._before


def read_until_it_fails(model: ForeignClassifier) -> None:
    give_up = time.monotonic() + 30
    while time.monotonic() < give_up:
        model.predict_batch(EMPTY)


@linux
def test_a_killed_process_gives_a_message_every_time(tmp_path: Path) -> None:
    children = Children()
    model = load_foreign(make.save(tmp_path / "theirs"))
    (process,) = children.new()
    os.kill(process, signal.SIGKILL)

    given_up = "theirs was given up: it crashes, or needs"
    with pytest.raises(ModelError, match=given_up):
        read_until_it_fails(model)
    with pytest.raises(ModelError, match=given_up):
        model.predict_batch(EMPTY)


@linux
def test_its_process_ends_with_the_last_reference(tmp_path: Path) -> None:
    children = Children()
    model = load_foreign(make.save(tmp_path / "theirs"))
    assert len(children.new()) == 1

    del model

    assert not children.new()


@linux
def test_a_refused_model_leaves_no_process(tmp_path: Path) -> None:
    children = Children()
    with pytest.raises(ModelError):
        load_foreign(make.save(tmp_path / "theirs", answer=lambda x: -x))

    assert not children.new()


@linux
def test_a_busy_process_ends_with_a_program_that_is_killed(tmp_path: Path) -> None:
    """Though it does not look at its standard input then."""

    folder = make.save(tmp_path / "theirs", prepare=make.on_a_bar(make.busy))
    program = f"""
import os, sys
import numpy as np
from pathlib import Path
from mnist_gui.core.classifier.foreign.classifier import LIMITS, load_foreign
from tests.helpers.processes.process_stats import children_of
sys.executable = {sys.executable!r}
model = load_foreign(Path({str(folder)!r}), LIMITS._replace(picture=600.0))
print(children_of(os.getpid())[0], flush=True)
model.predict_batch(np.ones((1, 28, 28), np.float32))
"""
    parent = subprocess.Popen(  # noqa: S603 (our own interpreter and program)
        [Path(sys.prefix) / "bin" / "python", "-c", program],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
    )
    with parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        time.sleep(1)  # until it is busy
        parent.kill()

    give_up = time.monotonic() + 30
    while is_running(child):
        assert time.monotonic() < give_up
        time.sleep(0.1)


def is_running(process: int) -> bool:
    """Return whether a process has not ended; one that nothing waits for has."""
    try:
        status = Path(f"/proc/{process}/status").read_text("ascii")
    except OSError:
        return False
    return "State:\tZ" not in status
