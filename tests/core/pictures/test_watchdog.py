import subprocess
import sys
from collections.abc import Iterator

import pytest

from mnist_gui.core.pictures.watchdog import Watchdog


@pytest.fixture
def idle() -> Iterator[list[subprocess.Popen[bytes]]]:
    """Two processes that do nothing until they are ended."""
    command = [sys.executable, "-c", "input()"]
    processes = [
        subprocess.Popen(command, stdin=subprocess.PIPE)  # noqa: S603
        for _ in range(2)
    ]
    yield processes
    for process in processes:
        process.kill()
        process.communicate()


def test_only_that_is_ended_of_which_more_is_expected(
    idle: list[subprocess.Popen[bytes]],
) -> None:
    resting, late = idle
    watchdog = Watchdog(resting, 0.1)
    watchdog.expect()
    watchdog.rest()
    Watchdog(late, 0.2).expect()

    assert late.wait(30) != 0
    assert resting.poll() is None


def test_what_is_expected_later_is_waited_for(
    idle: list[subprocess.Popen[bytes]],
) -> None:
    patient, late = idle
    Watchdog(patient, 0.1).expect(at_least_s=600)
    Watchdog(late, 0.2).expect()

    assert late.wait(30) != 0
    assert patient.poll() is None


def test_a_watchdog_that_was_stopped_ends_nothing(
    idle: list[subprocess.Popen[bytes]],
) -> None:
    stopped, late = idle
    watchdog = Watchdog(stopped, 0.1)
    watchdog.expect()
    watchdog.stop()
    Watchdog(late, 0.2).expect()

    assert late.wait(30) != 0
    assert stopped.poll() is None
