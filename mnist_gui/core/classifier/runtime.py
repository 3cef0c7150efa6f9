"""TensorFlow's runtime, given functions as a SavedModel has them (docs/adr/0019).

The one place that uses what TensorFlow does not call public.
"""

import functools
import weakref
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

_Tensor: TypeAlias = Any
"""A `tf.Tensor` (TensorFlow has no types)."""

Function: TypeAlias = Any
"""A `FunctionDef` (protobuf has no types here)."""

Header: TypeAlias = Any
"""The `OpDef` of a function: its name and its outputs."""


class Runtime:
    """Functions that TensorFlow's runtime knows for as long as this lives.

    Its public doors all build graphs in Python first, or keep what came in for good.
    """

    def __init__(self, functions: Iterable[Function]) -> None:
        from tensorflow.python.eager import context

        names: list[str] = []
        weakref.finalize(self, _forget, names).atexit = False
        for function in functions:
            context.context().add_function_def(function)
            names.append(function.signature.name)

    def call(self, function: Header, tensors: Sequence[_Tensor]) -> Sequence[_Tensor]:
        """Return the outputs of one of the functions."""
        from tensorflow.python.eager import context, execute

        outputs: Sequence[_Tensor] = execute.execute(
            function.name,
            len(function.output_arg),
            tensors,
            ("executor_type", "", "config_proto", without_graph_rewriting()),
            context.context(),
        )
        return outputs


@functools.cache
def without_graph_rewriting() -> bytes:
    """Return the setting that runs a function without rewriting its graph first.

    Rewriting takes two thirds of the first call, 30 ms, and gains nothing measurable.
    """
    import tensorflow as tf

    options = {"rewrite_options": {"disable_meta_optimizer": True}}
    written: bytes = tf.compat.v1.ConfigProto(graph_options=options).SerializeToString()
    return written


def _forget(names: Iterable[str]) -> None:
    from tensorflow.python.eager import context

    for name in names:
        context.context().remove_function(name)
