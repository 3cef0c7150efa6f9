"""A SavedModel that names digits.

Loading and calling belong on one thread, see `mnist_gui.recognizer.recognizer`.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from typing_extensions import override

from mnist_gui.core.adaptation.memory import AdaptationMemory, Head, read_memory
from mnist_gui.core.adaptation.teacher import HeadAdapter
from mnist_gui.core.classifier.foreign import (
    describe_foreign,
    find_reader,
    private_copy,
    read,
)
from mnist_gui.core.classifier.guard import check_operations
from mnist_gui.core.classifier.saved_model import Program
from mnist_gui.core.classifier.signatures import explaining_signature, reading_signature
from mnist_gui.core.classifier.tensorflow_import import (
    garbage_collection_paused,
    import_tensorflow,
)
from mnist_gui.core.errors import ModelError
from mnist_gui.core.files.atomic import is_file
from mnist_gui.core.ink.preprocess import FRAME_SIDE, ModelInput
from mnist_gui.core.models.manifest import MANIFEST_NAME, Manifest, verify
from mnist_gui.core.models.store import ModelStore
from mnist_gui.core.prediction import Heatmaps, Prediction
from mnist_gui.core.samples.sample import Sample

logger = logging.getLogger(__name__)

_KERNEL: Final = "head_kernel"
_BIAS: Final = "head_bias"
"""The variables that are taught."""


class Classifier:
    """Says which digit a 28×28 picture shows, and learns others on request."""

    _memory: AdaptationMemory | None = None
    _teacher: HeadAdapter | None = None

    def __init__(
        self,
        program: Program,
        manifest: Manifest,
        memory: AdaptationMemory | None = None,
    ) -> None:
        """Wrap the program of a SavedModel; use `load` to get one.

        With a memory, it can be taught.

        Raises:
            ModelError: If its signature is not one that reads digits.
        """
        self._variables = program.variables
        self._infer = reading_signature(program, manifest.version)
        self._explain = explaining_signature(program)
        self.manifest = manifest
        if _KERNEL in program.variables:
            self._memory = memory

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

    def explain(self, image: ModelInput) -> Heatmaps | None:
        """Say what in a picture speaks for each digit; None if the model cannot."""
        if self._explain is None:
            return None
        heatmaps: Heatmaps = self._explain(image[None])["heatmaps"][0]
        return heatmaps

    def run(self, images: NDArray[np.float32]) -> Mapping[str, NDArray[np.float32]]:
        """Return all outputs of the signature, by name."""
        return self._infer(images)

    def features(self, images: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return what the head sees of pictures of shape [n, 28, 28], [n, d]."""
        return self.run(images)["features"]

    @property
    def memory(self) -> AdaptationMemory:
        """What it is taught with.

        Raises:
            ModelError: If this model cannot be taught.
        """
        if self._memory is None:
            raise ModelError(
                "The model in use cannot be taught: it has no memory of what it"
                " knows. Retrain makes one that can."
            )
        return self._memory

    @property
    def head(self) -> Head:
        """The last layer, as it is at the moment, of a model that can be taught."""
        kernel, bias = self._variables[_KERNEL], self._variables[_BIAS]
        return Head(kernel.numpy(), bias.numpy())

    def learn(self, samples: Sequence[Sample]) -> Head:
        """Return the head that reads a person's drawings as they were labelled.

        Raises:
            ModelError: If this model cannot be taught.
        """
        memory = self.memory
        if self._teacher is None:
            infer = self._infer  # not self: the two would hold each other
            self._teacher = HeadAdapter(
                memory,
                self.manifest.temperature,
                lambda images: infer(images)["features"],
            )
        return self._teacher.learn(samples)

    def teach(self, samples: Sequence[Sample]) -> None:
        """Read a person's drawings rightly from now on, until it is loaded anew.

        Raises:
            ModelError: If this model cannot be taught.
        """
        head = self.learn(samples)
        self._variables[_KERNEL].assign(head.kernel)
        self._variables[_BIAS].assign(head.bias)


class ForeignClassifier(Classifier):
    """Says with somebody else's model which digit a 28×28 picture shows."""

    def __init__(self, saved_model: Any, manifest: Manifest) -> None:  # noqa: ANN401 (TensorFlow has no types)
        """Wrap a loaded SavedModel; use `load` to get one.

        Raises:
            ModelError: If no signature of it reads digits.
        """
        self._saved_model = saved_model
        self._reader = find_reader(saved_model, manifest.architecture)
        self._explain = None
        self.manifest = manifest

    @override
    def run(self, images: NDArray[np.float32]) -> Mapping[str, NDArray[np.float32]]:
        try:
            return read(self._reader, images)
        except ModelError:
            raise
        except Exception as error:  # a model is a program: it may raise anything
            name = self.manifest.architecture
            logger.exception("could not read with %s", name)
            raise ModelError(f"Model {name} failed while it was reading.") from error


def load(path: Path) -> Classifier:
    """Load a published model and try it once.

    Imports TensorFlow, which takes seconds, if nobody has: then on one thread.

    Raises:
        ModelError: If the model is damaged, does not read digits, does not run, or
            would do more than mathematics.
    """
    manifest = verify(path)
    return _try_to_load(path, lambda: _load_published(path, manifest))


def load_folder(path: Path) -> Classifier:
    """Load a model from a folder outside the store, whoever made it.

    It is called by the folder: a number that it has is that of another store.

    Raises:
        ModelError: As `load` does.
    """
    if _is_published(path):
        classifier = load(path)
        classifier.manifest = replace(
            classifier.manifest, version=0, architecture=path.name
        )
        return classifier
    return _try_to_load(path, lambda: _load_foreign(path))


def load_chosen(store: ModelStore, name: str | None) -> Classifier:
    """Load the model that a person names on a command line.

    Args:
        store: Where versions are looked for.
        name: A version's number, a folder, or None for the one in use.

    Raises:
        ModelError: If there is no such model, or as `load` does.
    """
    path = store.locate(name)
    is_ours = store.owns(path) or _is_published(path)
    return load(path) if is_ours else load_folder(path)


def _is_published(path: Path) -> bool:
    return is_file(path / MANIFEST_NAME)


def _try_to_load(path: Path, load_: Callable[[], Classifier]) -> Classifier:
    try:
        with garbage_collection_paused():
            # One small picture at a time: a second thread costs more than it brings.
            import_tensorflow(threads=1)
            classifier = load_()
            # The first call builds the graph's executor; nobody should wait for it.
            classifier.predict(np.zeros((FRAME_SIDE, FRAME_SIDE), np.float32))
    except ModelError:
        raise
    except Exception as error:  # a model is a program: it may raise anything
        logger.exception("could not load the model in %s", path)
        raise ModelError(f"Model {path.name} cannot be loaded.") from error
    return classifier


def _load_published(path: Path, manifest: Manifest) -> Classifier:
    graph, *_ = check_operations(path)
    return Classifier(Program(path, graph), manifest, read_memory(path))


def _load_foreign(path: Path) -> Classifier:
    import tensorflow as tf

    with private_copy(path) as copy:
        check_operations(copy)
        return ForeignClassifier(tf.saved_model.load(str(copy)), describe_foreign(path))
