"""TensorFlow's eager runtime: constants, variables, functions (docs/adr/0019, 0042).

The only module that uses parts of TensorFlow that are not public. It needs no more than
`tensorflow_import.import_runtime` imports.
"""

import functools
import weakref
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias

from numpy.typing import NDArray

# TensorFlow and protobuf have no types.
Tensor: TypeAlias = Any  # a `tf.Tensor`
Function: TypeAlias = Any  # a `FunctionDef`
Header: TypeAlias = Any  # an `OpDef`: the name and outputs of a function
DataType: TypeAlias = int  # as protobufs have it

FLOAT: Final[DataType] = 1
"""32 bits (`DT_FLOAT`)."""


class Runtime:
    """Functions that are registered with TensorFlow for as long as this lives.

    The public ways all build graphs in Python first, or keep a function for good.
    """

    def __init__(self, functions: Iterable[Function]) -> None:
        from tensorflow.python.eager import context

        names: list[str] = []
        weakref.finalize(self, _remove, names).atexit = False
        for function in functions:
            context.context().add_function_def(function)
            names.append(function.signature.name)

    def call(self, function: Header, tensors: Sequence[Tensor]) -> Sequence[Tensor]:
        """Return the outputs of one of the functions."""
        attributes = ("executor_type", "", "config_proto", without_graph_rewriting())
        return _run(function.name, len(function.output_arg), tensors, attributes)


class Variable:
    """A variable of the runtime, freed with this object."""

    def __init__(self, value: Tensor) -> None:
        """Make one of the value's type and shape."""
        from tensorflow.python.eager import context

        self.shape: Final = tuple(value.shape)
        self._type: Final[DataType] = value.dtype.as_datatype_enum
        # A handle of this name is the only one to its variable.
        name = ("shared_name", context.anonymous_name())
        attributes = (*name, "dtype", self._type, "shape", self.shape)
        (self.handle,) = _run("VarHandleOp", 1, (), attributes)
        self._assign(value)

    def numpy(self) -> NDArray[Any]:
        """Return its value."""
        (value,) = _run("ReadVariableOp", 1, (self.handle,), ("dtype", self._type))
        array: NDArray[Any] = value.numpy()
        return array

    def assign(self, value: NDArray[Any]) -> None:
        """Change its value to another of the same shape.

        Raises:
            tensorflow.errors.OpError: If its shape is another.
        """
        self._assign(constant(value, self._type))

    def _assign(self, value: Tensor) -> None:
        attributes = ("dtype", self._type, "validate_shape", True)
        _run("AssignVariableOp", 0, (self.handle, value), attributes)


def constant(value: object, data_type: DataType | None = None) -> Tensor:
    """Return a tensor of an array, or of a list of strings."""
    from tensorflow.python.framework import constant_op

    return constant_op.constant(value, data_type)


def restore(checkpoint: Path, types: Mapping[str, DataType]) -> list[Variable]:
    """Return variables with their values in a checkpoint.

    Args:
        checkpoint: Its path, without the suffixes of its files.
        types: The variables' types, by their names there.

    Raises:
        tensorflow.errors.OpError: If the checkpoint is damaged.
    """
    if not types:  # the operation wants one at least
        return []
    names = list(types)
    inputs = [constant(str(checkpoint)), constant(names), constant([""] * len(names))]
    attributes = ("dtypes", list(types.values()))
    return [
        Variable(value) for value in _run("RestoreV2", len(names), inputs, attributes)
    ]


@functools.cache
def without_graph_rewriting() -> bytes:
    """Return the `config_proto` that runs a function without rewriting its graph first.

    Rewriting takes two thirds of the first call, 30 ms, and gains nothing measurable.
    """
    from tensorflow.core.protobuf import config_pb2

    options = {"rewrite_options": {"disable_meta_optimizer": True}}
    config: bytes = config_pb2.ConfigProto(graph_options=options).SerializeToString()
    return config


def _run(
    operation: str,
    outputs: int,
    inputs: Sequence[Tensor],
    attributes: Sequence[object],
) -> Sequence[Tensor]:
    """Run an operation or function; attributes are names, each before its value."""
    from tensorflow.python.eager import context, execute

    tensors: Sequence[Tensor] = execute.execute(
        operation, outputs, [*inputs], attributes, context.context()
    )
    return tensors


def _remove(names: Iterable[str]) -> None:
    from tensorflow.python.eager import context

    for name in names:
        context.context().remove_function(name)
