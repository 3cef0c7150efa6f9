"""Load a classifier: a SavedModel that reads 28×28 pictures of digits.

Loading and calling belong on one thread, see `mnist_gui.recognizer.thread`.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.adaptation.memory import read_memory
from mnist_gui.core.classifier.foreign.files import GRAPH
from mnist_gui.core.classifier.guard import check_operations
from mnist_gui.core.classifier.occlusion import Explanation
from mnist_gui.core.classifier.published import PublishedClassifier
from mnist_gui.core.classifier.saved_model import SavedModelRunner
from mnist_gui.core.classifier.tensorflow_import import (
    garbage_collection_paused,
    import_runtime,
    import_tensorflow,
    is_whole,
)
from mnist_gui.core.errors import OUT_OF_MEMORY, ModelError, is_out_of_memory
from mnist_gui.core.files.atomic import is_file
from mnist_gui.core.ink.preprocess import FRAME_SIDE, ModelInput
from mnist_gui.core.inside.layers import Activations
from mnist_gui.core.messages import marked
from mnist_gui.core.models.manifest import MANIFEST_NAME, Manifest, verify
from mnist_gui.core.models.store import ModelStore
from mnist_gui.core.prediction import Prediction
from mnist_gui.core.samples.sample import Sample

logger = logging.getLogger(__name__)


class Classifier(Protocol):
    """Classifies model inputs; there are published and foreign ones."""

    manifest: Manifest
    """What is known of the model; of a foreign one hardly more than its name."""

    def run(self, images: NDArray[np.float32]) -> Mapping[str, NDArray[np.float32]]:
        """Return `probabilities` [n, 10] and `is_digit` [n] of images [n, 28, 28]."""
        ...

    def predict_batch(self, images: NDArray[np.float32]) -> Sequence[Prediction]:
        """Classify model inputs of shape [n, 28, 28]."""
        ...

    def explain(self, image: ModelInput) -> Explanation | None:
        """Compute the saliency of one model input; None if the model has none."""
        ...

    def look_inside(self, image: ModelInput) -> Activations | None:
        """Compute what each layer makes of one model input.

        None if the model's layers cannot be found: those of foreign models, and of
        some that earlier versions of this program made.
        """
        ...

    def adapt(self, samples: Iterable[Sample]) -> None:
        """Read samples as they are labelled, until the model is loaded again.

        Raises:
            ModelError: If this model cannot be adapted.
        """
        ...


def load(path: Path) -> PublishedClassifier:
    """Load a published model and try it once; the first time, imports TensorFlow.

    Raises:
        ModelError: If the model is damaged, does not read digits, does not run, or
            would do more than mathematics.
    """
    manifest = verify(path)
    try:
        with garbage_collection_paused():
            # One small picture at a time: a second thread costs more than it brings.
            import_runtime(threads=1)
            try:
                return _load_and_try(path, manifest)
            except ModelError:
                raise
            except Exception:
                if is_whole():
                    raise
                logger.warning("loading %s with all of TensorFlow", path, exc_info=True)
                import_tensorflow(threads=1)
                return _load_and_try(path, manifest)
    except ModelError:
        raise
    except Exception as error:  # a model is a program: it may raise anything
        logger.exception("could not load the model in %s", path)
        if is_out_of_memory(error):
            raise ModelError(OUT_OF_MEMORY) from error
        raise ModelError(
            marked("Errors", "Model {} cannot be loaded.").format(path.name)
        ) from error


def load_folder(path: Path) -> Classifier:
    """Load a published or foreign model from a folder or file outside the store.

    It goes by the folder's name: a published one's number is that of another store.

    Raises:
        ModelError: As `load` does.
    """
    if path.name == GRAPH and is_file(path):
        path = path.parent
    if not _is_published(path):
        # Not at the top: few start the program for a foreign model.
        from mnist_gui.core.classifier.foreign.classifier import load_foreign

        return load_foreign(path)
    classifier = load(path)
    classifier.manifest = replace(
        classifier.manifest, version=0, architecture=path.name
    )
    return classifier


def load_chosen(store: ModelStore, name: str | None) -> Classifier:
    """Load a model named by version or folder; the active one if the name is None.

    Raises:
        ModelError: If there is no such model, or as `load` does.
    """
    path = store.locate(name)
    is_ours = store.owns(path) or _is_published(path)
    return load(path) if is_ours else load_folder(path)


def _is_published(path: Path) -> bool:
    return is_file(path / MANIFEST_NAME)


def _load_and_try(path: Path, manifest: Manifest) -> PublishedClassifier:
    graph, *_ = check_operations(path)
    model = SavedModelRunner(path, graph)
    classifier = PublishedClassifier(model, manifest, read_memory(path))
    # The first call builds the graph's executor: not while the user waits.
    classifier.predict_batch(np.zeros((1, FRAME_SIDE, FRAME_SIDE), np.float32))
    return classifier
