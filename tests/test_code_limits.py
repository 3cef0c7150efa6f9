"""Limits on folders, functions and signals, beside what ruff checks (docstrings)."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from tests.helpers.repository import REPOSITORY

PACKAGES: Final = ("mnist_gui", "trainer")
MOST_MODULES: Final = 15
MOST_LINES: Final = 40
MOST_RELAYS: Final = 5
EXCUSE: Final = "# long: "
"""On the line of a long function's `def`, or the one above, with the reason."""


def modules() -> list[Path]:
    return [path for name in PACKAGES for path in (REPOSITORY / name).rglob("*.py")]


def name_of(path: Path) -> str:
    return path.relative_to(REPOSITORY).as_posix()


def folders() -> list[str]:
    return sorted({name_of(path.parent) for path in modules()})


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def long_functions() -> Iterator[str]:
    """Yield each function that is too long and does not say why."""
    for path in modules():
        lines = path.read_text("utf-8").splitlines()
        for function in ast.walk(tree_of(path)):
            if not isinstance(function, ast.FunctionDef):
                continue
            length = (function.end_lineno or 0) - function.lineno + 1
            decorators = [decorator.lineno for decorator in function.decorator_list]
            first = min([function.lineno, *decorators])
            beside = lines[max(0, first - 2) : function.lineno]
            if length > MOST_LINES and not any(EXCUSE in line for line in beside):
                yield f"{name_of(path)}:{function.lineno}: {function.name}, {length}"


def relayed_signals() -> Iterator[str]:
    """Yield each signal that is connected to another signal of the same class."""
    for path in modules():
        source = path.read_text("utf-8")
        for node in ast.walk(tree_of(path)):
            if not isinstance(node, ast.ClassDef):
                continue
            own = {
                target.id
                for line in node.body
                if isinstance(line, ast.Assign) and is_signal(line.value)
                for target in line.targets
                if isinstance(target, ast.Name)
            }
            text = "\n".join(source.splitlines()[node.lineno : node.end_lineno])
            for name in re.findall(r"\.connect\(\s*self\.(\w+)\s*[,)]", text):
                if name in own:
                    yield f"{name_of(path)}: {node.name}.{name}"


def is_signal(value: ast.expr) -> bool:
    called = value.func if isinstance(value, ast.Call) else None
    return isinstance(called, ast.Name) and called.id == "Signal"


@pytest.mark.parametrize("folder", folders())
def test_a_folder_is_described_and_has_at_most_15_modules(folder: str) -> None:
    package = ast.parse((REPOSITORY / folder / "__init__.py").read_text("utf-8"))
    assert ast.get_docstring(package)
    found = (REPOSITORY / folder).glob("*.py")
    assert sum(path.name != "__init__.py" for path in found) <= MOST_MODULES


def test_functions_are_at_most_40_lines_long_or_say_why() -> None:
    assert list(long_functions()) == []


def test_few_signals_only_relay_another() -> None:
    relays = list(relayed_signals())
    assert len(relays) <= MOST_RELAYS, relays
