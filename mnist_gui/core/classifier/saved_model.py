"""Run a SavedModel's signatures without TensorFlow's own loader (docs/adr/0019).

`tf.saved_model.load` rebuilds the graph of every function, node by node in Python: a
tenth of a second and more under the interpreter lock, and objects in cycles that only
the garbage collector frees. Here the functions go to TensorFlow's runtime as they were
written, and the variables beside them.
"""

import itertools
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.classifier.guard import MetaGraph
from mnist_gui.core.classifier.restoring import node_name
from mnist_gui.core.classifier.runtime import (
    FLOAT,
    Function,
    Header,
    Runtime,
    Variable,
    constant,
    restore,
    without_graph_rewriting,
)

Shape: TypeAlias = tuple[int | None, ...] | None
"""Sizes, None where any will do; None if not even the rank is known."""

# TensorFlow and protobuf have no types.
_Definition: TypeAlias = Any  # a `SignatureDef`
_Objects: TypeAlias = Any  # a `SavedObjectGraph`

_CALLS: Final = ("PartitionedCall", "StatefulPartitionedCall")
VALUE: Final = ".ATTRIBUTES/VARIABLE_VALUE"
"""The suffix of a variable's name in a checkpoint."""

_ids: Final = itertools.count()


class SavedModelRunner:
    """The `signatures` of a SavedModel, by name, and the `variables` that they share.

    These are named by their paths from the model, such as `head_kernel`. A signature's
    functions are registered when it is first called: of most models, one is.
    """

    def __init__(self, folder: Path, graph: MetaGraph) -> None:
        """Restore the variables.

        `check_operations` must have passed the graph.

        Raises:
            KeyError: If it was written by anything but `tf.saved_model.save`, or its
                functions capture something other than variables.
            tensorflow.errors.OpError: If the checkpoint is damaged.
        """
        objects = graph.object_graph_def
        paths = _variable_paths(objects)
        by_index = _restore(folder, objects, paths)
        self.variables = {path: by_index[index] for index, path in paths.items()}
        self.graph = graph
        self._calls = _signature_functions(graph)
        self.signatures = {
            name: Signature(
                graph.signature_def[name],
                partial(_renamed, graph, call),
                [by_index[i] for i in objects.concrete_functions[call].bound_inputs],
            )
            for name, call in self._calls.items()
        }

    def function(self, name: str) -> Function:
        """Return the function that computes a signature.

        The one that it calls itself may pass everything on to another.
        """
        library = _library(self.graph)
        function = library[self._calls[name]]
        taken = [argument.name for argument in function.signature.input_arg]
        for node in function.node_def:
            if node.op in _CALLS and list(node.input) == taken:
                return library[node.attr["f"].func.name]
        return function

    def signature_with(self, like: str, tensors: Mapping[str, str]) -> "Signature":
        """Return a signature like another, with outputs that its function has within.

        Args:
            like: The name of the other; its function takes what `function` takes.
            tensors: The outputs, named as in the function, by their new names.
        """
        function = type(self.function(like))()
        function.CopyFrom(self.function(like))
        function.ClearField("ret")
        del function.signature.output_arg[:]
        definition = type(self.graph.signature_def[like])()
        definition.inputs.MergeFrom(self.graph.signature_def[like].inputs)
        for place, (name, tensor) in enumerate(tensors.items()):
            function.ret[name] = tensor
            function.signature.output_arg.add(name=name, type=FLOAT)
            definition.outputs[name].name = f"{name}:{place}"
            definition.outputs[name].tensor_shape.unknown_rank = True
        variables = self.signatures[like].variables
        return Signature(definition, partial(_with_unique_name, function), variables)


