"""A warm Python behaves as Python does, as far as tests rely on it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="is Python itself elsewhere"),
]

SLEEP = """
import os, time
print(os.getpid(), flush=True)
time.sleep(60)
"""


def start(python: str, program: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(  # noqa: S603 (our own program)
        [python, "-c", program],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_tensorflow_is_imported_before_the_program_starts(warm_python: str) -> None:
    process = start(warm_python, "import sys; print('tensorflow' in sys.modules)")

    assert process.communicate()[0] == "True\n"


def test_streams_arguments_folder_and_environment_are_the_callers(
    warm_python: str, tmp_path: Path
) -> None:
    program = "import os, sys; print(sys.argv, os.getcwd(), os.environ['X'], input())"
    ended = subprocess.run(  # noqa: S603 (our own program)
        [warm_python, "-c", program, "a b"],
        cwd=tmp_path,
        env={**os.environ, "X": "\u00fc"},
        input="typed",
        capture_output=True,
        encoding="utf-8",
        check=True,
    )

    assert ended.stdout == f"['-c', 'a b'] {tmp_path} \u00fc typed\n"


@pytest.mark.parametrize(
    ("program", "status", "errors"),
    [
        ("", 0, ""),
        ("raise SystemExit(3)", 3, ""),
        ("raise SystemExit('why')", 1, "why\n"),
        ("import os; os.abort()", -signal.SIGABRT, ""),
    ],
    ids=["end", "status", "message", "signal"],
)
def test_a_process_ends_as_the_program_does(
    warm_python: str, program: str, status: int, errors: str
) -> None:
    process = start(warm_python, program)

    assert process.communicate()[1] == errors
    assert process.returncode == status


def test_an_exception_is_printed(warm_python: str) -> None:
    process = start(warm_python, "1 / 0")

    assert process.communicate()[1].endswith("ZeroDivisionError: division by zero\n")
    assert process.returncode == 1


def test_ctrl_c_reaches_the_program(warm_python: str) -> None:
    process = start(warm_python, SLEEP)
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGINT)

    assert process.communicate()[1].endswith("KeyboardInterrupt\n")


def test_killing_the_process_kills_the_program(warm_python: str) -> None:
    process = start(warm_python, SLEEP)
    assert process.stdout is not None
    program = int(process.stdout.readline())
    process.kill()
    process.communicate()

    give_up = time.monotonic() + 10
    while Path(f"/proc/{program}").exists():
        assert time.monotonic() < give_up
        time.sleep(0.01)
