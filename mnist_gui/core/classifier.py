"""A SavedModel that names digits; the only module here that imports TensorFlow.

Loading and calling belong on one thread, see `mnist_gui.recognizer`.
"""

import builtins
import contextlib
import ctypes
import gc
import importlib.util
import logging
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.errors import ModelError
from mnist_gui.core.manifest import Manifest, verify
from mnist_gui.core.prediction import Prediction
from mnist_gui.core.preprocess import FRAME_SIDE, ModelInput

logger = logging.getLogger(__name__)

SavedModel: TypeAlias = Any
"""What `tf.saved_model.load` returns (TensorFlow has no types)."""

SignatureFunction: TypeAlias = Any
"""A concrete function of it, called by keyword."""

_SIGNATURE: Final = "serving_default"
_OUTPUTS: Final = {"probabilities": (10,), "is_digit": ()}


class Classifier:
    """Says which digit a 28×28 picture shows."""

    def __init__(self, saved_model: SavedModel, manifest: Manifest) -> None:
        """Wrap a loaded SavedModel; use `load` to get one.

        Raises:
            ModelError: If its signature is not one that reads digits.
        """
        # The signature alone does not keep the model's variables alive.
        self._saved_model = saved_model
        self._infer = _signature(saved_model, manifest.version)
        self.manifest = manifest

    def predict(self, image: ModelInput) -> Prediction:
        """Name the digit in one picture."""
        return self.predict_batch(image[None])[0]

    def predict_batch(self, images: NDArray[np.float32]) -> list[Prediction]:
        """Name the digits in pictures of shape [n, 28, 28]."""
        outputs = self.run(images)
        return [
            Prediction(
                probabilities=tuple(probabilities),
                is_digit=is_digit,
                threshold=self.manifest.threshold,
            )
            for probabilities, is_digit in zip(
                outputs["probabilities"].tolist(),
                outputs["is_digit"].tolist(),
                strict=True,
            )
        ]

    def run(self, images: NDArray[np.float32]) -> Mapping[str, NDArray[np.float32]]:
        """Return all outputs of the signature, by name."""
        import tensorflow as tf

        outputs = self._infer(images=tf.constant(images, tf.float32))
        return {name: value.numpy() for name, value in outputs.items()}


def load(path: Path) -> Classifier:
    """Load a published model and try it once.

    Imports TensorFlow, which takes seconds, if nobody has: then on one thread.

    Raises:
        ModelError: If the model is damaged, of another kind, or does not run.
    """
    manifest = verify(path)
    try:
        with _garbage_collection_paused():
            # One small picture at a time: a second thread costs more than it brings.
            import_tensorflow(threads=1)
            import tensorflow as tf

            classifier = Classifier(tf.saved_model.load(str(path)), manifest)
            # The first call builds the graph's executor; nobody should wait for it.
            classifier.predict(np.zeros((FRAME_SIDE, FRAME_SIDE), np.float32))
    except ModelError:
        raise
    except Exception as error:  # a model is a program: it may raise anything
        logger.exception("could not load the model in %s", path)
        raise ModelError(f"Model {path.name} cannot be loaded.") from error
    return classifier


def import_tensorflow(*, threads: int = 0, start: bool = True) -> None:
    """Import TensorFlow quietly, holding the interpreter lock as little as possible.

    Args:
        threads: How many it may use at once; 0 leaves it to TensorFlow.
        start: Whether to start its runtime as well, which prints more lines.
            Several machines can only be made one before it has started.
    """
    if "tensorflow" in sys.modules:
        return
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with _quiet_stderr(), _plain_import(), _garbage_collection_paused():
        _preload_libraries()
        import tensorflow as tf

        tf.config.threading.set_intra_op_parallelism_threads(threads)
        tf.config.threading.set_inter_op_parallelism_threads(threads)
        if start:
            tf.constant(0.0)
        # Later, each look through these objects would stop the window for 0.1 s.
        # They are set apart for good; a model is not, it goes when it is replaced.
        gc.freeze()


def _signature(saved_model: SavedModel, version: int) -> SignatureFunction:
    infer = getattr(saved_model, "signatures", {}).get(_SIGNATURE)
    if infer is None:
        raise ModelError(f"Model {version} has no signature “{_SIGNATURE}”.")
    inputs = infer.structured_input_signature[1]
    outputs = infer.structured_outputs
    takes_images = set(inputs) == {"images"} and inputs["images"].shape.as_list() in (
        [None, FRAME_SIDE, FRAME_SIDE],
        [1, FRAME_SIDE, FRAME_SIDE],
    )
    answers = all(
        name in outputs and tuple(outputs[name].shape[1:]) == shape
        for name, shape in _OUTPUTS.items()
    )
    if not (takes_images and answers):
        raise ModelError(f"Model {version} does not read 28×28 pictures of digits.")
    return infer


@contextlib.contextmanager
def _plain_import() -> Iterator[None]:
    """Import with Python's own `__import__` where PySide6 has put its own.

    PySide6's reads the source of every module to see whether it asks for one of
    its features, and Python keeps what was read: for TensorFlow's 2,800 modules
    that is 0.25 s and 70 MB, of which nothing is ever used.
    """
    name = "__import__"
    hooked = getattr(builtins, name)
    setattr(builtins, name, getattr(builtins, "__orig_import__", hooked))
    try:
        yield
    finally:
        setattr(builtins, name, hooked)


@contextlib.contextmanager
def _garbage_collection_paused() -> Iterator[None]:
    """Make many objects that stay without looking for garbage among them.

    TensorFlow makes a million. Looking through them again and again takes a
    quarter of its import (1.3 against 1.7 s) and half of a model's loading.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _preload_libraries() -> None:
    """Open TensorFlow's big libraries without the interpreter lock.

    Python's import would open them under the lock, and the window would stand
    still for 0.2 to 0.7 s. A foreign function called by ctypes lets the lock
    go. They are opened lazily and locally: with RTLD_GLOBAL the import crashes.
    """
    spec = importlib.util.find_spec("tensorflow")
    if sys.platform != "linux" or spec is None or not spec.submodule_search_locations:
        return
    folder = Path(spec.submodule_search_locations[0])
    dlopen = ctypes.CDLL(None).dlopen
    dlopen.argtypes, dlopen.restype = (ctypes.c_char_p, ctypes.c_int), ctypes.c_void_p
    for name in ("libtensorflow_framework.so.2", "libtensorflow_cc.so.2"):
        dlopen(os.fsencode(folder / name), os.RTLD_LAZY)


@contextlib.contextmanager
def _quiet_stderr() -> Iterator[None]:
    """Keep what native code prints on standard error, and log it at debug level.

    TensorFlow prints lines at start-up whatever its log level is.
    """
    try:
        saved = os.dup(2)
    except OSError:  # there is no standard error, as under pythonw
        yield
        return
    with tempfile.TemporaryFile() as noise:
        os.dup2(noise.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(saved, 2)
            os.close(saved)
            noise.seek(0)
            logger.debug("TensorFlow said: %s", noise.read().decode(errors="replace"))
