"""Signals end the program as closing its window does."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.helpers.repository import REPOSITORY

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals"),
]


def start(
    store: Path, *options: str, before: Sequence[str] = ()
) -> "subprocess.Popen[str]":
    """Start the program, with another before it in the command line if one is named.

    Returns once it handles signals.
    """
    process = subprocess.Popen(  # noqa: S603 (our own interpreter and module)
        [*before, sys.executable, "-m", "mnist_gui", "--store", str(store), *options],
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not (store / "mnist-gui.log").exists():
        assert process.poll() is None
        time.sleep(0.01)
    return process


@pytest.mark.parametrize(
    ("name", "after"),
    [("SIGTERM", 0.0), ("SIGINT", 0.2), ("SIGHUP", 0.6), ("SIGTERM", 3.0)],
)
def test_a_signal_at_any_moment_is_a_clean_end(
    store: Path, name: str, after: float
) -> None:
    process = start(store)
    time.sleep(after)
    process.send_signal(getattr(signal, name))
    output, errors = process.communicate(timeout=60)

    assert (process.returncode, output) == (0, "")
    assert "Traceback" not in errors


@pytest.mark.skipif(shutil.which("nohup") is None, reason="there is no nohup")
def test_the_program_goes_on_without_its_terminal_under_nohup(store: Path) -> None:
    process = start(store, "--demo", before=["nohup"])

    process.send_signal(signal.SIGHUP)

    output, _ = process.communicate(timeout=60)
    assert "sample drawings were read correctly" in output
