"""Classify with a foreign model: a SavedModel that this program did not make.

Any signature will do that has one input of 784 or 28×28 numbers and one output of 10,
probabilities or logits. Such a model is searched by `guard` before it is loaded, cannot
be adapted, and has no saliency.
"""

import logging
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.classifier.guard import check_operations
from mnist_gui.core.errors import ModelError, reason_of
from mnist_gui.core.ink.preprocess import ModelInput
from mnist_gui.core.models.manifest import Manifest
from mnist_gui.core.prediction import Heatmaps, Prediction, predictions, softmax
from mnist_gui.core.samples.sample import DIGITS, Sample

logger = logging.getLogger(__name__)

_PREFERRED: Final = ("serving_default", "serve", "model")
_SHAPES: Final = ((784,), (28, 28), (28, 28, 1))  # of an image; 0 = paper, 1 = ink
_THRESHOLD: Final = 0.5  # as none was measured
_MAX_BYTES: Final = 256 * 1024 * 1024
_SUM_ERROR: Final = 1e-3


class ForeignClassifier:
    """A classifier whose SavedModel this program did not make."""

    def __init__(self, saved_model: Any, name: str) -> None:  # noqa: ANN401 (TensorFlow has no types)
        """Wrap a loaded SavedModel; `load_foreign` gets one.

        Raises:
            ModelError: If no signature of it reads digits.
        """
        self._saved_model = saved_model  # its signatures do not keep it alive
        self._reader = _find_reader(saved_model, name)
        self.manifest = Manifest(
            version=0,
            time="",
            architecture=name,
            recipe="",
            seed=0,
            data=[],
            metrics={},
            parent=None,
            temperature=1.0,
            threshold=_THRESHOLD,
            libraries={},
        )

    def run(self, images: NDArray[np.float32]) -> Mapping[str, NDArray[Any]]:
        """Return `probabilities` and `is_digit` for images of shape [n, 28, 28].

        Raises:
            ModelError: If the model fails, or answers anything but finite numbers.
        """
        try:
            numbers = self._reader.read(images)
        except Exception as error:  # a model is a program: it may raise anything
            name = self.manifest.architecture
            logger.exception("could not read with %s", name)
            raise ModelError(f"Model {name} failed while it was reading.") from error
        probabilities = as_probabilities(numbers)
        is_digit = np.ones(len(probabilities), np.float32)
        return {"probabilities": probabilities, "is_digit": is_digit}

    def predict_batch(self, images: NDArray[np.float32]) -> list[Prediction]:
        """Classify model inputs of shape [n, 28, 28]."""
        return predictions(self.run(images), self.manifest.threshold)

    def explain(self, _image: ModelInput) -> Heatmaps | None:
        """Return None: a foreign model has no saliency."""
        return None

    def adapt(self, _samples: Sequence[Sample]) -> None:
        """Raise a ModelError: the last layer of a foreign model is not known."""
        raise ModelError(
            "The model in use cannot learn from your drawings: it was not made by this"
            " program. Retrain to get one that does."
        )


def load_foreign(folder: Path) -> ForeignClassifier:
    """Load a foreign model, if it does nothing but mathematics.

    Raises:
        ModelError: If it is not a SavedModel, does not read digits, or may do harm.
    """
    import tensorflow as tf

    with _private_copy(folder) as copy:
        check_operations(copy)
        return ForeignClassifier(tf.saved_model.load(str(copy)), folder.name)


def as_probabilities(numbers: NDArray[Any]) -> NDArray[np.float64]:
    """Return outputs of shape [n, 10] as probabilities, whichever of the two they are.

    Raises:
        ModelError: If some are not finite, as after a training that diverged.
    """
    values = numbers.astype(np.float64)
    if not np.isfinite(values).all():
        raise ModelError("The model does not work: its answers are not numbers.")
    sums = values.sum(axis=1, keepdims=True)
    if (values >= 0).all() and (np.abs(sums - 1) < _SUM_ERROR).all():
        probabilities: NDArray[np.float64] = values / sums
        return probabilities
    return softmax(values)


@contextmanager
def _private_copy(folder: Path) -> Iterator[Path]:
    """Copy a SavedModel to where nothing can change it between check and loading."""
    files = [folder / "saved_model.pb", *sorted(folder.glob("variables/*"))]
    with tempfile.TemporaryDirectory(prefix="mnist-gui-model-") as place:
        copy = Path(place) / folder.name
        (copy / "variables").mkdir(parents=True)
        try:
            if sum(path.stat().st_size for path in files) > _MAX_BYTES:
                reason = "was not opened: it is too large"
                raise ModelError(f"Model {folder.name} {reason}.")
            for path in files:
                shutil.copyfile(path, copy / path.relative_to(folder))
        except FileNotFoundError as error:
            reason = f"is not a SavedModel: it has no {Path(error.filename).name}"
            raise ModelError(f"“{folder.name}” {reason}.") from error
        except OSError as error:
            reason = f"cannot be read as a SavedModel: {reason_of(error)}"
            raise ModelError(f"“{folder.name}” {reason}.") from error
        yield copy


class _Reader(NamedTuple):
    """A signature that takes images and gives ten numbers for each."""

    function: Any  # a concrete function, called by keyword
    input: str
    shape: tuple[int, ...]  # of one image
    batch: int | None  # how many images it takes at a time; None for any number
    output: str

    def read(self, images: NDArray[np.float32]) -> NDArray[Any]:
        """Return its outputs, [n, 10], for images of shape [n, 28, 28]."""
        import tensorflow as tf

        shaped = images.reshape(-1, *self.shape).astype(np.float32)
        size = self.batch or max(1, len(shaped))
        answers = [
            self.function(**{self.input: tf.constant(shaped[at : at + size])})
            for at in range(0, len(shaped), size)
        ]
        return np.concatenate([answer[self.output].numpy() for answer in answers])


def _find_reader(saved_model: Any, name: str) -> _Reader:  # noqa: ANN401
    """Return the first signature of a loaded SavedModel that reads digits."""
    signatures = dict(getattr(saved_model, "signatures", {}))
    preferred = [key for key in _PREFERRED if key in signatures]
    for key in [*preferred, *sorted(signatures.keys() - set(preferred))]:
        if reader := _as_reader(signatures[key]):
            return reader
    raise ModelError(
        f"Model {name} does not read digits: it needs a signature with one input of"
        " 784 or 28×28 numbers and one output of 10."
    )


def _as_reader(function: Any) -> _Reader | None:  # noqa: ANN401 (TensorFlow has no types)
    inputs = function.structured_input_signature[1]
    outputs = function.structured_outputs
    if len(inputs) != 1 or len(outputs) != 1:
        return None
    ((input_, given),) = inputs.items()
    ((output, answered),) = outputs.items()
    ranks_are_known = given.shape.rank and answered.shape.rank
    if not (ranks_are_known and given.dtype.name == answered.dtype.name == "float32"):
        return None
    batch, *shape = given.shape.as_list()
    # One at a time, or any number: batches of another size would need padding.
    fits = (
        batch in (None, 1)
        and tuple(shape) in _SHAPES
        and answered.shape.as_list()[1:] == [DIGITS]
    )
    return _Reader(function, input_, tuple(shape), batch, output) if fits else None
