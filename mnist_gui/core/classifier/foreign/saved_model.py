"""Run the signatures of any SavedModel: of TensorFlow 1, of Keras 2 and 3, of others.

They are loaded as TensorFlow Serving does, by the graph alone. The objects beside it,
which `tf.saved_model.load` rebuilds, are not needed for reading, and Keras 2's
optimizers among them cannot be rebuilt without Keras 2.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.classifier.foreign.failures import reason_of_failure
from mnist_gui.core.classifier.foreign.networks import (
    Input,
    Network,
    Outputs,
    Sizes,
    describe,
    inputs_of,
    join,
    may_be_answer,
)
from mnist_gui.core.classifier.guard import MetaGraph, check_operations, refusal
from mnist_gui.core.messages import listed, marked

_PREFERRED: Final = ("serving_default", "serve", "model")
_SERVE: Final = "serve"  # the tag of a graph for reading; there may be one for training
_INTERNAL: Final = "__"  # signatures of TensorFlow's own begin so
_INDEX: Final = "variables/variables.index"

# TensorFlow and protobuf have no types.
_Session: TypeAlias = Any
_Info: TypeAlias = Any  # a `TensorInfo`
_Definition: TypeAlias = Any  # a `SignatureDef`


class _SignatureNetwork:
    """One input of a signature, and the outputs that may be answers."""

    def __init__(
        self, session: _Session, feed: str, input_: Input, outputs: dict[str, str]
    ) -> None:
        self.takes_integers = np.dtype(input_.dtype).kind != "f"
        self._input = input_
        self._names = list(outputs)
        self._run: Callable[[NDArray[Any]], Sequence[NDArray[Any]]] = (
            session.make_callable(list(outputs.values()), feed_list=[feed])
        )

    def run(self, images: NDArray[np.float32]) -> Outputs:
        """Return the outputs; see `Network`."""
        batches = self._input.batches(images)
        return join([self._run(self._input.cast(b)) for b in batches], self._names)


def open_saved_model(folder: Path, name: str) -> list[Network]:
    """Check a SavedModel, load it, and return the networks that may read digits.

    Raises:
        ModelError: If it may do harm, is not complete, or no signature reads digits.
    """
    graphs = check_operations(folder, name)
    graph = next((g for g in graphs if _SERVE in g.meta_info_def.tags), graphs[0])
    signatures = _signatures(graph)
    if not any(_calls(definition) for definition in signatures):
        raise refusal(name, _why_none(graph))
    if graph.saver_def.restore_op_name and not (folder / _INDEX).exists():
        raise refusal(
            name,
            marked("Errors", "its weights are missing: there is no {}").format(_INDEX),
        )
    try:
        session = _load(folder, list(graph.meta_info_def.tags))
    except Exception as error:  # a graph is a program: it may raise anything
        raise refusal(name, _why_not_loaded(folder, error)) from error
    return [
        _SignatureNetwork(session, info.name, input_, outputs)
        for definition in signatures
        for info, input_, outputs in _calls(definition)
    ]


def _load(folder: Path, tags: Sequence[str]) -> _Session:
    import tensorflow as tf

    options = tf.compat.v1.ConfigProto(
        intra_op_parallelism_threads=1, inter_op_parallelism_threads=1
    )
    session = tf.compat.v1.Session(graph=tf.Graph(), config=options)
    with session.graph.as_default():
        tf.compat.v1.saved_model.load(session, tags, str(folder))
    return session


def _signatures(graph: MetaGraph) -> list[_Definition]:
    """Return the signatures, the usual ones first."""
    found = dict(graph.signature_def)
    preferred = [key for key in _PREFERRED if key in found]
    others = sorted(found.keys() - set(preferred))
    return [found[key] for key in [*preferred, *others]]


def _calls(definition: _Definition) -> list[tuple[_Info, Input, dict[str, str]]]:
    if len(definition.inputs) != 1:
        return []
    (info,) = definition.inputs.values()
    outputs = {
        key: output.name
        for key, output in definition.outputs.items()
        if may_be_answer(_dtype(output), _sizes(output))
    }
    if not outputs:
        return []
    inputs = inputs_of(_dtype(info), _sizes(info))
    return [(info, input_, outputs) for input_ in inputs]


def _why_none(graph: MetaGraph) -> str:
    """Return why no signature will do, as a clause."""
    found = [
        marked("Errors", "“{}” takes {} and gives {}").format(
            key, _list(signature.inputs), _list(signature.outputs)
        )
        for key, signature in sorted(graph.signature_def.items())
        if not key.startswith(_INTERNAL)
    ]
    if not found:
        return marked(
            "Errors",
            "it needs a signature with one input of 784 or 28×28 numbers and an output"
            " of 10 for each picture, but it has no signature",
        )
    return marked(
        "Errors",
        "it needs a signature with one input of 784 or 28×28 numbers and an output of"
        " 10 for each picture, but {}",
    ).format(listed(found[:3], "; "))


def _list(tensors: Any) -> str:  # noqa: ANN401 (protobuf has no types here)
    if not tensors:
        return marked("Errors", "nothing")
    return listed(describe(_dtype(info), _sizes(info)) for info in tensors.values())


def _why_not_loaded(folder: Path, error: Exception) -> str:
    """Return why TensorFlow refused, as a clause."""
    if (folder / _INDEX).exists() and not list(folder.glob("variables/*.data-*")):
        return marked(
            "Errors", "its weights are missing: there is no variables/variables.data-…"
        )
    if "RestoreV2" in str(error) or "checkpoint" in str(error).lower():
        return marked(
            "Errors",
            "its weights in “variables” are damaged, cut short or of another model",
        )
    return reason_of_failure(marked("Errors", "TensorFlow cannot load it"), error)


def _dtype(info: _Info) -> str:
    import tensorflow as tf

    return str(tf.as_dtype(info.dtype).name) if info.dtype else "unknown"


def _sizes(info: _Info) -> Sizes:
    if info.tensor_shape.unknown_rank or not info.name:
        return None
    return [None if axis.size < 0 else axis.size for axis in info.tensor_shape.dim]
