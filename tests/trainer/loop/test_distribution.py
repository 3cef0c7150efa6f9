import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from mnist_gui.core.events import (
    EpochFinished,
    ModelPublished,
    StepDone,
    TrainingEvent,
    decode,
)
from tests.helpers.repository import REPOSITORY
from trainer.loop.distribution import DistributionError, choose_strategy, is_chief

TRAIN = "train --data fake --recipe quick --json --store"
PROGRAM = """
import hashlib, os, sys
from dataclasses import replace
import trainer.run
from trainer.__main__ import main
from trainer.config import RECIPES

optimizer = os.environ["OPTIMIZER"]
RECIPES["quick"] = replace(RECIPES["quick"], optimizer=optimizer)

def trained_and_told(*arguments, train=trainer.run.train):
    network = train(*arguments)
    for variable in network.variables:
        weights.update(variable.numpy().tobytes())
    return network

weights = hashlib.sha256()
trainer.run.train = trained_and_told
status = main()
print("weights", weights.hexdigest())
sys.exit(status)
"""


def describe(kind: str, index: int, **cluster: list[str]) -> str:
    return json.dumps({"cluster": cluster, "task": {"type": kind, "index": index}})


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"cluster": 3}',
        '{"cluster": {"worker": ["127.0.0.1:1"]}}',
        '{"cluster": {"worker": 1}, "task": {"type": "worker", "index": 0}}',
        '{"cluster": {"worker": [1]}, "task": {"type": "worker", "index": 0}}',
        '{"cluster": {"worker": "a"}, "task": {"type": "worker", "index": 0}}',
        100_000 * "[",
        describe("worker", 1, worker=["127.0.0.1:1"]),
        describe("worker", -1, worker=["127.0.0.1:1"]),
        describe("ps", 0, ps=["127.0.0.1:1"]),
        describe("chief", 0, worker=["127.0.0.1:1"]),
    ],
)
def test_machines_that_are_described_wrongly_are_refused_in_a_sentence(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TF_CONFIG", text)

    with pytest.raises(DistributionError, match="TF_CONFIG"):
        choose_strategy()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", True),
        ("{}", True),
        (describe("worker", 0, worker=["a:1", "b:1"]), True),
        (describe("worker", 1, worker=["a:1", "b:1"]), False),
        (describe("chief", 0, chief=["a:1"], worker=["b:1"]), True),
        (describe("worker", 0, chief=["a:1"], worker=["b:1"]), False),
    ],
)
def test_one_machine_alone_publishes(
    text: str, *, expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TF_CONFIG", text)

    assert is_chief() is expected


@pytest.fixture
def processes() -> Iterator[ExitStack]:
    """Own the child processes of a test, and end them with it."""
    with ExitStack() as stack:
        yield stack


def start(
    processes: ExitStack,
    store: Path,
    *options: str,
    tf_config: str = "",
    optimizer: str = "adam",
) -> "subprocess.Popen[str]":
    process = subprocess.Popen(  # noqa: S603 (our own interpreter)
        [sys.executable, "-c", PROGRAM, *TRAIN.split(), str(store), *options],
        env={
            **os.environ,
            "TF_CONFIG": tf_config,
            "PYTHONPATH": str(REPOSITORY),
            "OPTIMIZER": optimizer,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    processes.enter_context(process)
    processes.callback(process.kill)
    return process


def free_addresses(count: int) -> list[str]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [f"127.0.0.1:{one.getsockname()[1]}" for one in sockets]


def start_two(
    processes: ExitStack, folder: Path, *options: str, optimizer: str = "adam"
) -> "list[subprocess.Popen[str]]":
    """Start a run of two machines, whose disks are folders 0 and 1."""
    machines = free_addresses(2)
    return [
        start(
            processes,
            folder / str(index),
            *(option.format(disk=folder / str(index)) for option in options),
            tf_config=describe("worker", index, worker=machines),
            optimizer=optimizer,
        )
        for index in range(2)
    ]


def said_in(output: str) -> tuple[list[TrainingEvent], str]:
    """Return the events of a run, and the hash of the weights it ended with."""
    *lines, last = output.splitlines()
    name, weights = last.split()
    assert name == "weights"
    return [decode(line) for line in lines], weights


def losses(events: list[TrainingEvent]) -> list[float]:
    return [one.loss for one in events if isinstance(one, StepDone)]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("architecture", "optimizer", "rounding"),
    # Six layers of batch normalisation make more of how sums are rounded, which
    # depends on their length; Adam, whose steps have the sign of gradients that are
    # nothing but rounding, would make a hundredth of it.
    [("small", "adam", 1e-4), ("cnn", "muon", 1e-3)],
)
def test_two_machines_learn_what_one_does_and_one_of_them_publishes(
    processes: ExitStack,
    tmp_path: Path,
    architecture: str,
    optimizer: str,
    rounding: float,
) -> None:
    options = ["--architecture", architecture]
    both = start_two(processes, tmp_path, *options, optimizer=optimizer)
    (chief, weights), (helper, others) = (
        said_in(one.communicate(timeout=80)[0]) for one in both
    )
    alone = start(processes, tmp_path / "alone", *options, optimizer=optimizer)
    expected = losses(said_in(alone.communicate(timeout=80)[0])[0])

    assert len(expected) == 2
    assert losses(chief) == losses(helper) == pytest.approx(expected, abs=rounding)
    assert weights == others
    assert isinstance(chief[-1], ModelPublished)
    assert not (tmp_path / "1").exists()
    assert (tmp_path / "0/mnist/2/manifest.json").is_file()


@pytest.mark.slow
@pytest.mark.parametrize("dies", [0, 1], ids=["the chief", "the helper"])
def test_when_one_machine_dies_the_other_ends_and_both_can_go_on(
    processes: ExitStack, tmp_path: Path, dies: int
) -> None:
    # Each has a disk of its own: the helper never sees the chief's checkpoint.
    options = ["--checkpoint", "{disk}.npz", "--resume"]
    machines = start_two(processes, tmp_path, *options)
    victim, survivor = machines[dies], machines[1 - dies]
    assert victim.stdout is not None
    while not isinstance(decode(victim.stdout.readline()), EpochFinished):
        pass
    wait_for(tmp_path / "0.npz")
    victim.kill()

    _, said = survivor.communicate(timeout=60)

    assert survivor.returncode == 1
    assert "does not answer" in said.splitlines()[-1]
    assert "Traceback" not in said
    assert not (tmp_path / "0").exists()

    chief, helper = start_two(processes, tmp_path, *options)
    events, weights = said_in(chief.communicate(timeout=80)[0])
    assert said_in(helper.communicate(timeout=80)[0])[1] == weights
    assert [one.epoch for one in events if isinstance(one, EpochFinished)] == [1, 2]
    assert isinstance(events[-1], ModelPublished)


def wait_for(path: Path) -> None:
    while not path.exists():
        pass
