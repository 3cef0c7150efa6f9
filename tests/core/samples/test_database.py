"""Killed processes, full disks and concurrent writers, each tested with real ones."""

import os
import sqlite3
import sys
import tempfile
import threading
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest

from mnist_gui.core.errors import SamplesError
from mnist_gui.core.samples.store import SampleStore
from tests.helpers.core.programs import output_of, run_program, start_program
from tests.helpers.core.sample_examples import a_drawing, contents, filled

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX")

OPEN_FILES: Final = Path("/proc/self/fd")


def times_open(path: Path) -> int:
    """Return how many file descriptors of this process refer to a file."""
    return [os.path.realpath(link) for link in OPEN_FILES.iterdir()].count(str(path))


# Forks, as starting Python twenty times is slow.
KILLED: Final = """
import os, signal, sys
from pathlib import Path
from mnist_gui.core.samples.store import SampleStore
from tests.helpers.core.sample_examples import a_drawing

path, kept = Path(sys.argv[1]), set()
for attempt in range(20):
    read_end, write_end = os.pipe()
    writer = os.fork()
    if writer == 0:
        store = SampleStore(path)
        for number in range(1000 * attempt, 1000 * attempt + 999):
            os.write(write_end, store.add(a_drawing(number)).id.to_bytes(4, "big"))
        os._exit(0)
    os.close(write_end)
    for _ in range(1 + attempt % 5):
        kept.add(int.from_bytes(os.read(read_end, 4), "big"))
    for _ in range(30_000 * (attempt % 4)):  # a little later, not just after a commit
        pass
    os.kill(writer, signal.SIGKILL)
    os.waitpid(writer, 0)
    while last := os.read(read_end, 4):
        kept.add(int.from_bytes(last, "big"))
    os.close(read_end)
    store = SampleStore(path)
    found = {sample.id for sample in store.all()}
    assert kept <= found, (attempt, kept - found)
    assert len(found) <= len(kept) + attempt + 1, "more than the one in progress"
    assert store.rescue is None, attempt
print(len(kept))
"""


@pytest.mark.slow
def test_a_kill_loses_no_committed_sample(tmp_path: Path) -> None:
    assert int(run_program(KILLED, tmp_path / "samples.sqlite")) >= 20


ADDING: Final = """
import sys
from pathlib import Path
from mnist_gui.core.samples.store import SampleStore
from tests.helpers.core.sample_examples import a_drawing

store, first = SampleStore(Path(sys.argv[1])), int(sys.argv[2])
before = 0
for number in range(first, first + 40):
    store.add(a_drawing(number))
    count = len(store.all())
    assert count > before, "samples have been lost"
    before = count
assert store.rescue is None
"""


@pytest.mark.slow
def test_two_processes_can_add_at_the_same_time(tmp_path: Path) -> None:
    path = tmp_path / "home" / "samples.sqlite"
    processes = [start_program(ADDING, path, first) for first in (0, 100)]
    for process in processes:
        output_of(process)

    numbers = [*range(40), *range(100, 140)]
    store = SampleStore(path)
    assert len(store.all()) == 80
    assert len({sample.id for sample in store.all()}) == 80
    expected = SampleStore(tmp_path / "expected.sqlite")
    expected.add_new(a_drawing(number) for number in numbers)
    assert contents(store) == contents(expected)


@pytest.mark.slow
def test_a_drawing_added_by_two_processes_is_stored_once(tmp_path: Path) -> None:
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
    processes = [start_program(script, path) for _ in range(2)]
    for process in processes:
        output_of(process)

    assert len(SampleStore(path).all()) == 30


@pytest.mark.skipif(not OPEN_FILES.exists(), reason="needs /proc")
def test_a_waiting_writer_writes_to_the_file_that_replaced_the_old_one(
    tmp_path: Path,
) -> None:
    store = filled(tmp_path / "samples.sqlite", 3)
    other = filled(tmp_path / "repaired.sqlite", 2)
    with closing(sqlite3.connect(store.path, isolation_level=None)) as busy:
        busy.execute("BEGIN EXCLUSIVE")
        before = times_open(store.path)
        adding = threading.Thread(target=store.add, args=(a_drawing(9),))
        adding.start()
        while times_open(store.path) == before:  # until the thread has opened it
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


def test_a_full_disk_is_reported_and_loses_nothing(tmp_path: Path) -> None:
    message, kept = run_program(LIMITED, tmp_path / "samples.sqlite").splitlines()

    assert int(kept) > 5
    assert "is full" in message
    assert "Make room there, or choose another folder with --store." in message


def test_a_damaged_file_stays_where_there_is_no_room_to_repair_it(
    tmp_path: Path,
) -> None:
    store = filled(tmp_path / "samples.sqlite", 20)
    content = bytes(100) + store.path.read_bytes()[100:]
    store.path.write_bytes(content)
    output = run_program(
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

    assert "is full" in output or "too large" in output
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
if os.geteuid() == 0:  # root may write everywhere
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


def test_a_read_only_store_can_be_read() -> None:
    # Not in pytest's folder, which other users may not enter.
    with tempfile.TemporaryDirectory() as folder:
        path = filled(Path(folder) / "samples.sqlite", 3).path
        read, *messages = run_program(READ_ONLY, path).splitlines()
        path.parent.chmod(0o755)
        left = list(path.parent.iterdir())

    assert read == "3"
    assert len(messages) == 2
    assert all("read-only. Allow writing" in message for message in messages)
    assert left == [path]


@pytest.mark.parametrize("place", ["a folder", "through a file"])
def test_a_path_where_no_file_can_be_created_is_reported(
    tmp_path: Path, place: str
) -> None:
    path = tmp_path / "there" / "samples.sqlite"
    if place == "a folder":
        path.mkdir(parents=True)
    else:
        path.parent.touch()
    store = SampleStore(path)

    with pytest.raises(SamplesError, match=r"“.*there.*”: .* with --store\.$"):
        store.add(a_drawing(1))
