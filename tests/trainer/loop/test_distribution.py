"""Training on several machines, which here are processes of one."""

import json
import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TypeAlias

import pytest

from mnist_gui.core.events import (
    EpochFinished,
    ModelPublished,
    StepDone,
    TrainingEvent,
    decode,
)
from mnist_gui.core.ink.strokes import write_strokes
from tests.helpers.core.ink_examples import SAMPLES
from trainer.loop.distribution import DistributionError, choose_strategy, is_chief

pytestmark = pytest.mark.slow

Start: TypeAlias = Callable[..., "subprocess.Popen[str]"]
"""Starts a run of one machine that publishes into a folder."""

TRAIN = ["train", "--recipe", "quick", "--json"]
PROGRAM = """
import hashlib, os, sys
from dataclasses import replace
import trainer.run
from trainer.__main__ import main
from trainer.config import RECIPES

optimizer = os.environ["OPTIMIZER"]
RECIPES["quick"] = replace(RECIPES["quick"], optimizer=optimizer)

def train_and_hash(*arguments, train=trainer.run.train):
    network = train(*arguments)
    for variable in network.variables:
        weights.update(variable.numpy().tobytes())
    return network

weights = hashlib.sha256()
trainer.run.train = train_and_hash
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
def test_a_wrong_description_of_the_machines_is_refused(
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
def test_one_machine_is_the_chief(
    text: str, *, expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TF_CONFIG", text)

    assert is_chief() is expected


@pytest.fixture
def start(warm_python: str, tmp_path: Path) -> Iterator[Start]:
    """Return a function that starts runs on little data; they end with the test."""
    data = tmp_path / "drawings.jsonl"
    write_strokes(data, 5 * SAMPLES)
    command = [warm_python, "-c", PROGRAM, *TRAIN, "--data", str(data), "--store"]
    with ExitStack() as stack:

        def start(
            store: Path, *options: str, tf_config: str = "", optimizer: str = "adam"
        ) -> "subprocess.Popen[str]":
            process = subprocess.Popen(  # noqa: S603 (our own interpreter)
                [*command, str(store), *options],
                env={**os.environ, "TF_CONFIG": tf_config, "OPTIMIZER": optimizer},
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            stack.enter_context(process)
            stack.callback(process.kill)
            return process

        yield start


def free_addresses(count: int) -> list[str]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for free in sockets:
            free.bind(("127.0.0.1", 0))
        return [f"127.0.0.1:{free.getsockname()[1]}" for free in sockets]


def start_two(
    start: Start, folder: Path, *options: str, optimizer: str = "adam"
) -> "list[subprocess.Popen[str]]":
    """Start a run of two machines, whose disks are folders 0 and 1."""
    machines = free_addresses(2)
    return [
        start(
            folder / str(index),
            *(option.format(disk=folder / str(index)) for option in options),
            tf_config=describe("worker", index, worker=machines),
            optimizer=optimizer,
        )
        for index in range(2)
    ]


def result_of(process: "subprocess.Popen[str]") -> tuple[list[TrainingEvent], str]:
    """Wait for a run; return its events and the hash of its final weights."""
    output, _ = process.communicate(timeout=80)
    *lines, last = output.splitlines()
    name, weights = last.split()
    assert name == "weights"
    return [decode(line) for line in lines], weights


def losses(events: list[TrainingEvent]) -> list[float]:
    return [event.loss for event in events if isinstance(event, StepDone)]


@pytest.mark.parametrize(
    ("architecture", "optimizer", "rounding"),
    # Six layers of batch normalisation amplify how sums are rounded, which depends on
    # their length; Adam, whose steps follow the sign of gradients that are nothing but
    # rounding, would turn it into a hundredth.
    [("small", "adam", 1e-4), ("cnn", "muon", 1e-3)],
)
def test_two_machines_learn_what_one_does_and_one_of_them_publishes(
    start: Start,
    tmp_path: Path,
    architecture: str,
    optimizer: str,
    rounding: float,
) -> None:
    options = ["--architecture", architecture]
    machines = start_two(start, tmp_path, *options, optimizer=optimizer)
    (chief, weights), (helper, others) = map(result_of, machines)
    alone = start(tmp_path / "alone", *options, optimizer=optimizer)
    expected = losses(result_of(alone)[0])

    assert len(expected) == 2
    assert losses(chief) == losses(helper) == pytest.approx(expected, abs=rounding)
    assert weights == others
    assert isinstance(chief[-1], ModelPublished)
    assert not (tmp_path / "1").exists()
    assert (tmp_path / "0/mnist/2/manifest.json").is_file()


@pytest.mark.parametrize("dies", [0, 1], ids=["chief", "helper"])
def test_a_run_whose_other_machine_dies_ends_and_can_be_resumed(
    start: Start, tmp_path: Path, dies: int
) -> None:
    # Each has a disk of its own: the helper never sees the chief's checkpoint.
    options = ["--checkpoint", "{disk}.npz", "--resume"]
    machines = start_two(start, tmp_path, *options)
    victim, survivor = machines[dies], machines[1 - dies]
    assert victim.stdout is not None
    while not isinstance(decode(victim.stdout.readline()), EpochFinished):
        pass
    wait_for(tmp_path / "0.npz")
    victim.kill()

    _, errors = survivor.communicate(timeout=60)

    assert survivor.returncode == 1
    assert "does not answer" in errors.splitlines()[-1]
    assert "Traceback" not in errors
    assert not (tmp_path / "0").exists()

    chief, helper = start_two(start, tmp_path, *options)
    events, weights = result_of(chief)
    assert result_of(helper)[1] == weights
    epochs = [event.epoch for event in events if isinstance(event, EpochFinished)]
    assert epochs == [1, 2]
    assert isinstance(events[-1], ModelPublished)


def wait_for(path: Path) -> None:
    give_up = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < give_up
        time.sleep(0.01)
