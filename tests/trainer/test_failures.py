"""A run that fails prints one message and leaves the store as it was."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

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

Start: TypeAlias = Callable[[Sequence[str], Path], "subprocess.Popen[str]"]
"""Starts Python with arguments, followed by the store's option."""

TRAIN = ["train", "--recipe", "quick", "--architecture", "softmax"]
TRAIN_IMAGES = NAMES["train", IMAGES]
TRAIN_LABELS = NAMES["train", LABELS]
TRAINER = ["-m", "trainer"]
PROGRAM = [sys.executable, *TRAINER]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Return a store with a model of the user's own, which is active."""
    folder = tmp_path / "store"
    write_model(folder / "mnist" / "2", 2)
    ModelStore(folder).activate(2)
    return folder


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a folder with a little noise in MNIST's format."""
    folder = tmp_path / "data"
    folder.mkdir()
    write_mnist(folder, 6000, 100, zipped=False)
    return folder


def start(command: Sequence[str], store: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(  # noqa: S603  (our own interpreter and module)
        [*command, "--store", str(store)],
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def start_warm(warm_python: str) -> Start:
    """Return a function that starts a Python with TensorFlow imported."""
    return lambda arguments, store: start([warm_python, *arguments], store)


def failure(process: "subprocess.Popen[str]", status: int = 1) -> str:
    """Wait for the end; return the one line on standard error."""
    _, errors = process.communicate(timeout=80)
    assert process.returncode == status, errors
    (line,) = errors.splitlines()
    assert line.endswith(".")
    return line


# Data.


def truncate(folder: Path) -> None:
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
    ("damage", "name"),
    [
        (truncate, TRAIN_IMAGES),
        (swap, TRAIN_IMAGES),
        (empty, TRAIN_LABELS),
        (make_foreign, TRAIN_IMAGES),
        (label_ten, TRAIN_LABELS),
        (remove_all, "data"),
    ],
)
def test_damaged_data_is_named(
    damage: Callable[[Path], None],
    name: str,
    data: Path,
    store: Path,
    start_warm: Start,
) -> None:
    damage(data)
    before = contents(store)

    process = start_warm([*TRAINER, *TRAIN, "--data", str(data)], store)

    assert name in failure(process)
    assert contents(store) == before


def test_undamaged_noise_gives_a_model(
    data: Path, store: Path, start_warm: Start
) -> None:
    """The control: the data set that the other tests damage can be trained on."""
    process = start_warm([*TRAINER, *TRAIN, "--data", str(data)], store)

    assert process.communicate(timeout=80)[1] == ""
    accuracy = ModelStore(store).find(3).manifest().metrics["test_accuracy"]
    assert np.isfinite(accuracy)


@pytest.mark.parametrize("train", [TRAIN, ["train"]], ids=["mnist", "and synthetic"])
def test_a_folder_that_mnist_cannot_be_downloaded_to_is_named(
    train: list[str], tmp_path: Path, store: Path, start_warm: Start
) -> None:
    (tmp_path / "file").touch()
    before = contents(store)
    fetch = ["--fetch", "--data-dir", str(tmp_path / "file")]

    process = start_warm([*TRAINER, *train, *fetch], store)

    assert "file: " in failure(process)
    assert contents(store) == before


def test_unzipped_data_is_not_downloaded_again(
    data: Path, store: Path, start_warm: Start
) -> None:
    before = contents(data)

    process = start_warm([*TRAINER, *TRAIN, "--fetch", "--data-dir", str(data)], store)

    assert process.communicate(timeout=80)[1] == ""
    assert contents(data) == before


# The disk. These processes have a file system of their own, so no server forks them.

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
def test_a_disk_that_takes_no_model_is_named(
    options: str, program: Sequence[str], reason: str, data: Path, tmp_path: Path
) -> None:
    place = tmp_path / "disk"
    place.mkdir()
    mounted = [*unshare(), sys.executable, "-c", MOUNTED, options, str(place)]
    train = [*program, *TRAIN, "--data", str(data), "--json"]

    process = start([*mounted, *train], place)

    output, errors = process.communicate(timeout=80)
    assert process.returncode == 1, errors
    (line,) = errors.splitlines()
    assert reason in line
    assert str(place) in line
    names = ["manifest.json", "saved_model.pb", "variables/variables.index"]
    kept = output.splitlines()[-1]
    assert all(f"'./mnist/2/{name}'" in kept for name in names)
    assert kept.count("'./") == len(names)


# The run.

NICENESS = """
import os, sys
from trainer.__main__ import main
status = main(sys.argv[1:])
print(os.getpriority(os.PRIO_PROCESS, 0))
sys.exit(status)
"""


@pytest.mark.parametrize(("options", "niceness"), [([], 0), (["--background"], 19)])
def test_a_run_in_the_background_leaves_the_processor_to_others(
    options: list[str], niceness: int, store: Path, start_warm: Start
) -> None:
    train = ["train", "--data", "nowhere", *options]
    process = start_warm(["-c", NICENESS, *train], store)
    output, _ = process.communicate(timeout=80)

    ours = os.getpriority(os.PRIO_PROCESS, 0)
    assert int(output.splitlines()[-1]) == min(19, ours + niceness)


DIVERGING = """
import sys
from dataclasses import replace
from trainer import config
from trainer.__main__ import main
config.RECIPES["quick"] = replace(config.RECIPES["quick"], learning_rate=3e38)
sys.exit(main(sys.argv[1:]))
"""


def test_a_diverging_loss_ends_the_run(store: Path, start_warm: Start) -> None:
    before = contents(store)
    train = ["train", "--data", "fake", "--recipe", "quick"]

    process = start_warm(["-c", DIVERGING, *train], store)

    assert "loss" in failure(process)
    assert contents(store) == before


def test_a_wrong_description_of_the_machines_is_refused(
    store: Path, start_warm: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TF_CONFIG", '{"cluster": {"worker": 3}')
    before = contents(store)

    process = start_warm([*TRAINER, *TRAIN, "--data", "fake"], store)

    assert "TF_CONFIG" in failure(process)
    assert contents(store) == before


@pytest.mark.parametrize("option", [["--drawings", "3"], ["--from", "1"]])
def test_several_machines_cannot_train_from_what_one_store_holds(
    option: list[str],
    store: Path,
    start_warm: Start,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    machines = {"worker": ["127.0.0.1:1", "127.0.0.1:2"]}
    task = {"type": "worker", "index": 0}
    configuration = json.dumps({"cluster": machines, "task": task})
    monkeypatch.setenv("TF_CONFIG", configuration)
    before = contents(store)

    process = start_warm([*TRAINER, "train", "--data", "fake", *option], store)

    assert "on several machines" in failure(process)
    assert contents(store) == before


@pytest.fixture
def _ctrl_c_is_heard() -> Iterator[None]:
    """Let child processes react to Ctrl+C even where this process ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_ctrl_c_is_heard")
@pytest.mark.parametrize(
    ("event", "is_warm"), [(StepDone, False), (EpochFinished, True)]
)
def test_ctrl_c_ends_the_run_and_changes_nothing(
    event: type, data: Path, store: Path, warm_python: str, *, is_warm: bool
) -> None:
    before = contents(store)
    program = [warm_python, *TRAINER] if is_warm else PROGRAM
    process = start([*program, *TRAIN, "--data", str(data), "--json"], store)
    assert process.stdout is not None
    while not isinstance(decode(process.stdout.readline()), event):
        pass

    process.send_signal(signal.SIGINT)
    started = time.monotonic()

    assert "what was complete by then stays" in failure(process, status=130)
    assert time.monotonic() - started < 30
    assert contents(store) == before


# The terminal.


@pytest.fixture
def _buffered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let standard output be written at the end, as it is into a pipe or a file."""
    monkeypatch.delenv("PYTHONUNBUFFERED", raising=False)


def run_into(output: int, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
    """Run the trainer with its standard output going into a file descriptor."""
    return subprocess.run(  # noqa: S603  (our own interpreter and module)
        [*PROGRAM, *arguments],
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        stdout=output,
        stderr=subprocess.PIPE,
        check=False,
    )


@pytest.mark.usefixtures("_buffered")
@pytest.mark.parametrize("arguments", [["models", "list"], ["models", "--help"]])
def test_a_closed_pipe_ends_the_program_without_complaint(arguments: list[str]) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    ended = run_into(write_end, *arguments)
    os.close(write_end)

    assert (ended.returncode, ended.stderr) == (1, b"")


@pytest.mark.usefixtures("_buffered")
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a full device")
def test_output_that_cannot_be_written_is_an_error() -> None:
    with Path("/dev/full").open("wb") as full:
        ended = run_into(full.fileno(), "models", "list")

    assert ended.returncode == 1
    assert ended.stderr == b"No space left on device.\n"


@pytest.mark.skipif(sys.platform != "linux", reason="needs a name that is no text")
def test_a_store_whose_name_is_not_unicode_is_printed(tmp_path: Path) -> None:
    place = tmp_path / os.fsdecode(b"\xff")
    ModelStore(place).publish(write_model)

    process = start([*PROGRAM, "models", "list"], place)
    listed, errors = process.communicate(timeout=80)

    assert errors == ""
    assert r"\udcff/mnist/2" in listed


@pytest.mark.skipif(sys.platform != "linux", reason="needs a name that is no text")
def test_a_store_whose_name_tensorflow_cannot_write_is_refused(
    tmp_path: Path, start_warm: Start
) -> None:
    place = tmp_path / os.fsdecode(b"\xff")

    process = start_warm([*TRAINER, *TRAIN, "--data", "fake"], place)

    assert "not UTF-8" in failure(process)
    assert not place.exists()


# What tries the new model is a plain `python -m trainer`.
SCRIPT = """
import sys
sys.path.remove("")
sys.executable = sys.argv.pop(1)
from trainer.__main__ import main
main()
"""


def test_a_module_in_the_users_folder_is_not_run(
    tmp_path: Path, start_warm: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "trainer.py").write_text("raise SystemExit('run')")
    monkeypatch.chdir(tmp_path)
    train = [sys.executable, *TRAIN, "--data", "fake"]

    process = start_warm(["-c", SCRIPT, *train], Path("s"))

    assert process.communicate(timeout=80)[1] == ""
    versions = ModelStore(tmp_path / "s").versions()
    assert [version.number for version in versions] == [1, 2]


def test_ctrl_c_during_the_imports_ends_the_program_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "numpy.py").write_text("raise KeyboardInterrupt")
    monkeypatch.chdir(tmp_path)

    process = start([*PROGRAM, "models", "list"], tmp_path)

    assert "Stopped" in failure(process, status=130)
