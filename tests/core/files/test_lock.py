import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mnist_gui.core.files.lock import locked
from tests.helpers.repository import REPOSITORY

ROUNDS = 200
HOLD = """
import sys, time
from pathlib import Path
from mnist_gui.core.files.lock import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def count_up(lock: Path, counter: Path) -> None:
    for _ in range(ROUNDS):
        with locked(lock):
            counter.write_text(str(int(counter.read_text()) + 1))


@pytest.mark.slow
def test_of_several_processes_one_at_a_time_changes_what_they_share(
    tmp_path: Path,
) -> None:
    counter = tmp_path / "counter"
    counter.write_text("0")
    spawn = multiprocessing.get_context("spawn")
    counting = [
        spawn.Process(target=count_up, args=(tmp_path / "lock", counter))
        for _ in range(3)
    ]
    for process in counting:
        process.start()
    for process in counting:
        process.join()

    assert counter.read_text() == str(3 * ROUNDS)


def test_a_process_that_is_killed_lets_go(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with subprocess.Popen(  # noqa: S603  (our own interpreter and script)
        [sys.executable, "-c", HOLD, str(lock)],
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.kill()

    with locked(lock):  # or it would wait for ever
        assert lock.exists()


def test_an_error_lets_go(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), locked(tmp_path / "lock"):
        raise ZeroDivisionError

    with locked(tmp_path / "lock"):
        pass


def test_where_there_can_be_no_lock_the_work_is_done_without(tmp_path: Path) -> None:
    with locked(tmp_path / "no folder" / "lock"):
        (tmp_path / "done").touch()

    assert [one.name for one in tmp_path.iterdir()] == ["done"]
