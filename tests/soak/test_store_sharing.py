"""The short forms of the kills and of the crowd."""

import sys
from pathlib import Path

import pytest

from tests.soak.crowd import play
from tests.soak.kills import Rounds

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="looks into Linux's /proc"),
]


def test_after_a_kill_the_program_opens_and_has_lost_nothing(
    tmp_path: Path, warm_python: str
) -> None:
    # With this seed, one kill of the window and one of the trainer.
    rounds = Rounds(tmp_path, seed=5, run_seconds=4.0, python=warm_python)
    try:
        rounds.play()
        rounds.play()
        rounds.open_again()
    finally:
        rounds.end()

    assert rounds.samples
    assert set(rounds.kills) == {"window", "trainer"}


def test_two_windows_and_a_terminal_can_share_a_store(tmp_path: Path) -> None:
    done = play(tmp_path, seconds=2, seed=1)

    assert done["settled"] == 2
    assert done["labelled"]
    assert done["published"]
