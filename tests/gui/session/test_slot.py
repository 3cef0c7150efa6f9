"""A window has a number, and knows whether the last one of it ended cleanly."""

from pathlib import Path

import pytest

from mnist_gui.session.slot import WindowSlot
from tests.gui.conftest import RunScript

_KILLED = """
import os, signal, sys
from pathlib import Path
from mnist_gui.session.slot import WindowSlot

slots = [WindowSlot(Path(sys.argv[1])) for _ in range(int(sys.argv[2]))]
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_the_first_window_has_no_one_before_it(tmp_path: Path) -> None:
    slot = WindowSlot(tmp_path)

    assert (slot.number, slot.was_cut_off) == (1, False)


def test_a_window_after_a_clean_end_was_not_cut_off(tmp_path: Path) -> None:
    WindowSlot(tmp_path).release()

    assert not WindowSlot(tmp_path).was_cut_off


@pytest.mark.slow
def test_each_window_that_was_killed_is_noticed_once(
    tmp_path: Path, run_script: RunScript
) -> None:
    run_script("-c", _KILLED, str(tmp_path), "2")

    slots = [WindowSlot(tmp_path) for _ in range(3)]
    assert [slot.number for slot in slots] == [1, 2, 3]
    assert [slot.was_cut_off for slot in slots] == [True, True, False]

    for slot in slots:
        slot.release()
    assert not WindowSlot(tmp_path).was_cut_off


def test_a_window_beside_an_open_one_takes_it_for_no_crash(tmp_path: Path) -> None:
    first, second = WindowSlot(tmp_path), WindowSlot(tmp_path)

    assert not second.was_cut_off
    second.release()
    assert WindowSlot(tmp_path).number == 2
    first.release()


def test_a_window_that_may_end_now_was_not_cut_off_if_it_is_killed(
    tmp_path: Path,
) -> None:
    slot = WindowSlot(tmp_path)
    mark = tmp_path / "window-1.open"

    slot.set_clean(is_clean=True)
    assert not mark.exists()
    slot.set_clean(is_clean=False)
    assert mark.exists()


def test_a_store_that_cannot_be_written_has_a_window_without_a_past(
    tmp_path: Path,
) -> None:
    (tmp_path / "file").touch()
    slot = WindowSlot(tmp_path / "file")

    assert (slot.number, slot.was_cut_off) == (1, False)
    slot.set_clean(is_clean=True)
    slot.release()
