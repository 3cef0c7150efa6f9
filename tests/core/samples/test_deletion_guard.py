import sys
from pathlib import Path

import pytest

from mnist_gui.core.samples.deletion_guard import DeletionGuard
from tests.core.samples.test_sharing import run


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "samples.sqlite"


def is_last(guard: DeletionGuard) -> bool:
    with guard.released() as is_last:
        return is_last


def test_who_is_alone_is_the_last_and_makes_no_file(path: Path) -> None:
    assert is_last(DeletionGuard(path))
    assert not any(path.parent.iterdir())


def test_the_last_that_lets_go_is_told_so(path: Path) -> None:
    one, other, looker = (DeletionGuard(path) for _ in range(3))
    one.hold()
    other.hold()
    other.hold()

    assert not is_last(looker)
    assert not is_last(one)
    assert is_last(other)
    assert is_last(looker)


def test_while_the_last_forgets_nobody_is_told_the_same(path: Path) -> None:
    one, other = DeletionGuard(path), DeletionGuard(path)
    one.hold()
    with one.released() as is_the_last:
        assert is_the_last
        assert not is_last(other)


def test_where_nothing_can_be_written_nothing_is_held(path: Path) -> None:
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
def test_a_kill_lets_go(path: Path) -> None:
    process = run(HELD, path)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    assert not is_last(DeletionGuard(path))
    process.kill()
    process.communicate()

    assert is_last(DeletionGuard(path))
