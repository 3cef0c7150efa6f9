"""Run `.tflite` files: TensorFlow's form of models for small devices."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.classifier.foreign.failures import reason_of_failure
from mnist_gui.core.classifier.foreign.networks import (
    Input,
    Network,
    Outputs,
    describe,
    inputs_of,
    join,
    may_be_answer,
)
from mnist_gui.core.classifier.guard import refusal
from mnist_gui.core.classifier.harm import LOOPS
from mnist_gui.core.messages import listed, marked

# TensorFlow has no types.
_Details: TypeAlias = Mapping[str, Any]  # of a tensor
_Interpreter: TypeAlias = Any

_MARK: Final = b"TFL3"
_BYTE_TYPES: Final = ("uint8", "int8")

# `BuiltinOperator` has few that are more than mathematics, and will get others.
_REFUSED: Final = {
    "WHILE": LOOPS,
    "CUSTOM": marked("Errors", "it brings operations of its own"),
    "DELEGATE": marked("Errors", "it brings operations of its own"),
    "CALL": marked("Errors", "it calls other graphs"),
    "CALL_ONCE": marked("Errors", "it calls other graphs"),
    "IF": marked("Errors", "it calls other graphs"),
    **dict.fromkeys(
        ("HASHTABLE", "HASHTABLE_FIND", "HASHTABLE_IMPORT", "HASHTABLE_SIZE"),
        marked("Errors", "it keeps tables"),
    ),
}


class _TfliteNetwork:
    """The first graph of a `.tflite` file."""

    def __init__(
        self,
        interpreter: _Interpreter,
        given: _Details,
        input_: Input,
        outputs: list[_Details],
    ) -> None:
        self._interpreter = interpreter
        self._given = given
        self._input = input_
        self._outputs = outputs
        self._is_quantized = _is_quantized(given)
        is_whole = np.dtype(given["dtype"]).kind != "f"
        self.takes_integers = is_whole and not self._is_quantized
        # The file fixes how many pictures it takes, but mostly works with others.
        self._index: int = given["index"]

    def run(self, images: NDArray[np.float32]) -> Outputs:
        """Return the outputs; see `Network`."""
        answers = [
            self._answer(batch)
            for batch in np.split(images.reshape(-1, *self._input.shape), len(images))
        ]
        return join(answers, [details["name"] for details in self._outputs])

    def _answer(self, batch: NDArray[np.float32]) -> list[NDArray[Any]]:
        if self._is_quantized:
            scale, zero = self._given["quantization"]
            limits = np.iinfo(self._given["dtype"])
            steps = np.rint(batch / scale + zero).clip(limits.min, limits.max)
            given = steps.astype(self._given["dtype"])
        else:
            given = self._input.cast(batch)
        self._interpreter.set_tensor(self._index, given)
        self._interpreter.invoke()
        return [self._output(details) for details in self._outputs]

    def _output(self, details: _Details) -> NDArray[Any]:
        numbers: NDArray[Any] = self._interpreter.get_tensor(details["index"])
        if _is_quantized(details):
            scale, zero = details["quantization"]
            numbers = (numbers.astype(np.float64) - zero) * scale
        return numbers


def open_tflite(path: Path, name: str) -> list[Network]:
    """Check a `.tflite` file, load it, and return the networks that may read digits.

    Raises:
        ModelError: If it is damaged, may do harm, or does not read digits.
    """
    import tensorflow as tf

    content = path.read_bytes()
    _check_operators(content, name)
    try:
        interpreter = tf.lite.Interpreter(model_content=content, num_threads=1)
        (given, *others), outputs = (
            interpreter.get_input_details(),
            interpreter.get_output_details(),
        )
        inputs = [] if others else _inputs(given)
        if inputs:
            interpreter.resize_tensor_input(given["index"], [1, *inputs[0].shape])
        interpreter.allocate_tensors()
    except (ValueError, RuntimeError) as error:
        reason = reason_of_failure(
            marked("Errors", "TensorFlow Lite cannot load it"), error
        )
        raise refusal(name, reason) from error
    answers = [details for details in outputs if _may_be_answer(details)]
    if not (inputs and answers):
        raise refusal(
            name,
            marked(
                "Errors",
                "it needs one input of 784 or 28×28 numbers and an output of 10, but"
                " takes {} and gives {}",
            ).format(listed(map(_text, (given, *others))), listed(map(_text, outputs))),
        )
    return [_TfliteNetwork(interpreter, given, inputs[0], answers)]


def _check_operators(content: bytes, name: str) -> None:
    """Check the operators before TensorFlow Lite sees the file."""
    from tensorflow.lite.python import schema_py_generated as schema

    if content[4:8] != _MARK:
        raise refusal(
            name, marked("Errors", "it is not a TensorFlow Lite model, or damaged")
        )
    names = {
        number: operator
        for operator, number in vars(schema.BuiltinOperator).items()
        if isinstance(number, int)
    }
    try:
        model = schema.Model.GetRootAs(content, 0)
        codes = [model.OperatorCodes(i) for i in range(model.OperatorCodesLength())]
        # Old files have the number in a smaller field.
        numbers = [max(c.BuiltinCode(), c.DeprecatedBuiltinCode()) for c in codes]
        customs = [c.CustomCode() for c in codes]
    except Exception as error:  # a damaged file leads anywhere
        raise refusal(name, marked("Errors", "it is damaged or cut short")) from error
    for number, custom in zip(numbers, customs, strict=True):
        operator = names.get(number, "CUSTOM")
        if custom:
            operator = "CUSTOM"
        if operator in _REFUSED or operator.startswith("STABLEHLO"):
            shown = custom.decode(errors="replace") if custom else operator
            harm = _REFUSED.get(
                operator,
                marked("Errors", "what “{}” does is not known").format(operator),
            )
            raise refusal(
                name, marked("Errors", "{} (operation “{}”)").format(harm, shown)
            )


def _inputs(details: _Details) -> list[Input]:
    dtype = _dtype(details)
    if dtype in _BYTE_TYPES and _is_quantized(details):
        dtype = "float32"  # that is what it stands for
    sizes = list(details["shape"])
    return inputs_of(dtype, [1, *(int(size) for size in sizes[1:])]) if sizes else []


def _may_be_answer(details: _Details) -> bool:
    dtype = "float32" if _is_quantized(details) else _dtype(details)
    return may_be_answer(dtype, [int(size) for size in details["shape"]])


def _is_quantized(details: _Details) -> bool:
    return _dtype(details) in _BYTE_TYPES and details["quantization"][0] > 0


def _dtype(details: _Details) -> str:
    return np.dtype(details["dtype"]).name


def _text(details: _Details) -> str:
    return describe(_dtype(details), [int(size) for size in details["shape"]])
