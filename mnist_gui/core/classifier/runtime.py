"""Register and call `FunctionDef`s in TensorFlow's eager runtime (docs/adr/0019).

The only module that uses parts of TensorFlow that are not public.
"""

import functools
import weakref
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

# TensorFlow and protobuf have no types.
_Tensor: TypeAlias = Any  # a `tf.Tensor`
Function: TypeAlias = Any  # a `FunctionDef`
Header: TypeAlias = Any  # an `OpDef`: the name and outputs of a function


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
    """Return the `config_proto` that runs a function without rewriting its graph first.

    Rewriting takes two thirds of the first call, 30 ms, and gains nothing measurable.
    """
    import tensorflow as tf

    options = {"rewrite_options": {"disable_meta_optimizer": True}}
    config: bytes = tf.compat.v1.ConfigProto(graph_options=options).SerializeToString()
    return config


def _remove(names: Iterable[str]) -> None:
    from tensorflow.python.eager import context

    for name in names:
        context.context().remove_function(name)
