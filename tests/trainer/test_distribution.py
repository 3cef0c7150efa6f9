import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from mnist_gui.core.events import EpochFinished, ModelPublished, StepDone, decode
from trainer.distribution import DistributionError, choose_strategy, is_chief

_REPOSITORY = Path(__file__).resolve().parents[2]
_TRAIN = "train --data fake --recipe quick --architecture small --json --store"


def describe(kind: str, index: int, **cluster: list[str]) -> str:
    return json.dumps({"cluster": cluster, "task": {"type": kind, "index": index}})


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"cluster": 3}',
        '{"cluster": {"worker": ["127.0.0.1:1"]}}',
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
    processes: ExitStack, store: Path, tf_config: str = ""
) -> "subprocess.Popen[str]":
    process = subprocess.Popen(  # noqa: S603 (our own interpreter and module)
        [sys.executable, "-m", "trainer", *_TRAIN.split(), str(store)],
        env=os.environ | {"TF_CONFIG": tf_config, "PYTHONPATH": str(_REPOSITORY)},
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


def start_two(processes: ExitStack, folder: Path) -> "list[subprocess.Popen[str]]":
    machines = free_addresses(2)
    return [
        start(
            processes, folder / str(index), describe("worker", index, worker=machines)
        )
        for index in range(2)
    ]


def losses(output: str) -> list[float]:
    events = [decode(line) for line in output.splitlines()]
    return [one.loss for one in events if isinstance(one, EpochFinished)]


@pytest.mark.slow
def test_two_machines_learn_what_one_does_and_one_of_them_publishes(
    processes: ExitStack, tmp_path: Path
) -> None:
    two = [one.communicate(timeout=80)[0] for one in start_two(processes, tmp_path)]
    one = start(processes, tmp_path / "alone").communicate(timeout=80)[0]

    assert losses(two[0]) == losses(two[1]) == pytest.approx(losses(one), abs=1e-4)
    assert len(losses(one)) == 2
    assert any(isinstance(decode(x), ModelPublished) for x in two[0].splitlines())
    assert (tmp_path / "0/mnist/2/manifest.json").is_file()
    assert not (tmp_path / "1").exists()


@pytest.mark.slow
def test_when_one_machine_dies_the_other_ends_with_a_sentence(
    processes: ExitStack, tmp_path: Path
) -> None:
    chief, helper = start_two(processes, tmp_path)
    assert helper.stdout is not None
    while not isinstance(decode(helper.stdout.readline()), StepDone):
        pass
    helper.kill()

    _, said = chief.communicate(timeout=60)

    assert chief.returncode == 1
    assert "does not answer" in said.splitlines()[-1]
    assert "Traceback" not in said
    assert not (tmp_path / "0").exists()
