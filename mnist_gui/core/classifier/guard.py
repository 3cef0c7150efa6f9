"""Check a SavedModel's operations against a list before TensorFlow loads it.

A SavedModel is a program, and loading one already runs parts of it. So every operation
of its graph, and of every function in it, called or not, must be on the list.

Allowed are mathematics, shapes, random numbers, variables, and calls of functions.
Refused is everything else: files, network, calls of Python, tables, printing, and also
loops and branches, as a model that never answers would hold the thread.

Each SavedModel brings operations that save and restore its variables, which do touch
files. They are allowed in those two parts alone, and only if no signature, start-up
operation or other function leads to them. Of the two, loading runs only restoring.

Not refused: mathematics that asks for more memory than there is (docs/adr/0009).
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

from mnist_gui.core.errors import ModelError, reason_of

_GRAPH: Final = "saved_model.pb"
# TensorFlow would read these too, or instead.
_OTHER_FORMS: Final = ("saved_model.pbtxt", "saved_model.cpb")
_MAX_BYTES: Final = 64 * 1024 * 1024  # of the graph; weights are in other files

# Protobuf has no types here.
MetaGraph: TypeAlias = Any  # a `MetaGraphDef`
_Node: TypeAlias = Any  # a `NodeDef`

_MATHEMATICS: Final = frozenset(
    """
    Abs Add AddN AddV2 All Any ArgMax ArgMin AvgPool BatchMatMul BatchMatMulV2
    BatchMatMulV3 BatchNormWithGlobalNormalization BatchToSpaceND BiasAdd
    BroadcastTo Cast Ceil ClipByValue Concat ConcatV2 Conv2D Conv2DBackpropInput Cos
    DepthwiseConv2dNative Div DivNoNan Elu EnsureShape Equal Erf Exp ExpandDims Fill
    Floor FloorDiv FloorMod FusedBatchNorm FusedBatchNormV2 FusedBatchNormV3 Gather
    GatherNd GatherV2 Greater GreaterEqual Inv LRN LeakyRelu Less LessEqual Log
    Log1p LogSoftmax LogicalAnd LogicalNot LogicalOr MatMul Max MaxPool MaxPoolV2
    Maximum Mean Min Minimum Mod Mul MulNoNan Neg NotEqual OneHot OnesLike Pack Pad
    PadV2 Pow Prod Range Rank RealDiv Reciprocal Relu Relu6 Reshape ResizeBilinear
    ResizeNearestNeighbor ReverseV2 Rint Round Rsqrt Select SelectV2 Selu Shape
    ShapeN Sigmoid Sign Sin Size Slice Snapshot Softmax Softplus Softsign
    SpaceToBatchND Split SplitV Sqrt Square SquaredDifference Squeeze StridedSlice
    Sub Sum Tanh Tile TopKV2 Transpose TruncateDiv Unpack Where ZerosLike
    Const Identity IdentityN NoOp Placeholder PlaceholderWithDefault PreventGradient
    StopGradient
    RandomStandardNormal RandomUniform StatelessRandomGetKeyCounter
    StatelessRandomNormalV2 StatelessRandomUniformV2 TruncatedNormal
    Assign AssignAddVariableOp AssignSubVariableOp AssignVariableOp
    DestroyResourceOp IsVariableInitialized ReadVariableOp VarHandleOp
    VarIsInitializedOp Variable VariableV2
    PartitionedCall StatefulPartitionedCall
    """.split()  # noqa: SIM905 (a list of words reads best as words)
)
_RESTORING: Final = frozenset({"RestoreV2"})
_SAVING: Final = _RESTORING | {
    *("DisableCopyOnRead", "MergeV2Checkpoints", "SaveV2", "ShardedFilename"),
    *("StaticRegexFullMatch", "StringJoin"),
}


def check_operations(folder: Path) -> list[MetaGraph]:
    """Check that a SavedModel does nothing but mathematics, and return its graphs.

    Raises:
        ModelError: If it cannot be parsed, or has an operation that is not allowed; the
            message names the operation.
    """
    graphs = _parse(folder)
    for graph in graphs:
        _Guard(graph, folder.name).check()
    return graphs


class _Guard:
    """One graph of a SavedModel with its functions."""

    def __init__(self, graph: MetaGraph, name: str) -> None:
        self._name = name
        self._nodes = {node.name: node for node in graph.graph_def.node}
        self._functions = {
            function.signature.name: list(function.node_def)
            for function in graph.graph_def.library.function
        }
        self._calls = {
            name: set(_function_names(nodes)) for name, nodes in self._functions.items()
        }
        inputs = {
            name: list(map(node_name, node.input)) for name, node in self._nodes.items()
        }
        saver = graph.saver_def
        self._restoring = _reachable([node_name(saver.restore_op_name)], inputs)
        self._saving = _reachable([node_name(saver.save_tensor_name)], inputs)
        self._exposed = _reachable(map(node_name, _exits(graph)), inputs)
        self._callable = set(graph.object_graph_def.concrete_functions)

    def check(self) -> None:
        """Check every operation against the list for its part of the graph."""
        strict = (self._nodes.keys() - self._restoring - self._saving) | self._exposed
        restoring = self._restoring - strict
        saving = self._saving - self._restoring - strict
        self._check_part(strict, self._callable, _MATHEMATICS)
        self._check_part(restoring, (), _MATHEMATICS | _RESTORING)
        self._check_part(saving, (), _MATHEMATICS | _SAVING)
        called = self._called(self._nodes.values(), self._callable)
        for function in self._functions.keys() - called:
            self._check_nodes(self._functions[function], _MATHEMATICS)

    def _check_part(
        self, names: set[str], functions: Iterable[str], allowed: frozenset[str]
    ) -> None:
        nodes = [self._nodes[name] for name in names]
        self._check_nodes(nodes, allowed)
        for function in self._called(nodes, functions):
            self._check_nodes(self._functions[function], allowed)

    def _check_nodes(self, nodes: Iterable[_Node], allowed: frozenset[str]) -> None:
        for node in nodes:
            if node.op not in allowed:
                raise ModelError(
                    f"Model {self._name} was not opened: it contains the operation"
                    f" “{node.op}”, which could do harm and is not needed to read"
                    " digits."
                )

    def _called(self, nodes: Iterable[_Node], functions: Iterable[str]) -> set[str]:
        """Return functions, those that nodes call, and all that these call in turn."""
        return _reachable([*functions, *_function_names(nodes)], self._calls)


def _reachable(
    names: Iterable[str], successors: Mapping[str, Iterable[str]]
) -> set[str]:
    """Return the names of a directed graph that can be reached, the first included."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in successors and name not in found:
            found.add(name)
            waiting += successors[name]
    return found


