"""The notebook runs from top to bottom, on toy digits and, where it is, on MNIST."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.repository import REPOSITORY

NOTEBOOK = REPOSITORY / "docs" / "notebook.ipynb"
_STEPS = [
    *("Download", "The IDX format", "The matrix of one digit", "One-hot labels"),
    *("Softmax regression, written out", "The naive loss, and why it fails"),
    *("The stable one", "0.92", "Improving the model", "SavedModel"),
    *("A picture made ready", "Three pictures read", "Open the window"),
]


def printed(path: Path) -> str:
    """Return all that the cells of a notebook have printed."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", ())]
    return "".join(line for output in outputs for line in output.get("text", ()))


def accuracy(path: Path) -> float:
    found = re.search(r"accuracy of softmax regression: (0\.\d+)", printed(path))
    assert found
    return float(found[1])


def run(target: Path, home: Path, **environment: str) -> None:
    ended = subprocess.run(  # noqa: S603 (our own interpreter and program)
        [sys.executable, REPOSITORY / ".make" / "notebook.py", "--output", target],
        env={**os.environ, "TMPDIR": str(home), **environment},
        cwd=home,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ended.returncode == 0, ended.stderr[-3000:]


def test_every_step_of_the_classic_has_its_place() -> None:
    cells = json.loads(NOTEBOOK.read_text("utf-8"))["cells"]
    text = "\n".join("".join(cell["source"]) for cell in cells)

    titles = re.findall(r"^## \d+\. (.+)$", text, re.MULTILINE)
    assert titles == _STEPS


def test_the_notebook_holds_what_it_showed_on_mnist() -> None:
    assert 0.91 <= accuracy(NOTEBOOK) <= 0.93
    assert "Traceback" not in NOTEBOOK.read_text("utf-8")


@pytest.mark.slow
def test_the_notebook_runs_on_toy_digits(tmp_path: Path) -> None:
    target = tmp_path / "notebook.ipynb"

    run(target, tmp_path, NOTEBOOK_DATA="fake", MNIST_DATA_DIR=str(tmp_path))

    assert accuracy(target) > 0.9
    assert "a W is read as: ?" in printed(target)


@pytest.mark.slow
def test_the_notebook_reads_092_of_mnist(tmp_path: Path, mnist_dir: Path) -> None:
    target = tmp_path / "notebook.ipynb"

    run(target, tmp_path, MNIST_DATA_DIR=str(mnist_dir))

    assert 0.91 <= accuracy(target) <= 0.93
