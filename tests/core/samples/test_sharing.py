"""Kills, full disks and several processes: each with real ones."""

import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest

from mnist_gui.core.errors import SamplesError
from mnist_gui.core.samples.store import SampleStore
from tests.helpers.core.sample_examples import a_drawing, contents, filled
from tests.helpers.repository import REPOSITORY

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX")


OPEN_FILES: Final = Path("/proc/self/fd")


def times_open(path: Path) -> int:
    """Return how many times this process has a file open."""
    return [os.path.realpath(one) for one in OPEN_FILES.iterdir()].count(str(path))


def run(script: str, *arguments: object) -> "subprocess.Popen[str]":
    """Start a Python program of our own."""
    return subprocess.Popen(  # noqa: S603  (our own interpreter)
        [sys.executable, "-c", script, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
    )


def check(script: str, *arguments: object) -> str:
    """Run a Python program of our own that must succeed; return what it says."""
    process = run(script, *arguments)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 0, said
    return said


# Forks, because to start Python anew twenty times is slow.
KILLED: Final = """
import os, signal, sys
from pathlib import Path
from mnist_gui.core.samples.store import SampleStore
from tests.helpers.core.sample_examples import a_drawing

path, kept = Path(sys.argv[1]), set()
for turn in range(20):
    said, say = os.pipe()
    writer = os.fork()
    if writer == 0:
        store = SampleStore(path)
        for number in range(1000 * turn, 1000 * turn + 999):
            os.write(say, store.add(a_drawing(number)).id.to_bytes(4, "big"))
        os._exit(0)
    os.close(say)
    kept |= {int.from_bytes(os.read(said, 4), "big") for _ in range(1 + turn % 5)}
    for _ in range(30_000 * (turn % 4)):  # a little later, not just after a commit
        pass
    os.kill(writer, signal.SIGKILL)
    os.waitpid(writer, 0)
    while last := os.read(said, 4):
        kept.add(int.from_bytes(last, "big"))
    os.close(said)
    store = SampleStore(path)
    found = {sample.id for sample in store.all()}
    assert kept <= found, (turn, kept - found)
    assert len(found) <= len(kept) + turn + 1, "more than the one being written"
    assert store.rescue is None, turn
print(len(kept))
"""


@pytest.mark.slow
def test_a_kill_loses_nothing_that_was_kept(tmp_path: Path) -> None:
    assert int(check(KILLED, tmp_path / "samples.sqlite")) >= 20


ADDING: Final = """
import sys
from pathlib import Path
from mnist_gui.core.samples.store import SampleStore
from tests.helpers.core.sample_examples import a_drawing

store, first = SampleStore(Path(sys.argv[1])), int(sys.argv[2])
seen = 0
for number in range(first, first + 40):
    store.add(a_drawing(number))
    now = len(store.all())
    assert now > seen, "what was there is gone"
    seen = now
assert store.rescue is None
"""


@pytest.mark.slow
def test_two_processes_that_add_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "home" / "samples.sqlite"
    processes = [run(ADDING, path, first) for first in (0, 100)]
    for process in processes:
        said, _ = process.communicate(timeout=60)
        assert process.returncode == 0, said

    numbers = [*range(40), *range(100, 140)]
    store = SampleStore(path)
    assert len(store.all()) == 80
    assert len({one.id for one in store.all()}) == 80
    expected = SampleStore(tmp_path / "expected.sqlite")
    expected.add_new(a_drawing(number) for number in numbers)
    assert contents(store) == contents(expected)


@pytest.mark.slow
def test_two_processes_that_add_the_same_keep_it_once(tmp_path: Path) -> None:
    path = tmp_path / "samples.sqlite"
    script = """
import sys
from pathlib import Path
from mnist_gui.core.samples.store import SampleStore
from tests.helpers.core.sample_examples import a_drawing
store = SampleStore(Path(sys.argv[1]))
for number in range(30):
    store.add(a_drawing(number))
"""
    processes = [run(script, path) for _ in range(2)]
    for process in processes:
        said, _ = process.communicate(timeout=60)
        assert process.returncode == 0, said

    assert len(SampleStore(path).all()) == 30


@pytest.mark.skipif(not OPEN_FILES.exists(), reason="needs /proc")
def test_who_has_waited_writes_to_the_file_that_was_put_there_meanwhile(
    tmp_path: Path,
) -> None:
    store = filled(tmp_path / "samples.sqlite", 3)
    other = filled(tmp_path / "mended.sqlite", 2)
    with closing(sqlite3.connect(store.path, isolation_level=None)) as busy:
        busy.execute("BEGIN EXCLUSIVE")
        before = times_open(store.path)
        adding = threading.Thread(target=store.add, args=(a_drawing(9),))
        adding.start()
        while times_open(store.path) == before:  # then it looks at this file
            pass
        other.path.replace(store.path)
    adding.join()

    assert len(store.all()) == 3
    assert store.rescue is None


LIMITED: Final = """
import resource, sys
from pathlib import Path
from mnist_gui.core.errors import SamplesError
from mnist_gui.core.samples.store import SampleStore
from tests.helpers.core.sample_examples import a_drawing

store = SampleStore(Path(sys.argv[1]))
limit, most = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, most))
kept = 0
try:
    for number in range(1000):
        store.add(a_drawing(number))
        kept += 1
except SamplesError as error:
    print(error)
assert len(store.all()) == kept
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, most))
store.add(a_drawing(2000))
assert len(SampleStore(store.path).all()) == kept + 1
assert store.rescue is None
print(kept)
"""


def test_a_full_disk_is_said_and_harms_nothing(tmp_path: Path) -> None:
    sentence, kept = check(LIMITED, tmp_path / "samples.sqlite").splitlines()

    assert int(kept) > 5
    assert "is full" in sentence
    assert "Make room there, or choose another folder with --store." in sentence


def test_a_damaged_file_is_left_where_there_is_no_room_to_mend_it(
    tmp_path: Path,
) -> None:
    store = filled(tmp_path / "samples.sqlite", 20)
    content = bytes(100) + store.path.read_bytes()[100:]
    store.path.write_bytes(content)
    said = check(
        """
import resource, sys
from pathlib import Path
from mnist_gui.core.errors import SamplesError
from mnist_gui.core.samples.store import SampleStore
resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000))
try:
    SampleStore(Path(sys.argv[1])).all()
except SamplesError as error:
    print(error)
""",
        store.path,
    )

    assert "too large" in said
    assert store.path.read_bytes() == content
    assert list(tmp_path.glob("*damaged*")) == []
    assert len(SampleStore(store.path).all()) == 20


READ_ONLY: Final = """
import os, sys
from pathlib import Path
from mnist_gui.core.errors import SamplesError
from mnist_gui.core.samples.store import SampleStore
from tests.helpers.core.sample_examples import a_drawing

path, drawing = Path(sys.argv[1]), a_drawing(99)
path.parent.chmod(0o555)
path.chmod(0o444)
if os.geteuid() == 0:  # who may write everywhere
    os.setuid(65534)
    assert not os.access(path.parent, os.W_OK)
store = SampleStore(path)
print(len(store.all()))
for act in (lambda: store.add(drawing), store.forget_all):
    try:
        act()
    except SamplesError as error:
        print(error)
"""


def test_a_store_that_may_only_be_read_can_be_read() -> None:
    # Not in pytest's folder, which another user may not even pass through.
    with tempfile.TemporaryDirectory() as folder:
        path = filled(Path(folder) / "samples.sqlite", 3).path
        read, *sentences = check(READ_ONLY, path).splitlines()
        path.parent.chmod(0o755)
        left = list(path.parent.iterdir())

    assert read == "3"
    assert len(sentences) == 2
    assert all("may not be written. Allow writing" in one for one in sentences)
    assert left == [path]


@pytest.mark.parametrize("place", ["a folder", "through a file"])
def test_a_place_that_can_hold_no_file_is_said(tmp_path: Path, place: str) -> None:
    path = tmp_path / "there" / "samples.sqlite"
    if place == "a folder":
        path.mkdir(parents=True)
    else:
        path.parent.touch()
    store = SampleStore(path)

    with pytest.raises(SamplesError, match=r"“.*there.*”: .* with --store\.$"):
        store.add(a_drawing(1))