def _parse(folder: Path) -> list[MetaGraph]:
    # With TensorFlow's own parser, so that both see the same.
    from google.protobuf.message import DecodeError
    from tensorflow.core.protobuf import saved_model_pb2

    path = folder / _GRAPH
    if any((folder / name).exists() for name in _OTHER_FORMS):
        raise ModelError(
            f"Model {folder.name} was not opened: besides “{_GRAPH}” it must not"
            f" contain {' or '.join(_OTHER_FORMS)}."
        )
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise ModelError(f"Model {folder.name} was not opened: it is too large.")
        model = saved_model_pb2.SavedModel.FromString(path.read_bytes())
    except OSError as error:
        reason = f"{_GRAPH} cannot be read ({reason_of(error)})"
        raise ModelError(f"“{folder.name}” is not a SavedModel: {reason}.") from error
    except DecodeError as error:
        raise ModelError(f"Model {folder.name} cannot be loaded.") from error
    return list(model.meta_graphs)


def _exits(graph: MetaGraph) -> Iterator[str]:
    """Yield the tensors that callers or the loader may ask for.

    Not those of saving and restoring, which the loader knows by other names.
    """
    for signature in graph.signature_def.values():
        for tensor in (*signature.inputs.values(), *signature.outputs.values()):
            yield tensor.name
    for collection in graph.collection_def.values():
        yield from collection.node_list.value


def node_name(reference: str) -> str:
    """Return the name of the node that “^name”, “name:0” or “name” refers to."""
    return reference.removeprefix("^").partition(":")[0]


def _function_names(nodes: Iterable[_Node]) -> Iterator[str]:
    """Yield whatever may be the name of a function that one of the nodes calls."""
    for node in nodes:
        for value in node.attr.values():
            yield value.func.name
            yield from (function.name for function in value.list.func)
