"""Find the layers of a published network in its graph, and compute what they make.

The signature `activations` has their outputs. Models that were published before there
was one get it here: the function that reads digits computes them anyway. How far each
layer looks is in the graph alone.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.adaptation.memory import Head
from mnist_gui.core.classifier.restoring import node_name
from mnist_gui.core.classifier.runtime import Function
from mnist_gui.core.classifier.saved_model import SavedModelRunner, Signature
from mnist_gui.core.ink.preprocess import FRAME_SIDE, ModelInput
from mnist_gui.core.inside.layers import Activations, NetworkLayout, Window

_Node: TypeAlias = Any  # a `NodeDef`; protobuf has no types

SERVING: Final = "serving_default"
_ACTIVATIONS: Final = "activations"
_LAYER: Final = "layer_{}"  # name of an output, counting from 1
_FEATURES: Final = "features"
_LOGITS: Final = "logits"
_CONVOLUTION: Final = "Conv2D"
_SHAPE: Final = "Shape"  # of a tensor, not its numbers
_POOLINGS: Final = ("MaxPool", "AvgPool")
_JOINTS: Final = ("Mean", "Reshape")  # they make features of maps
_AVERAGE: Final = "Mean"
_CLOSE: Final = 1e-4
# They change each number alone, or the shape that the picture begins with.
_PASSED: Final = frozenset(
    """
    Add AddV2 BiasAdd Cast Elu ExpandDims FusedBatchNormV3 Identity LeakyRelu Mul Relu
    Relu6 Reshape Selu Sigmoid StridedSlice Sub Tanh
    """.split()  # noqa: SIM905 (a list of words reads best as words)
)


class FoundLayers(NamedTuple):
    """The layers of a network in the function that computes them."""

    layout: NetworkLayout
    tensors: list[str]
    """The feature maps of each layer that has some, as the function names them."""

    kernels: int | None
    """Which argument has the kernels of the first convolution, if there is one."""


class LayerReader:
    """Computes what each layer of a published model makes of a model input."""

    def __init__(self, model: SavedModelRunner, head: Head, temperature: float) -> None:
        """Find the layers, and try them.

        Args:
            model: The model.
            head: Its last layer at present; so for `read`.
            temperature: Logits are divided by it before the softmax.

        Raises:
            LookupError: If they cannot be found.
        """
        name = _ACTIVATIONS if _ACTIVATIONS in model.signatures else SERVING
        variables = model.signatures[name].variables
        shapes = [tuple(variable.shape) for variable in variables]
        found = find_layers(model.function(name), shapes)
        if found is None:
            raise LookupError("the network is no plain chain of layers")
        names = [_LAYER.format(place + 1) for place in range(len(found.tensors) + 2)]
        self._names = names
        self._infer = (
            _derived(model, found, names) if name == SERVING else model.signatures[name]
        )
        if self._infer.outputs.keys() != set(names):
            raise LookupError("the signature has other layers than the graph")
        self._layout = found.layout
        self._temperature = temperature
        self._first_kernels = None
        if found.kernels is not None:
            self._first_kernels = variables[found.kernels].numpy()[:, :, 0, :]
        image = np.random.default_rng(0).random((FRAME_SIDE, FRAME_SIDE), np.float32)
        answer = model.signatures[SERVING](image[None])[_LOGITS]
        _check(self.read(image, head), answer[0])

    def read(self, image: ModelInput, head: Head) -> Activations:
        """Compute the activations for one model input."""
        outputs = self._infer(image[None])
        *maps, features, logits = [outputs[name][0] for name in self._names]
        return Activations(
            model_input=image,
            layout=self._layout,
            maps=maps,
            features=features,
            logits=logits,
            kernel=head.kernel,
            bias=head.bias,
            first_kernels=self._first_kernels,
            temperature=self._temperature,
        )


def find_layers(
    function: Function, shapes: Sequence[Sequence[int]]
) -> FoundLayers | None:
    """Find the layers in a function that takes images; None if they are no plain chain.

    From the images on, the chain is followed: convolutions, each with what normalizes,
    rectifies and pools it, until maps become features.

    Args:
        function: Its first argument is the images.
        shapes: Those of the variables that it takes after it.

    Raises:
        LookupError: If a kernel is no variable.
    """
    sources = _Sources(function)
    windows: list[list[Window]] = []
    tensors: list[str] = []
    kernels: list[int] = []
    for node, taken in sources.chain():
        if windows and node.op in (_CONVOLUTION, *_JOINTS):
            tensors.append(taken)
        if windows and node.op in _JOINTS:
            layout = NetworkLayout(windows=windows, is_averaged=node.op == _AVERAGE)
            return FoundLayers(layout, tensors, kernels[0])
        if node.op == _CONVOLUTION:
            kernels.append(sources.variable(node.input[1]))
            windows.append([_window(node, shapes[kernels[-1]][0])])
        elif windows and node.op in _POOLINGS:
            windows[-1].append(_window(node, node.attr["ksize"].list.i[1]))
        elif node.op not in _PASSED:
            break
    return None if windows else FoundLayers(NetworkLayout(), [], None)


class _Sources:
    """The nodes of a function, and what leads to what."""

    def __init__(self, function: Function) -> None:
        self._arguments = [argument.name for argument in function.signature.input_arg]
        self._nodes = {node.name: node for node in function.node_def}
        self._consumers: dict[str, list[tuple[_Node, str]]] = {}
        returned = {node_name(reference) for reference in function.ret.values()}
        for node in function.node_def:
            if node.op == _SHAPE or node.name in returned:
                continue
            for reference in node.input:
                name = node_name(reference)
                self._consumers.setdefault(name, []).append((node, reference))

    def chain(self) -> Iterator[tuple[_Node, str]]:
        """Yield nodes from the images on, with the tensor that each takes.

        It ends where a tensor is taken by several nodes, or by none.
        """
        name = self._arguments[0]
        for _ in self._nodes:  # a circle of nodes ends as well
            consumers = self._consumers.get(name, [])
            if len(consumers) != 1:
                return
            yield consumers[0]
            name = consumers[0][0].name

    def variable(self, reference: str) -> int:
        """Return which variable a tensor is the value of; a LookupError if none."""
        name = node_name(reference)
        while name in self._nodes and len(self._nodes[name].input) == 1:
            name = node_name(self._nodes[name].input[0])
        if name not in self._arguments:
            raise LookupError(f"{name} is no argument")
        return self._arguments.index(name) - 1


def _window(node: _Node, size: int) -> Window:
    stride = node.attr["strides"].list.i[1]
    return Window(size, stride, is_padded=node.attr["padding"].s == b"SAME")


def _derived(
    model: SavedModelRunner, found: FoundLayers, names: Sequence[str]
) -> Signature:
    """Return what `activations` would be, of a model that has no such signature."""
    function, definition = model.function(SERVING), model.graph.signature_def[SERVING]
    tensors = list(found.tensors)
    for name in (_FEATURES, _LOGITS):
        if name not in definition.outputs:
            raise LookupError(f"there are no {name}")
        place = int(definition.outputs[name].name.rpartition(":")[2])
        tensors.append(function.ret[function.signature.output_arg[place].name])
    return model.signature_with(SERVING, dict(zip(names, tensors, strict=True)))


def _check(activations: Activations, logits: NDArray[np.float32]) -> None:
    """Raise LookupError unless layers have the expected shapes and lead to logits."""
    layout, features = activations.layout, activations.features
    sides = [layout.side(layer) for layer in range(len(layout.windows))]
    computed = activations.bias + features @ activations.kernel
    if [maps.shape[:2] for maps in activations.maps] != [(n, n) for n in sides]:
        raise LookupError("the maps have other sizes than the graph says")
    for found in (activations.logits, computed):
        if not np.allclose(found, logits, rtol=_CLOSE, atol=_CLOSE):
            raise LookupError("the layers do not lead to the answer")
