"""The short forms of random use, folders, swaps, Retrains and kept drawings.

Memory and time are left to `make soak`: short runs end while pools and caches grow.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.repository import REPOSITORY

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="looks into Linux's /proc"),
]

_NOT_COMPARED = ("memory", "longest")


@pytest.mark.parametrize(
    "form",
    [
        ("acts", "--count", "150", "--warm-up", "50", "--seed", "3"),
        ("folder", "--count", "24"),
        ("swaps", "--count", "12", "--warm-up", "4"),
        ("retrains", "--count", "2", "--warm-up", "1"),
        ("drawings", "--count", "400", "--corrections", "2"),
    ],
    ids=lambda form: form[0],
)
def test_a_short_run_leaves_nothing_behind(
    form: tuple[str, ...], warm_python: str, tmp_path: Path
) -> None:
    table = tmp_path / "table.json"
    module, *options = form
    if module == "retrains":
        options += ["--python", warm_python]
    ended = subprocess.run(  # noqa: S603 (our own interpreter and module)
        [sys.executable, "-m", f"tests.soak.{module}", *options, "--table", str(table)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=85,
        check=False,
    )

    assert table.exists(), ended.stderr
    rows = json.loads(table.read_text(encoding="utf-8"))["ratios"]
    missed = [
        row["what"]
        for row in rows
        if not row["is_met"] and not any(word in row["what"] for word in _NOT_COMPARED)
    ]
    assert rows
    assert not missed, ended.stdout
