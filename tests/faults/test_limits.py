"""Little memory, and no more file descriptors."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from mnist_gui.core.errors import OUT_OF_MEMORY
from mnist_gui.core.models.store import ModelStore
from tests.helpers.core.programs import run_program
from tests.helpers.repository import REPOSITORY

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="needs Linux's limits"),
]

PYTHON = (sys.executable, "-m")
QUICK = ("--recipe", "quick", "--architecture", "softmax", "--data", "fake")
TRAIN = ("train", *QUICK, "--json")


def run_limited(
    limit: str, command: Sequence[str]
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603 (our own modules)
        ["/bin/sh", "-c", f'ulimit {limit} && exec "$@"', "sh", *PYTHON, *command],
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
        timeout=80,
    )


# In kB of address space: half of TensorFlow fits; most of it; all, without the data.
@pytest.mark.parametrize("kilobytes", [300_000, 800_000, 900_000, 1_200_000])
def test_a_trainer_without_memory_says_so_and_publishes_nothing(
    tmp_path: Path, kilobytes: int
) -> None:
    command = ["trainer", *TRAIN, "--store", str(tmp_path / "store")]
    ended = run_limited(f"-v {kilobytes}", command)

    assert ended.returncode == 1
    assert ended.stderr.splitlines() == [OUT_OF_MEMORY]
    assert [
        version.number for version in ModelStore(tmp_path / "store").versions()
    ] == [1]


OUT_OF_MEMORY_LATER = """
import sys
from trainer.data import toy
from trainer.__main__ import main
def use_up(self, *_, **__):
    import resource
    resource.setrlimit(resource.RLIMIT_DATA, (1, resource.RLIM_INFINITY))
    return bytearray(1 << 30)
toy.ToyDigits.train_and_validation = use_up
sys.exit(main(sys.argv[1:]))
"""


def test_a_run_reports_memory_that_runs_out_as_an_event(
    tmp_path: Path, warm_python: str
) -> None:
    ended = subprocess.run(  # noqa: S603 (our own program)
        [warm_python, "-c", OUT_OF_MEMORY_LATER, *TRAIN, "--store", str(tmp_path)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
        timeout=80,
    )

    assert ended.returncode == 1
    assert OUT_OF_MEMORY in ended.stderr
    assert '"event": "RunFailed"' in ended.stdout.splitlines()[-1]
    assert "free memory" in ended.stdout.splitlines()[-1]


@pytest.mark.parametrize("files", [6, 8])
def test_a_command_without_descriptors_says_so(tmp_path: Path, files: int) -> None:
    (tmp_path / "a.png").write_bytes(b"")
    command = ["mnist_gui.classify", str(tmp_path / "a.png"), "--store", str(tmp_path)]
    ended = run_limited(f"-n {files}", command)

    assert ended.returncode in (1, 2)
    (line,) = ended.stderr.splitlines()
    assert line.startswith("mnist-classify: ")


DESCRIPTORS = """
import os, sys
from pathlib import Path
from mnist_gui.core.errors import UserError
from mnist_gui.core.models.store import ModelStore
from mnist_gui.core.pictures.decoder import PictureDecoder
from mnist_gui.core.samples.store import SampleStore
from mnist_gui.core.session.page_store import PageStore, SavedPage
from mnist_gui.core.ink.strokes import stroke
from tests.helpers.core.sample_examples import a_drawing

folder = Path(sys.argv[1])
samples, pages = SampleStore(folder / "s.sqlite"), PageStore(folder, 1)
samples.add(a_drawing(1))
page = SavedPage(strokes=(stroke([(1, 2), (3, 4)]),))
pages.save(page)
decoder = PictureDecoder()

def acts():
    yield "keep", lambda: samples.add(a_drawing(2))
    yield "all", samples.all
    yield "activate", lambda: ModelStore(folder).activate(1)
    yield "decode", lambda: decoder.decode(folder / "none.png")
    yield "save", lambda: pages.save(page)

taken = []
try:
    while True:
        taken.append(os.open(os.devnull, os.O_RDONLY))
except OSError:
    pass
for name, act in acts():
    try:
        act()
    except (UserError, OSError) as error:
        message = str(error)
for number in taken:
    os.close(number)
assert len(samples.all()) == 1, len(samples.all())
assert samples.rescue is None
assert len(PageStore(folder, 1).load().strokes) == 1
for name, act in acts():
    try:
        act()
    except UserError as error:
        assert name == "decode" and "No such file" in str(error), error
assert len(samples.all()) == 2
decoder.close()
print("kept")
"""


def test_descriptors_that_are_used_up_lose_nothing(tmp_path: Path) -> None:
    assert run_program(DESCRIPTORS, tmp_path) == "kept\n"


LOGGING = """
import logging, resource, sys
from pathlib import Path
from mnist_gui.window.crashes.logs import start_logging
start_logging(Path(sys.argv[1]))
logging.getLogger().warning("kept")
resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
for _ in range(3):
    logging.getLogger().warning("lost")
"""


def test_a_log_that_cannot_be_written_is_no_news(tmp_path: Path) -> None:
    assert run_program(LOGGING, tmp_path) == ""  # errors, too

    assert "kept" in (tmp_path / "mnist-gui.log").read_text("utf-8")
