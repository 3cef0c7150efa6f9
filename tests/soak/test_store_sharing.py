"""A store that is killed at, and that several share: few rounds of the benchmarks."""

import sys
from pathlib import Path

import pytest

from tests.soak.crowd import play
from tests.soak.kills import Rounds

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="looks into Linux's /proc"),
]


def test_after_a_kill_the_program_opens_and_has_all_that_was_kept(
    tmp_path: Path,
) -> None:
    rounds = Rounds(tmp_path, seed=5, run_seconds=4.0)
    try:
        rounds.play()
        rounds.play()
        rounds.open_again()
    finally:
        rounds.end()

    assert rounds.drawings
    assert set(rounds.kills) == {"window", "trainer"}


def test_two_windows_and_a_terminal_lose_nothing_and_see_nothing_half_made(
    tmp_path: Path,
) -> None:
    done = play(tmp_path, seconds=2, seed=1)

    assert done["settled"] == 2
    assert done["labelled"]
    assert done["published"]
