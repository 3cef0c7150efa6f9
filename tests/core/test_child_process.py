"""Child processes are killed in time, and their memory is limited."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from mnist_gui.core.child_process import ChildProcess, Watchdog
from tests.helpers.core.programs import run_program


@pytest.fixture
def idle() -> Iterator[list[subprocess.Popen[bytes]]]:
    """Two processes that do nothing until they are killed."""
    command = [sys.executable, "-c", "input()"]
    processes = [
        subprocess.Popen(command, stdin=subprocess.PIPE)  # noqa: S603
        for _ in range(2)
    ]
    yield processes
    for process in processes:
        process.kill()
        process.communicate()


def test_a_watchdog_kills_an_armed_process_and_no_disarmed_one(
    idle: list[subprocess.Popen[bytes]],
) -> None:
    disarmed, late = idle
    watchdog = Watchdog(disarmed, 0.1)
    watchdog.arm()
    watchdog.disarm()
    Watchdog(late, 0.2).arm()

    assert late.wait(30) != 0
    assert disarmed.poll() is None


def test_a_watchdog_waits_longer_if_it_is_armed_for_longer(
    idle: list[subprocess.Popen[bytes]],
) -> None:
    patient, late = idle
    Watchdog(patient, 0.1).arm(at_least_s=600)
    Watchdog(late, 0.2).arm()

    assert late.wait(30) != 0
    assert patient.poll() is None


def test_a_stopped_watchdog_kills_nothing(
    idle: list[subprocess.Popen[bytes]],
) -> None:
    stopped, late = idle
    watchdog = Watchdog(stopped, 0.1)
    watchdog.arm()
    watchdog.stop()
    Watchdog(late, 0.2).arm()

    assert late.wait(30) != 0
    assert stopped.poll() is None


def a_child(program: str, start_timeout_s: float = 60.0) -> ChildProcess:
    return ChildProcess(
        (sys.executable, "-c", program),
        start_timeout_s,
        start_timeout_s=start_timeout_s,
        environment={"LETTER": "x"},
    )


def test_a_child_process_answers_until_it_is_ended() -> None:
    child = a_child(
        "import os; print(flush=True);"
        "print(input() + os.environ['LETTER'], flush=True); input()"
    )
    child.requests.write(b"a\n")
    child.requests.flush()

    assert child.answers.readline().strip() == b"ax"
    assert child.is_running
    child.end()
    assert not child.is_running


@pytest.mark.parametrize("program", ["", "import time; time.sleep(600)"])
def test_a_child_process_that_does_not_start_is_an_error(program: str) -> None:
    with pytest.raises(OSError, match="it does not start"):
        a_child(program, start_timeout_s=1.0)


@pytest.mark.skipif(sys.platform != "linux", reason="has no such limit")
def test_a_process_gets_no_more_memory_than_it_may_have() -> None:
    program = """
from mnist_gui.core.child_process import limit_further_memory
limit_further_memory(100_000_000)
fits = bytearray(50_000_000)
try:
    bytearray(200_000_000)
except MemoryError:
    print("refused")
"""
    assert run_program(program) == "refused\n"
