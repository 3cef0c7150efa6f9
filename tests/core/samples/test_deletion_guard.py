import sys
from pathlib import Path

import pytest

from mnist_gui.core.samples.deletion_guard import DeletionGuard
from tests.helpers.core.programs import start_program


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "samples.sqlite"


def is_last(guard: DeletionGuard) -> bool:
    with guard.released() as is_last:
        return is_last


def test_a_guard_alone_is_the_last_and_creates_no_file(path: Path) -> None:
    assert is_last(DeletionGuard(path))
    assert not any(path.parent.iterdir())


def test_only_the_last_to_release_is_the_last(path: Path) -> None:
    first, second, third = (DeletionGuard(path) for _ in range(3))
    first.hold()
    second.hold()
    second.hold()

    assert not is_last(third)
    assert not is_last(first)
    assert is_last(second)
    assert is_last(third)


def test_only_one_guard_is_the_last_at_a_time(path: Path) -> None:
    first, second = DeletionGuard(path), DeletionGuard(path)
    first.hold()
    with first.released() as first_is_last:
        assert first_is_last
        assert not is_last(second)


def test_holding_does_nothing_where_no_file_can_be_created(path: Path) -> None:
    guard = DeletionGuard(path.parent / "none" / path.name)
    guard.hold()

    assert is_last(guard)


HELD = """
import signal, sys
from pathlib import Path
from mnist_gui.core.samples.deletion_guard import DeletionGuard
guard = DeletionGuard(Path(sys.argv[1]))
guard.hold()
print("held", flush=True)
signal.pause()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX")
def test_a_kill_releases_the_guard(path: Path) -> None:
    process = start_program(HELD, path)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    assert not is_last(DeletionGuard(path))
    process.kill()
    process.communicate()

    assert is_last(DeletionGuard(path))
