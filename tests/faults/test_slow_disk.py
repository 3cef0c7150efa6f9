"""A store on a disk where each write takes long does not make the window wait."""

import ctypes
import json
import sys
from pathlib import Path

import pytest

from tests.helpers.processes.children import Child

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="Linux can delay a write"),
]


def busy_window(tmp_path: Path, seconds: float) -> tuple[Child, Path]:
    """Start a window whose writes to the store take so long; return it and its log."""
    try:
        ctypes.CDLL("libseccomp.so.2")
    except OSError:
        pytest.skip("there is no libseccomp")
    store, models, log = (tmp_path / name for name in ("store", "models", "log"))
    (models / "1").mkdir(parents=True)
    slow = "tests.helpers.processes.slow_disk"
    busy = "tests.helpers.gui.busy_process"
    return Child(slow, store, seconds, log, busy, store, models), log


def test_the_window_writes_nothing_itself_while_it_is_used(tmp_path: Path) -> None:
    child, log = busy_window(tmp_path, 0.03)
    try:
        while child.wait_for("round", "kept")["kind"] != "kept":
            pass
        rounds = child.messages[-2]["count"]
        while child.wait_for("round")["count"] < rounds + 10:
            pass
        window = child.pid
    finally:
        child.kill()

    writes = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    names = {Path(write["file"]).name for write in writes}
    own = {Path(w["file"]).name for w in writes if w["thread"] == window}
    assert any(name.startswith("samples.sqlite") for name in names)
    assert any(".page-1.json" in name for name in names)
    assert own == {"window-1.lock"}  # once, when it opens
