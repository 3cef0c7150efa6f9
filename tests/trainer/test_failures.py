"""What goes wrong in a run, for real: one sentence, and a store as it was."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from mnist_gui.core.events import EpochFinished, StepDone, decode
from mnist_gui.core.models.store import ModelStore
from tests.helpers.core.model_folders import contents, write_model
from tests.helpers.core.small_disk import unshare
from tests.helpers.repository import REPOSITORY
from tests.helpers.trainer.idx_files import (
    IMAGES,
    LABELS,
    NAMES,
    digits,
    idx,
    write_mnist,
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="needs signals of POSIX"),
]

TRAIN = ["train", "--recipe", "quick", "--architecture", "softmax"]
TRAIN_IMAGES = NAMES["train", IMAGES]
TRAIN_LABELS = NAMES["train", LABELS]
PROGRAM = [sys.executable, "-m", "trainer"]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Return a store with a model of somebody's own, which is in use."""
    folder = tmp_path / "store"
    write_model(folder / "mnist" / "2", 2)
    ModelStore(folder).activate(2)
    return folder


def start(arguments: Sequence[str], store: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(  # noqa: S603  (our own interpreter and module)
        [*arguments, "--store", str(store)],
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def sentence_of_failure(process: "subprocess.Popen[str]", status: int = 1) -> str:
    """Wait for the end; return the one sentence on standard error."""
    _, said = process.communicate(timeout=80)
    assert process.returncode == status, said
    (line,) = said.splitlines()
    assert line.endswith(".")
    return line


# Data.


def cut_short(folder: Path) -> None:
    path = folder / TRAIN_IMAGES
    path.write_bytes(path.read_bytes()[:-1])


def swap(folder: Path) -> None:
    (folder / TRAIN_IMAGES).rename(folder / "aside")
    (folder / TRAIN_LABELS).rename(folder / TRAIN_IMAGES)
    (folder / "aside").rename(folder / TRAIN_LABELS)


def empty(folder: Path) -> None:
    (folder / TRAIN_LABELS).write_bytes(b"")


def make_foreign(folder: Path) -> None:
    (folder / TRAIN_IMAGES).write_bytes(b"GIF89a" + bytes(100))


def label_ten(folder: Path) -> None:
    _, labels = digits(6000)
    labels[77] = 10
    (folder / TRAIN_LABELS).write_bytes(idx(labels, LABELS))


def remove_all(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()


@pytest.mark.parametrize(
    ("spoil", "name"),
    [
        (cut_short, TRAIN_IMAGES),
        (swap, TRAIN_IMAGES),
        (empty, TRAIN_LABELS),
        (make_foreign, TRAIN_IMAGES),
        (label_ten, TRAIN_LABELS),
        (remove_all, "data"),
    ],
)
def test_damaged_data_is_named(
    spoil: Callable[[Path], None], name: str, tmp_path: Path, store: Path
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    write_mnist(data, 6000, 10, zipped=False)
    spoil(data)
    before = contents(store)

    ended = start([*PROGRAM, *TRAIN, "--data", str(data)], store)

    assert name in sentence_of_failure(ended)
    assert contents(store) == before


# The disk.

MOUNTED = """
import subprocess, sys
options, place, *command = sys.argv[1:]
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "none", place], check=True)
ours = [sys.executable, "-c", "import sys; "
        "from tests.helpers.core.model_folders import *; "
        "write_model(Path(sys.argv[1], 'mnist', '2'), 2)", place]
subprocess.run(ours, check=True)
subprocess.run(["mount", "-o", f"remount,{options}", place], check=True)
ended = subprocess.run(command)
print(subprocess.run(["find", ".", "-type", "f"], cwd=place, check=True,
                     capture_output=True, text=True).stdout.split())
sys.exit(ended.returncode)
"""


UNCHECKED = """
import sys
from mnist_gui.core.models.store import ModelStore
from trainer.__main__ import main
ModelStore.check_writable = lambda store: None  # the disk fills up later
sys.exit(main())
"""


@pytest.mark.parametrize(
    ("options", "program", "reason"),
    [
        ("size=40k", PROGRAM, "No space left on device"),
        ("size=40k", [sys.executable, "-c", UNCHECKED], "No space left on device"),
        ("size=84k", [sys.executable, "-c", UNCHECKED], "No space left on device"),
        ("ro", PROGRAM, "Read-only file system"),
    ],
    ids=["full", "full when weights are written", "full at the end", "read-only"],
)
def test_a_disk_that_takes_no_model_is_said(
    options: str, program: Sequence[str], reason: str, tmp_path: Path
) -> None:
    place = tmp_path / "disk"
    place.mkdir()
    mounted = [*unshare(), sys.executable, "-c", MOUNTED, options, str(place)]
    train = [*program, *TRAIN, "--data", "fake", "--json"]

    process = start([*mounted, *train], place)

    said, failed = process.communicate(timeout=80)
    assert process.returncode == 1, failed
    (line,) = failed.splitlines()
    assert reason in line
    assert str(place) in line
    names = ["manifest.json", "saved_model.pb", "variables/variables.index"]
    kept = said.splitlines()[-1]
    assert all(f"'./mnist/2/{name}'" in kept for name in names)
    assert kept.count("'./") == len(names)


@pytest.mark.parametrize("train", [TRAIN, ["train"]], ids=["mnist", "and synthetic"])
def test_a_place_that_mnist_cannot_be_fetched_to_is_said(
    tmp_path: Path, store: Path, train: list[str]
) -> None:
    (tmp_path / "file").touch()
    before = contents(store)
    fetch = ["--fetch", "--data-dir", str(tmp_path / "file")]

    ended = start([*PROGRAM, *train, *fetch], store)

    assert "file: " in sentence_of_failure(ended)
    assert contents(store) == before


def test_what_is_there_unzipped_is_not_fetched_again(
    tmp_path: Path, store: Path
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    write_mnist(data, 6000, 100, zipped=False)
    before = contents(data)

    process = start([*PROGRAM, *TRAIN, "--fetch", "--data-dir", str(data)], store)

    assert process.communicate(timeout=80)[1] == ""
    assert contents(data) == before


# The run.


@pytest.mark.parametrize(("options", "expected"), [([], 0), (["--background"], 19)])
def test_a_run_in_the_background_leaves_the_processor_to_others(
    options: list[str], expected: int, store: Path
) -> None:
    process = start([*PROGRAM, *TRAIN, "--data", "fake", "--json", *options], store)
    assert process.stdout is not None
    process.stdout.readline()
    found = os.getpriority(os.PRIO_PROCESS, process.pid)
    process.kill()
    process.communicate()

    ours = os.getpriority(os.PRIO_PROCESS, 0)
    assert found == min(19, ours + expected)


DIVERGING = """
import sys
from dataclasses import replace
from trainer import config
from trainer.__main__ import main
config.RECIPES["quick"] = replace(config.RECIPES["quick"], learning_rate=3e38)
sys.exit(main(sys.argv[1:]))
"""


def test_a_loss_that_is_no_number_ends_the_run(store: Path) -> None:
    before = contents(store)
    program = [sys.executable, "-c", DIVERGING]

    ended = start([*program, "train", "--data", "fake", "--recipe", "quick"], store)

    assert "loss" in sentence_of_failure(ended)
    assert contents(store) == before


def test_a_wrong_description_of_the_machines_is_said(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TF_CONFIG", '{"cluster": {"worker": 3}')
    before = contents(store)

    ended = start([*PROGRAM, *TRAIN, "--data", "fake"], store)

    assert "TF_CONFIG" in sentence_of_failure(ended)
    assert contents(store) == before


@pytest.mark.parametrize("option", [["--drawings", "3"], ["--from", "1"]])
def test_what_lies_in_one_store_is_not_trained_with_on_several_machines(
    option: list[str], store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machines = {"worker": ["127.0.0.1:1", "127.0.0.1:2"]}
    task = {"type": "worker", "index": 0}
    configuration = json.dumps({"cluster": machines, "task": task})
    monkeypatch.setenv("TF_CONFIG", configuration)
    before = contents(store)

    ended = start([*PROGRAM, "train", "--data", "fake", *option], store)

    assert "on several machines" in sentence_of_failure(ended)
    assert contents(store) == before


@pytest.fixture
def ctrl_c_is_heard() -> Iterator[None]:
    """Let children hear Ctrl-C also where this process was told to ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("ctrl_c_is_heard")
@pytest.mark.parametrize("seen", [StepDone, EpochFinished])
def test_ctrl_c_ends_the_run_and_changes_nothing(seen: type, store: Path) -> None:
    before = contents(store)
    process = start([*PROGRAM, *TRAIN, "--data", "fake", "--json"], store)
    assert process.stdout is not None
    while not isinstance(decode(process.stdout.readline()), seen):
        pass

    process.send_signal(signal.SIGINT)
    started = time.monotonic()

    assert "what was complete by then stays" in sentence_of_failure(process, status=130)
    assert time.monotonic() - started < 30
    assert contents(store) == before


def test_nothing_can_be_learnt_from_noise_alone_but_it_is_a_model(
    tmp_path: Path, store: Path
) -> None:
    """The control: what the other tests spoil is a data set that works."""
    data = tmp_path / "data"
    data.mkdir()
    write_mnist(data, 6000, 100, zipped=False)

    _, said = start([*PROGRAM, *TRAIN, "--data", str(data)], store).communicate(
        timeout=80
    )

    assert said == ""
    accuracy = ModelStore(store).find(3).manifest().metrics["test_accuracy"]
    assert np.isfinite(accuracy)


# The terminal.


@pytest.fixture
def buffered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let standard output be written at the end, as it is into a pipe or a file."""
    monkeypatch.delenv("PYTHONUNBUFFERED", raising=False)


@pytest.mark.usefixtures("buffered")
@pytest.mark.parametrize("arguments", [["models", "list"], ["models", "--help"]])
def test_a_reader_that_has_gone_is_no_reason_to_complain(arguments: list[str]) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    ended = subprocess.run(  # noqa: S603  (our own interpreter and module)
        [*PROGRAM, *arguments],
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        stdout=write_end,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(write_end)

    assert (ended.returncode, ended.stderr) == (1, b"")


@pytest.mark.usefixtures("buffered")
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a full device")
def test_what_cannot_be_printed_is_said() -> None:
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(  # noqa: S603  (our own interpreter and module)
            [*PROGRAM, "models", "list"],
            env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )

    assert ended.returncode == 1
    assert ended.stderr == b"No space left on device.\n"


@pytest.mark.skipif(sys.platform != "linux", reason="needs a name that is no text")
def test_a_place_whose_name_is_no_text_can_be_printed(tmp_path: Path) -> None:
    place = tmp_path / os.fsdecode(b"\xff")
    ModelStore(place).publish(write_model)

    listed, said = start([*PROGRAM, "models", "list"], place).communicate(timeout=80)

    assert said == ""
    assert r"\udcff/mnist/2" in listed


@pytest.mark.skipif(sys.platform != "linux", reason="needs a name that is no text")
def test_a_place_whose_name_tensorflow_cannot_write_is_said(tmp_path: Path) -> None:
    place = tmp_path / os.fsdecode(b"\xff")

    ended = start([*PROGRAM, *TRAIN, "--data", "fake"], place)

    assert "not UTF-8" in sentence_of_failure(ended)
    assert not place.exists()


SCRIPT = "import sys; sys.path.remove(''); from trainer.__main__ import main; main()"


def test_what_lies_where_the_program_is_called_is_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "trainer.py").write_text("raise SystemExit('run')")
    monkeypatch.chdir(tmp_path)

    process = start([sys.executable, "-c", SCRIPT, *TRAIN, "--data", "fake"], Path("s"))

    assert process.communicate(timeout=80)[1] == ""
    assert [one.number for one in ModelStore(tmp_path / "s").versions()] == [1, 2]


def test_ctrl_c_is_heard_while_the_program_is_being_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "numpy.py").write_text("raise KeyboardInterrupt")
    monkeypatch.chdir(tmp_path)

    ended = start([*PROGRAM, "models", "list"], tmp_path)

    assert "Stopped" in sentence_of_failure(ended, status=130)
