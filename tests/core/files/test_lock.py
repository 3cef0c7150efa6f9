import multiprocessing
from pathlib import Path

import pytest

from mnist_gui.core.files.lock import locked
from tests.helpers.core.programs import start_program

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
def test_processes_take_turns_to_change_a_shared_file(
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


def test_a_killed_process_releases_the_lock(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    process = start_program(HOLD, lock)
    assert process.stdout is not None
    process.stdout.readline()
    process.kill()
    process.communicate()

    with locked(lock):  # or it would wait for ever
        assert lock.exists()


def test_an_exception_releases_the_lock(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), locked(tmp_path / "lock"):
        raise ZeroDivisionError

    with locked(tmp_path / "lock"):
        pass


def test_the_block_runs_where_no_lock_file_can_be_created(tmp_path: Path) -> None:
    with locked(tmp_path / "no folder" / "lock"):
        (tmp_path / "done").touch()

    assert [path.name for path in tmp_path.iterdir()] == ["done"]
