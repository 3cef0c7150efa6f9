"""Signals end the program as closing its window does."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.helpers.repository import REPOSITORY

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals"),
]


@pytest.mark.parametrize(
    ("name", "after"),
    [("SIGTERM", 0.0), ("SIGINT", 0.2), ("SIGHUP", 0.6), ("SIGTERM", 3.0)],
)
def test_a_signal_at_any_moment_is_a_clean_end(
    store: Path, name: str, after: float
) -> None:
    process = subprocess.Popen(  # noqa: S603 (our own interpreter and module)
        [sys.executable, "-m", "mnist_gui", "--store", str(store)],
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not (store / "mnist-gui.log").exists():
        assert process.poll() is None
        time.sleep(0.01)
    time.sleep(after)
    process.send_signal(getattr(signal, name))
    output, errors = process.communicate(timeout=60)

    assert (process.returncode, output) == (0, "")
    assert "Traceback" not in errors
