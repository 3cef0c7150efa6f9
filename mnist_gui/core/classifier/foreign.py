"""Models that others made, read through the one signature they share with ours."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.errors import ModelError
from mnist_gui.core.models.manifest import Manifest

_PREFERRED: Final = ("serving_default", "serve", "model")
_SHAPES: Final = ((784,), (28, 28), (28, 28, 1))
"""Of one image; 0 = paper, 1 = ink, as MNIST has it."""

_DIGITS: Final = 10
_THRESHOLD: Final = 0.5
"""Of "not sure", where nobody has measured one."""

_MOST_BYTES: Final = 256 * 1024 * 1024
_SUM_ERROR: Final = 1e-3


class Reader(NamedTuple):
    """A signature that takes images and gives ten numbers for each."""

    function: Any
    """A concrete function, called by keyword."""

    input: str
    shape: tuple[int, ...]
    """Of one image."""

    batch: int | None
    """How many images it takes at a time; None for any number."""

    output: str


def describe_foreign(folder: Path) -> Manifest:
    """Return what can be said of a model that says nothing of itself."""
    return Manifest(
        version=0,
        time="",
        architecture=folder.name,
        recipe="",
        seed=0,
        data=[],
        metrics={},
        parent=None,
        temperature=1.0,
        threshold=_THRESHOLD,
        libraries={},
    )


@contextmanager
def private_copy(folder: Path) -> Iterator[Path]:
    """Lend a copy of a SavedModel that nobody else can change after it is checked.

    Raises:
        ModelError: If it is none, is too large, or cannot be read.
    """
    files = [folder / "saved_model.pb", *sorted(folder.glob("variables/*"))]
    with tempfile.TemporaryDirectory(prefix="mnist-gui-model-") as place:
        copy = Path(place) / folder.name
        (copy / "variables").mkdir(parents=True)
        try:
            if sum(path.stat().st_size for path in files) > _MOST_BYTES:
                raise ModelError(
                    f"Model {folder.name} was not opened: it is too large."
                )
            for path in files:
                shutil.copyfile(path, copy / path.relative_to(folder))
        except FileNotFoundError as error:
            missing = Path(error.filename).name
            raise ModelError(
                f"“{folder.name}” is no SavedModel: it has no {missing}."
            ) from error
        except (OSError, shutil.SpecialFileError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise ModelError(
                f"“{folder.name}” is no SavedModel that can be read: {reason}."
            ) from error
        yield copy


def find_reader(saved_model: Any, name: str) -> Reader:  # noqa: ANN401
    """Return the signature of a loaded SavedModel that reads digits.

    Raises:
        ModelError: If there is none; says what is wanted.
    """
    signatures = dict(getattr(saved_model, "signatures", {}))
    first = [one for one in _PREFERRED if one in signatures]
    for one in [*first, *sorted(signatures.keys() - set(first))]:
        if reader := _as_reader(signatures[one]):
            return reader
    raise ModelError(
        f"Model {name} does not read digits: it needs a signature with one input of"
        " 784 or 28×28 numbers and one output of 10."
    )


def read(reader: Reader, images: NDArray[np.float32]) -> Mapping[str, NDArray[Any]]:
    """Return the outputs `probabilities` and `is_digit` for images [n, 28, 28].

    Raises:
        ModelError: If the model answers with what are no numbers.
    """
    import tensorflow as tf

    shaped = images.reshape(-1, *reader.shape).astype(np.float32)
    size = reader.batch or max(1, len(shaped))
    answers = [
        reader.function(**{reader.input: tf.constant(shaped[at : at + size])})
        for at in range(0, len(shaped), size)
    ]
    numbers = np.concatenate([one[reader.output].numpy() for one in answers])
    probabilities = as_probabilities(numbers)
    return {
        "probabilities": probabilities,
        "is_digit": np.ones(len(probabilities), np.float32),
    }


def as_probabilities(numbers: NDArray[Any]) -> NDArray[np.float64]:
    """Return ten numbers for each image as probabilities: some models give logits.

    Raises:
        ModelError: If they are no numbers, as after a training that went astray.
    """
    values = numbers.astype(np.float64)
    if not np.isfinite(values).all():
        raise ModelError("The model does not read: its answers are no numbers.")
    sums = values.sum(axis=1, keepdims=True)
    if (values >= 0).all() and (np.abs(sums - 1) < _SUM_ERROR).all():
        probabilities: NDArray[np.float64] = values / sums
        return probabilities
    powers = np.exp(values - values.max(axis=1, keepdims=True))
    softmax: NDArray[np.float64] = powers / powers.sum(axis=1, keepdims=True)
    return softmax


def _as_reader(function: Any) -> Reader | None:  # noqa: ANN401 (TensorFlow has no types)
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
    # One at a time, or as many as there are: others would need filling up.
    fits = (
        batch in (None, 1)
        and tuple(shape) in _SHAPES
        and answered.shape.as_list()[1:] == [_DIGITS]
    )
    return Reader(function, input_, tuple(shape), batch, output) if fits else None
