"""A part of TensorFlow runs published models, and the rest can be added later.

The programs run in Pythons of their own, which have imported nothing yet.
"""

import json
import os
import tempfile
from typing import Any

import pytest

from mnist_gui.core.classifier import tensorflow_import
from tests.helpers.core.programs import run_program

pytestmark = pytest.mark.slow

START = """
import json
import logging
import sys
import threading

import numpy as np

from mnist_gui.core.classifier import runtime, tensorflow_import
from mnist_gui.core.classifier.classifier import load
from mnist_gui.core.classifier.tensorflow_import import is_whole
from mnist_gui.core.files.locations import shipped_models_dir

SHIPPED = shipped_models_dir() / "1"
IMAGES = np.random.default_rng(0).random((3, 28, 28), np.float32)

warnings = []
handler = logging.Handler(logging.WARNING)
handler.emit = lambda record: warnings.append(record.getMessage())
logging.getLogger("mnist_gui").addHandler(handler)

def answer(model):
    return model.run(IMAGES)["logits"].tolist()
"""


def run(program: str) -> Any:  # noqa: ANN401 (whatever it prints last, as JSON)
    return json.loads(run_program(START + program).splitlines()[-1])


def test_a_part_of_tensorflow_reads_explains_and_learns() -> None:
    program = """
from pathlib import Path
from tempfile import TemporaryDirectory
from tests.helpers.core.sample_examples import filled

model = load(SHIPPED)
before = answer(model)
assert len(list(model.explain(IMAGES[0]))) > 1
with TemporaryDirectory() as folder:
    model.adapt(filled(Path(folder) / "samples.db", 3).all())
assert answer(model) != before
modules = [name for name in sys.modules if name.partition(".")[0] == "tensorflow"]
print(json.dumps([is_whole(), len(modules), warnings]))
"""
    is_whole, modules, warnings = run(program)

    assert not is_whole
    assert modules < 400
    assert warnings == []


def test_the_rest_is_added_to_the_same_runtime() -> None:
    """Sums, Keras and TensorFlow's own loader work, and so do models of before."""
    program = """
model = load(SHIPPED)
before = answer(model)
parts = {name: sys.modules[name] for name in tensorflow_import.RUNTIME}
context = parts["tensorflow.python.eager.context"].context()

import tensorflow as tf

assert all(sys.modules[name] is part for name, part in parts.items())
assert tf.add(1, 2).numpy() == 3
network = tf.keras.Sequential([tf.keras.layers.Dense(1)])
network.compile("adam", "mse")
network.fit(np.ones((4, 2)), np.ones((4, 1)), verbose=0)
assert network.predict(np.ones((3, 2)), verbose=0).shape == (3, 1)
theirs = tf.saved_model.load(str(SHIPPED)).signatures["serving_default"]
assert np.allclose(theirs(tf.constant(IMAGES))["logits"], before, atol=1e-4)

tensorflow_import.import_tensorflow(threads=3)
tensorflow_import.import_runtime(threads=3)
same = parts["tensorflow.python.eager.context"].context() is context
print(json.dumps([same, answer(model) == before, answer(load(SHIPPED)) == before]))
"""
    assert run(program) == [True, True, True]


SURPRISES = {
    "a module needs the rest": """
class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name == "tensorflow.python.eager.execute" and not is_whole():
            raise ImportError(name)

sys.meta_path.insert(0, Finder)
""",
    "an operation fails": """
runtime._run = failing_in_part(runtime._run)
""",
}


@pytest.mark.parametrize("surprise", SURPRISES.values(), ids=SURPRISES)
def test_all_of_tensorflow_is_imported_after_a_surprise(surprise: str) -> None:
    program = """
def failing_in_part(function):
    def run(*arguments, **options):
        if not is_whole():
            raise AttributeError("TensorFlow has changed")
        return function(*arguments, **options)
    return run
"""
    program += surprise
    program += """
model = load(SHIPPED)
import tensorflow as tf
print(json.dumps([is_whole(), len(warnings), len(answer(model))]))
"""
    assert run(program) == [True, 1, 3]


def test_a_thread_that_imports_tensorflow_meanwhile_gets_all_of_it() -> None:
    """Even if it does so while another package stands in for it."""
    program = """
reached, imported = threading.Event(), threading.Event()
sums = []

class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name == "tensorflow.python.eager.execute" and not imported.is_set():
            reached.set()
            assert imported.wait(60)

def add():
    assert reached.wait(60)
    import tensorflow as tf
    imported.set()
    sums.append(tf.add(1, 2).numpy().item())

sys.meta_path.insert(0, Finder)
other = threading.Thread(target=add)
other.start()
model = load(SHIPPED)
before = answer(model)
other.join()
import tensorflow
same = tensorflow.add(1, 2).numpy().item() in sums
print(json.dumps([same, is_whole(), answer(model) == before, warnings]))
"""
    assert run(program) == [True, True, True, []]


def test_standard_error_is_quiet_without_a_folder_for_temporary_files(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise OSError("the disk is full")

    def chatter() -> None:
        os.write(2, b"a line of native code")

    monkeypatch.setattr(tempfile, "TemporaryFile", fail)
    monkeypatch.setattr(tensorflow_import, "_open_libraries", chatter)

    tensorflow_import.preload_libraries()
    os.write(2, b"a line after that")

    assert capfd.readouterr().err == "a line after that"


def test_models_are_read_while_another_thread_imports_the_rest() -> None:
    program = """
model = load(SHIPPED)
before = answer(model)
answers, is_over = [], threading.Event()

def read():
    while not is_over.is_set():
        answers.append(answer(model) == before)
        answers.append(answer(load(SHIPPED)) == before)

reader = threading.Thread(target=read)
reader.start()
import tensorflow as tf
total = tf.add(1, 2).numpy().item()
is_over.set()
reader.join()
print(json.dumps([total, len(answers) > 1, all(answers), warnings]))
"""
    assert run(program) == [3, True, True, []]
