"""Check a SavedModel's operations against a list before TensorFlow loads it.

A SavedModel is a program, and loading one already runs parts of it. So every operation
of its graph, and of every function in it, called or not, must be on the list.

Allowed are mathematics, shapes, random numbers, variables, branches, and calls of
functions that do not lead back to themselves. Refused is everything else, by what it
could do (`harm`): files, network, calls of Python, tables, printing, and also loops, as
such a model might never answer. (`Merge` alone makes no loop: TensorFlow takes a circle
of operations only with `NextIteration`.)

Each SavedModel brings operations that save and restore its variables, which do touch
files. They are allowed where no signature, start-up operation or function of the model
leads to them. Loading runs restoring alone, which must read the file that it is given
(`restoring`).

Not refused: mathematics that takes too long or too much memory. Foreign models run in a
process that is killed then (docs/adr/0028).
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

from mnist_gui.core.classifier.harm import (
    CALLS_ITSELF,
    READS_FILES,
    harm_of,
    worst,
)
from mnist_gui.core.classifier.restoring import (
    RestoreCheck,
    function_names,
    node_name,
)
from mnist_gui.core.errors import ModelError, reason_of
from mnist_gui.core.messages import marked

_GRAPH: Final = "saved_model.pb"
OTHER_FORMS: Final = ("saved_model.pbtxt", "saved_model.cpb")
"""TensorFlow would read these too, or instead."""

MAX_GRAPH_BYTES: Final = 64 * 1024 * 1024
"""Of the graph; weights are in other files."""

# Protobuf has no types here.
MetaGraph: TypeAlias = Any  # a `MetaGraphDef`
_Node: TypeAlias = Any  # a `NodeDef`

MATHEMATICS: Final = frozenset(
    """
    Abs Acos Acosh Add AddN AddV2 All Any ArgMax ArgMin Asin Asinh Atan Atan2 Atanh
    Ceil ClipByValue Complex Cos Cosh Cross Cumprod Cumsum CumulativeLogsumexp Digamma
    Div DivNoNan Einsum Elu Equal Erf Erfc Erfinv Exp Expm1 Floor FloorDiv FloorMod
    Greater GreaterEqual Igamma Igammac Imag Inv InvGrad IsFinite IsInf IsNan L2Loss
    LeakyRelu Less LessEqual Lgamma Log Log1p LogSoftmax LogicalAnd LogicalNot LogicalOr
    Max Maximum Mean Min Minimum Mod Mul MulNoNan Ndtri Neg NextAfter NotEqual Pow Prod
    Real RealDiv Reciprocal Relu Relu6 Rint Round Rsqrt Select SelectV2 Selu Sigmoid
    Sign Sin Sinh Softmax Softplus Softsign Sqrt Square SquaredDifference Sub Sum Tan
    Tanh TruncateDiv TruncateMod Xdivy Xlog1py Xlogy
    BitwiseAnd BitwiseOr BitwiseXor Invert LeftShift RightShift

    AvgPool AvgPool3D BatchMatMul BatchMatMulV2 BatchMatMulV3
    BatchNormWithGlobalNormalization BatchToSpace BatchToSpaceND BiasAdd BiasAddV1
    Conv2D Conv2DBackpropInput Conv2DBackpropInputV2 Conv3D Conv3DBackpropInputV2
    DepthToSpace DepthwiseConv2dNative Dilation2D FractionalAvgPool FractionalMaxPool
    FusedBatchNorm FusedBatchNormV2 FusedBatchNormV3 LRN MatMul MaxPool MaxPool3D
    MaxPoolV2 MaxPoolWithArgmax SpaceToBatch SpaceToBatchND SpaceToDepth
    FakeQuantWithMinMaxArgs FakeQuantWithMinMaxVars FakeQuantWithMinMaxVarsPerChannel
    Dequantize QuantizeAndDequantize QuantizeAndDequantizeV2 QuantizeAndDequantizeV3
    QuantizeAndDequantizeV4 QuantizeV2

    AdjustContrastv2 AdjustHue AdjustSaturation CropAndResize ExtractImagePatches
    HSVToRGB ImageProjectiveTransformV2 ImageProjectiveTransformV3 RGBToHSV ResizeArea
    ResizeBicubic ResizeBilinear ResizeNearestNeighbor ScaleAndTranslate

    Bitcast BroadcastArgs BroadcastTo Cast Concat ConcatOffset ConcatV2 Diag DiagPart
    DynamicPartition DynamicStitch Empty EnsureShape ExpandDims Fill Gather GatherNd
    GatherV2 InTopK InTopKV2 InvertPermutation LinSpace MatrixBandPart MatrixDiag
    MatrixDiagPart MatrixDiagPartV3 MatrixDiagV3 MatrixSetDiag MatrixSetDiagV3 MirrorPad
    OneHot OnesLike Pack Pad PadV2 ParallelDynamicStitch Range Rank Reshape Reverse
    ReverseSequence ReverseV2 Roll ScatterNd SegmentMax SegmentMean SegmentMin
    SegmentProd SegmentSum Shape ShapeN Size Slice Snapshot Split SplitV Squeeze
    StridedSlice TensorScatterAdd TensorScatterMax TensorScatterMin TensorScatterSub
    TensorScatterUpdate Tile TopK TopKV2 Transpose Unpack UnsortedSegmentMax
    UnsortedSegmentMin UnsortedSegmentProd UnsortedSegmentSum Where ZerosLike

    ApplyAdaMax ApplyAdadelta ApplyAdagrad ApplyAdagradV2 ApplyAdam
    ApplyCenteredRMSProp ApplyFtrl ApplyFtrlV2 ApplyGradientDescent ApplyMomentum
    ApplyRMSProp AvgPoolGrad BiasAddGrad BroadcastGradientArgs Conv2DBackpropFilter
    DepthwiseConv2dNativeBackpropFilter DepthwiseConv2dNativeBackpropInput EluGrad
    FusedBatchNormGrad FusedBatchNormGradV2 FusedBatchNormGradV3 LRNGrad LeakyReluGrad
    MaxPoolGrad MaxPoolGradGrad MirrorPadGrad ReciprocalGrad Relu6Grad ReluGrad
    ResizeBilinearGrad ResourceApplyAdaMax ResourceApplyAdadelta ResourceApplyAdagrad
    ResourceApplyAdagradV2 ResourceApplyAdam ResourceApplyAdamWithAmsgrad
    ResourceApplyCenteredRMSProp ResourceApplyFtrl ResourceApplyFtrlV2
    ResourceApplyGradientDescent ResourceApplyKerasMomentum ResourceApplyMomentum
    ResourceApplyRMSProp RsqrtGrad SeluGrad SigmoidGrad SoftmaxCrossEntropyWithLogits
    SoftplusGrad SparseSoftmaxCrossEntropyWithLogits SqrtGrad TanhGrad
    AudioSummary AudioSummaryV2 HistogramSummary ImageSummary MergeSummary ScalarSummary
    TensorSummary TensorSummaryV2

    Assert Const Identity IdentityN NoOp Placeholder PlaceholderV2
    PlaceholderWithDefault PreventGradient StopGradient

    Multinomial RandomGamma RandomPoissonV2 RandomShuffle RandomStandardNormal
    RandomUniform RandomUniformInt RngReadAndSkip RngSkip StatefulStandardNormalV2
    StatefulTruncatedNormal StatefulUniform StatefulUniformFullInt StatelessMultinomial
    StatelessRandomGetAlg StatelessRandomGetKeyCounter StatelessRandomGetKeyCounterAlg
    StatelessRandomNormal StatelessRandomNormalV2 StatelessRandomUniform
    StatelessRandomUniformFullInt StatelessRandomUniformFullIntV2
    StatelessRandomUniformInt StatelessRandomUniformIntV2 StatelessRandomUniformV2
    StatelessShuffle StatelessTruncatedNormal StatelessTruncatedNormalV2
    TruncatedNormal

    Assign AssignAdd AssignAddVariableOp AssignSub AssignSubVariableOp AssignVariableOp
    DestroyResourceOp IsVariableInitialized ReadVariableOp ResourceGather
    VarHandleOp VarIsInitializedOp Variable VariableShape VariableV2

    Case If Merge PartitionedCall StatefulPartitionedCall StatelessCase StatelessIf
    Switch
    """.split()  # noqa: SIM905 (a list of words reads best as words)
)
"""The operations that any part of a graph may have."""

_RESTORING: Final = frozenset({"RestoreV2"})
_SAVING: Final = _RESTORING | {
    *("DisableCopyOnRead", "MergeV2Checkpoints", "SaveV2", "ShardedFilename"),
    *("StaticRegexFullMatch", "StringJoin"),
}


def check_operations(folder: Path, name: str = "") -> list[MetaGraph]:
    """Check that a SavedModel does nothing but mathematics, and return its graphs.

    Messages call it by its name, which is the folder's unless another is given.

    Raises:
        ModelError: If it cannot be parsed, has an operation that is not allowed, or a
            function that calls itself; the message says what it could do.
    """
    name = name or folder.name
    graphs = _parse(folder, name)
    if not graphs:
        raise refusal(name, marked("Errors", "its {} is empty").format(_GRAPH))
    for graph in graphs:
        if reason := _why_refused(_Guard(graph)):
            raise refusal(name, reason)
    return graphs


def _why_refused(guard: "_Guard") -> str:
    """Return why a graph is refused, as a clause; empty if it is not."""
    if guard.is_ambiguous:
        return marked("Errors", "two parts of its graph have the same name")
    if banned := guard.banned():
        operation = worst(banned)
        return marked("Errors", "{} (operation “{}”)").format(
            harm_of(operation), operation
        )
    if function := guard.function_that_calls_itself():
        return marked("Errors", "{} (function “{}”)").format(CALLS_ITSELF, function)
    if guard.reads_other_files:
        return marked("Errors", "{} (operation “RestoreV2”)").format(READS_FILES)
    return ""


def refusal(name: str, reason: str) -> ModelError:
    """Return the error for a model that is not opened, for a reason: a clause."""
    return ModelError(
        marked("Errors", "Model {} was not opened: {}.").format(name, reason)
    )


class _Guard:
    """One graph of a SavedModel with its functions."""

    def __init__(self, graph: MetaGraph) -> None:
        self._nodes = {node.name: node for node in graph.graph_def.node}
        library = {
            function.signature.name: function
            for function in graph.graph_def.library.function
        }
        self._functions: dict[str, list[_Node]] = {
            name: list(function.node_def) for name, function in library.items()
        }
        self._calls: dict[str, set[str]] = {
            name: set(function_names(nodes)) for name, nodes in self._functions.items()
        }
        inputs = {
            name: list(map(node_name, node.input)) for name, node in self._nodes.items()
        }
        saver = graph.saver_def
        self._file = node_name(saver.filename_tensor_name)
        self._restoring = _reachable([node_name(saver.restore_op_name)], inputs)
        self._exposed = _reachable(map(node_name, _exits(graph)), inputs)
        self._callable = set(graph.object_graph_def.concrete_functions)
        self._restore_check = RestoreCheck(library)
        self.is_ambiguous = len(self._nodes) < len(graph.graph_def.node) or len(
            library
        ) < len(graph.graph_def.library.function)

    def banned(self) -> set[str]:
        """Return the operations that are not on the list for their part."""
        restoring = self._restoring - self._exposed
        # Nothing leads to idle ones: they save, or are left from training.
        idle = self._nodes.keys() - self._exposed - restoring
        called = self._called(self._nodes.values(), self._callable)
        uncalled = [self._functions[name] for name in self._functions.keys() - called]
        return {
            *self._banned_in(self._exposed, self._callable, MATHEMATICS),
            *self._banned_in(restoring, (), MATHEMATICS | _RESTORING),
            *self._banned_in(idle, (), MATHEMATICS | _SAVING),
            *({node.op for nodes in uncalled for node in nodes} - MATHEMATICS),
        }

    @property
    def reads_other_files(self) -> bool:
        """Whether restoring may read other files than the one that it is given."""
        nodes = [self._nodes[name] for name in self._restoring]
        return not self._restore_check.reads_only(nodes, frozenset({self._file}))

    def function_that_calls_itself(self) -> str:
        """Return a function that leads back to itself; an empty name if none does."""
        return next(
            (
                name
                for name, calls in self._calls.items()
                if name in _reachable(calls, self._calls)
            ),
            "",
        )

    def _banned_in(
        self, names: set[str], functions: Iterable[str], allowed: frozenset[str]
    ) -> set[str]:
        nodes = [self._nodes[name] for name in names]
        called = self._called(nodes, functions)
        bodies = [nodes, *(self._functions[function] for function in called)]
        return {node.op for body in bodies for node in body} - allowed

    def _called(self, nodes: Iterable[_Node], functions: Iterable[str]) -> set[str]:
        """Return functions, those that nodes call, and all that these call in turn."""
        return _reachable([*functions, *function_names(nodes)], self._calls)


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


def _parse(folder: Path, name: str) -> list[MetaGraph]:
    # With TensorFlow's own parser, so that both see the same.
    from google.protobuf.message import DecodeError
    from tensorflow.core.protobuf import saved_model_pb2

    path = folder / _GRAPH
    if any((folder / other).exists() for other in OTHER_FORMS):
        raise refusal(
            name,
            marked("Errors", "besides “{}” it must not contain {} or {}").format(
                _GRAPH, *OTHER_FORMS
            ),
        )
    try:
        if path.stat().st_size > MAX_GRAPH_BYTES:
            raise refusal(name, marked("Errors", "its {} is too large").format(_GRAPH))
        model = saved_model_pb2.SavedModel.FromString(path.read_bytes())
    except OSError as error:
        reason = marked("Errors", "its {} cannot be read ({})").format(
            _GRAPH, reason_of(error)
        )
        raise refusal(name, reason) from error
    except DecodeError as error:
        reason = marked("Errors", "its {} is damaged or cut short").format(_GRAPH)
        raise refusal(name, reason) from error
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