class Signature:
    """A function of a SavedModel, to be called with one array.

    `inputs` and `outputs` are their shapes, by name.
    """

    def __init__(
        self,
        definition: _Definition,
        functions: Callable[[], Sequence[Function]],
        variables: Sequence[Variable],
    ) -> None:
        """Wrap a function that takes the variables after its input.

        `functions` returns it, and then those that it calls.
        """
        self.inputs = _shapes(definition.inputs)
        self.outputs = _shapes(definition.outputs)
        self._positions = {
            name: int(info.name.rpartition(":")[2])
            for name, info in definition.outputs.items()
        }
        self.variables = variables  # their handles do not keep them alive
        self._handles = [variable.handle for variable in variables]
        self._functions = functions
        self._registered: tuple[Header, Runtime] | None = None

    def __call__(self, numbers: NDArray[np.float32]) -> dict[str, NDArray[Any]]:
        """Return its outputs by name."""
        given = constant(numbers, FLOAT)
        if self._registered is None:
            functions = self._functions()
            self._registered = functions[0].signature, Runtime(functions)
        header, runtime = self._registered
        tensors = runtime.call(header, [given, *self._handles])
        return {name: tensors[at].numpy() for name, at in self._positions.items()}


def _variable_paths(objects: _Objects) -> dict[int, str]:
    """Return the shortest path to each variable, by index: the checkpoint's key."""
    paths = {0: ""}
    waiting = deque(paths)
    while waiting:
        index = waiting.popleft()
        for child in objects.nodes[index].children:
            if child.node_id not in paths:
                start = f"{paths[index]}/" if paths[index] else ""
                paths[child.node_id] = start + child.local_name
                waiting.append(child.node_id)
    return {
        index: path
        for index, path in paths.items()
        if objects.nodes[index].HasField("variable")
    }


def _restore(
    folder: Path, objects: _Objects, paths: Mapping[int, str]
) -> dict[int, Variable]:
    """Return the variables with their values, by their indices among the objects."""
    types = {
        f"{path}/{VALUE}": objects.nodes[index].variable.dtype
        for index, path in paths.items()
    }
    variables = restore(folder / "variables" / "variables", types)
    return dict(zip(paths, variables, strict=True))


def _signature_functions(graph: MetaGraph) -> dict[str, str]:
    """Return the name of the function that each signature calls."""
    nodes = {node.name: node for node in graph.graph_def.node}
    calls = {}
    for name, signature in graph.signature_def.items():
        output = next(iter(signature.outputs.values()), None)
        node = nodes[node_name(output.name)] if output else None
        if node and node.op in _CALLS:  # the one that initializes a model is not
            calls[name] = node.attr["f"].func.name
    return calls


def _library(graph: MetaGraph) -> dict[str, Function]:
    """Return the functions of a graph by name."""
    return {
        function.signature.name: function
        for function in graph.graph_def.library.function
    }


def _renamed(graph: MetaGraph, name: str) -> list[Function]:
    """Return copies of a function and of those that it calls, under new names.

    Names must be unique in the runtime, and those of two models are not.
    """
    library, suffix = _library(graph), f"_of_signature_{next(_ids)}"
    copies: dict[str, Function] = {}
    waiting = [name]
    while waiting:
        name = waiting.pop()
        if name in copies:
            continue
        copies[name] = copy = type(library[name])()
        copy.CopyFrom(library[name])
        copy.signature.name += suffix
        for node in copy.node_def:
            if node.op in _CALLS:
                waiting.append(node.attr["f"].func.name)
                node.attr["f"].func.name += suffix
                node.attr["config_proto"].s = without_graph_rewriting()
    return list(copies.values())


def _with_unique_name(function: Function) -> list[Function]:
    function.signature.name += f"_of_signature_{next(_ids)}"
    return [function]


def _shapes(tensors: Mapping[str, Any]) -> dict[str, Shape]:
    return {name: _shape(info.tensor_shape) for name, info in tensors.items()}


def _shape(shape: Any) -> Shape:  # noqa: ANN401 (protobuf has no types here)
    if shape.unknown_rank:
        return None
    return tuple(None if axis.size < 0 else axis.size for axis in shape.dim)
