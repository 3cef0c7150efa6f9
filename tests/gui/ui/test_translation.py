"""Every translatable text is found by the tool that translators use."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

import mnist_gui
from mnist_gui.core.models import verdict

MARKS = ("QT_TRANSLATE_NOOP",)
VERDICT = Path(verdict.__file__)
MODULES = sorted(Path(mnist_gui.__file__).parent.rglob("*.py"))


def texts() -> Iterator[str]:
    """Yield every text that is passed to `tr` or `translate`, or marked for it."""
    for module in MODULES:
        # The verdict's texts are marked where they are listed.
        names = MARKS if module == VERDICT else (*MARKS, "translate")
        for call in ast.walk(ast.parse(module.read_text("utf-8"))):
            if isinstance(call, ast.Call) and (
                (isinstance(call.func, ast.Attribute) and call.func.attr == "tr")
                or (isinstance(call.func, ast.Name) and call.func.id in names)
            ):
                text = ast.literal_eval(call.args[-1])
                assert isinstance(text, str)
                yield text


@pytest.mark.slow
def test_lupdate_finds_every_text_with_a_context(tmp_path: Path) -> None:
    catalogue = tmp_path / "catalogue.ts"
    subprocess.run(  # noqa: S603 (PySide6's own tool)
        [
            Path(sys.executable).with_name("pyside6-lupdate"),
            *MODULES,
            "-ts",
            catalogue,
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )

    contexts = ElementTree.parse(catalogue).iter("context")  # noqa: S314 (we made it)
    found = {
        source.text: context.findtext("name")
        for context in contexts
        for source in context.iter("source")
    }
    assert all(found.values())
    assert set(texts()) <= set(found)
