"""Programs whose standard streams were closed by whoever started them."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from mnist_gui.core.files.locations import resources_dir
from tests.helpers.repository import REPOSITORY

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="closes streams by a shell"),
]

CLASSIFY = ("mnist_gui.classify", "none.png")
MODELS = ("trainer", "models", "list")


def run(
    closed: str, command: Sequence[str], store: Path
) -> "subprocess.CompletedProcess[str]":
    shell = f'exec "$@" {closed}'
    arguments = [sys.executable, "-m", *command, "--store", str(store)]
    return subprocess.run(  # noqa: S603 (our own module)
        ["/bin/sh", "-c", shell, "sh", *arguments],
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        cwd=store,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("command", [CLASSIFY, MODELS], ids=["classify", "trainer"])
def test_without_standard_output_a_command_says_so(
    command: Sequence[str], tmp_path: Path
) -> None:
    ended = run("<&- >&-", command, tmp_path)

    assert ended.returncode == 1
    (line,) = ended.stderr.splitlines()
    assert "Standard output is closed. Send it to a file" in line


def test_without_any_stream_a_command_fails_and_writes_into_no_file(
    tmp_path: Path,
) -> None:
    ended = run("<&- >&- 2>&-", MODELS, tmp_path)

    assert ended.returncode == 1
    assert not list(tmp_path.iterdir())


def test_errors_do_not_go_to_the_answers_when_standard_error_is_closed(
    tmp_path: Path,
) -> None:
    ended = run("2>&-", CLASSIFY, tmp_path)

    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", "")


def test_strokes_are_read_without_standard_input(tmp_path: Path) -> None:
    path = str(resources_dir() / "samples.jsonl")
    ended = run("<&-", ("mnist_gui.classify", path, "--jobs", "1"), tmp_path)

    assert ended.returncode == 0, ended.stderr
    assert len(ended.stdout.splitlines()) == 40
