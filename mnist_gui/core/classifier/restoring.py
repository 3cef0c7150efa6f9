"""Check that a graph restores its variables from the file that it is given alone.

The loader hands over the name of the checkpoint. A hostile graph might ignore it and
read another file, even one on the network, as TensorFlow takes URLs for files.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeAlias

# Protobuf has no types.
Node: TypeAlias = Any  # a `NodeDef`
Function: TypeAlias = Any  # a `FunctionDef`

_RESTORE: Final = "RestoreV2"
_CALLS: Final = ("PartitionedCall", "StatefulPartitionedCall")


class RestoreCheck:
    """Follows the checkpoint's name through the functions of a graph."""

    def __init__(self, functions: Mapping[str, Function]) -> None:
        """Take the functions of a graph by name; none may lead back to itself."""
        self._functions = functions
        self._checked: set[tuple[str, frozenset[str]]] = set()

    def reads_only(self, nodes: Iterable[Node], given: frozenset[str]) -> bool:
        """Return whether nodes restore from what is given alone.

        Args:
            nodes: Those of one graph or function.
            given: The names of its nodes or arguments that are the checkpoint's name.
        """
        by_name = {node.name: node for node in nodes}

        def is_given(reference: str) -> bool:
            name = node_name(reference)
            for _ in by_name:  # a circle of nodes ends as well
                if name in given or name not in by_name:
                    break
                if by_name[name].op != "Identity":
                    break
                name = node_name(by_name[name].input[0])
            return name in given

        return all(
            self._is_harmless(node, [is_given(i) for i in node.input])
            for node in by_name.values()
        )

    def _is_harmless(self, node: Node, are_given: list[bool]) -> bool:
        if node.op == _RESTORE:
            return are_given[:1] == [True]
        return all(
            self._calls_harmless(name, are_given if node.op in _CALLS else [])
            for name in function_names([node])
            if name in self._functions
        )

    def _calls_harmless(self, name: str, are_given: list[bool]) -> bool:
        function = self._functions[name]
        arguments = [argument.name for argument in function.signature.input_arg]
        pairs = zip(arguments, are_given, strict=False)  # others are control inputs
        given = frozenset(argument for argument, is_given in pairs if is_given)
        if (name, given) in self._checked:
            return True
        self._checked.add((name, given))
        return self.reads_only(function.node_def, given)


def node_name(reference: str) -> str:
    """Return the name of the node that “^name”, “name:0” or “name” refers to."""
    return reference.removeprefix("^").partition(":")[0]


def function_names(nodes: Iterable[Node]) -> Iterable[str]:
    """Yield whatever may be the name of a function that one of the nodes calls."""
    for node in nodes:
        for value in node.attr.values():
            yield value.func.name
            yield from (function.name for function in value.list.func)
