"""Errors for the user can be translated."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import mnist_gui
from mnist_gui.core import errors
from mnist_gui.core.errors import UserError, message_of
from mnist_gui.core.messages import Message

KINDS = {
    name
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, UserError)
}
"""The names of the errors for the user."""


def is_bare(text: ast.expr) -> bool:
    """Return whether a text is English and knows no template."""
    if isinstance(text, ast.Call):  # of a method, such as `"…".format`
        return isinstance(text.func, ast.Attribute) and is_bare(text.func.value)
    if isinstance(text, ast.BinOp):
        return is_bare(text.left) or is_bare(text.right)
    return isinstance(text, ast.Constant | ast.JoinedStr)


def bare_errors(source: str) -> Iterator[int]:
    """Yield the line of each error for the user whose text cannot be translated."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        is_error = ast.unparse(node.func).rpartition(".")[2] in KINDS
        if is_error and is_bare(node.args[0]):
            yield node.lineno


def test_each_error_for_the_user_is_marked_for_translation() -> None:
    package = Path(mnist_gui.__file__).parent
    found = [
        f"{path.relative_to(package)}:{line}"
        for path in sorted(package.rglob("*.py"))
        for line in bare_errors(path.read_text("utf-8"))
    ]

    assert found == [], 'marked("Errors", "…") is missing'


@pytest.mark.parametrize("text", ['"a"', 'f"{a}"', '"{}".format(a)', '"a" + str(b)'])
def test_a_bare_text_is_found(text: str) -> None:
    assert list(bare_errors(f"raise errors.DataError({text})")) == [1]
    assert not list(bare_errors('raise DataError(marked("Errors", "{}").format(a))'))


@pytest.mark.parametrize("path", ["/x", None])
def test_an_error_of_the_system_can_be_translated(path: str | None) -> None:
    message = message_of(OSError(28, "No space left on device", path))

    assert isinstance(message, Message)
    assert isinstance(message.values[-1], Message)
