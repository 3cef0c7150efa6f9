"""The short form of `tests.soak.quits`: one end of each kind, two of them at once."""

import sys
from pathlib import Path

import pytest

from tests.soak.quits import CLOSE, start_and_quit

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals"),
]


@pytest.mark.parametrize(
    ("kind", "after"),
    [
        ("SIGTERM", 0.03),
        ("SIGINT", 0.06),
        ("SIGHUP", 0.9),
        ("SIGTERM", 2.0),
        (CLOSE, 0),
    ],
)
def test_an_end_at_any_moment_is_clean(tmp_path: Path, kind: str, after: float) -> None:
    assert start_and_quit(tmp_path, kind, after).is_good


def test_an_unclean_end_is_found(tmp_path: Path) -> None:
    assert not start_and_quit(tmp_path, "SIGKILL", 2.0).is_good
