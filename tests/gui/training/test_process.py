import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QProcess, QTimer
from pytestqt.qtbot import QtBot

from mnist_gui.core import events
from mnist_gui.training.process import TrainingProcess
from tests.core.test_events import EVENTS

PUBLISHED = next(one for one in EVENTS if isinstance(one, events.ModelPublished))

Make = Callable[..., TrainingProcess]


@pytest.fixture
def make(qtbot: QtBot) -> Iterator[Make]:
    """Return what makes the process of a Python program, which ends with the test."""
    made: list[TrainingProcess] = []

    def make(program: str, *, silence_seconds: float = 60) -> TrainingProcess:
        command = [sys.executable, "-c", program]
        made.append(TrainingProcess(command, silence_seconds=silence_seconds))
        return made[-1]

    yield make
    for process in made:
        process.stop()


def printing(*lines: str) -> str:
    return "".join(f"print({line!r}, flush=True)\n" for line in lines)


def ending(qtbot: QtBot, process: TrainingProcess, *arguments: str) -> list[str]:
    """Run to the end; return the failures that were said."""
    said: list[str] = []
    process.failed.connect(said.append)
    with qtbot.waitSignal(process.finished, timeout=20_000):
        process.start(arguments)
    assert not process.is_running
    return said


def test_each_event_of_a_run_has_its_signal(qtbot: QtBot, make: Make) -> None:
    ends = events.RunFailed | events.NothingLearnt
    happy = [one for one in EVENTS if not isinstance(one, ends)]
    process = make(printing(*(events.encode(one) for one in happy)))
    heard: list[object] = []
    for signal in (
        process.data_prepared,
        process.run_started,
        process.step_done,
        process.epoch_finished,
        process.drawings_read,
        process.drawings_rescued,
        process.model_compared,
        process.model_published,
    ):
        signal.connect(heard.append)

    assert ending(qtbot, process) == []
    silent = (events.Evaluated, events.RunCancelled)
    assert heard == [one for one in happy if not isinstance(one, silent)]


def test_a_run_gets_its_arguments(qtbot: QtBot, make: Make) -> None:
    process = make("import sys; sys.exit(' '.join(sys.argv[1:]))")

    assert ending(qtbot, process, "train", "ß") == ["Training failed: train ß"]


@pytest.mark.slow
@pytest.mark.skipif(sys.version_info < (3, 11), reason="Python 3.10 has no such thing")
def test_what_lies_where_the_window_was_opened_is_not_run(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "trainer.py").write_text("raise SystemExit('run')")
    monkeypatch.chdir(tmp_path)

    (said,) = ending(qtbot, TrainingProcess(), "none")

    assert "invalid choice: 'none'" in said


@pytest.mark.parametrize("ending_of_line", ["", "\n", "\r\n"])
def test_an_event_may_come_in_pieces(
    qtbot: QtBot, make: Make, ending_of_line: str
) -> None:
    line = events.encode(PUBLISHED)
    process = make(
        f"import sys\nfor part in ({line[:9]!r}, {line[9:]!r}, {ending_of_line!r}):\n"
        "    sys.stdout.write(part)\n    sys.stdout.flush()"
    )
    heard: list[object] = []
    process.model_published.connect(heard.append)

    assert ending(qtbot, process) == []
    assert heard == [PUBLISHED]


def test_what_is_no_event_is_noise(qtbot: QtBot, make: Make) -> None:
    noise = ["", "{", '{"event": "Party"}', "\\x00\\xff", "x" * 100_000]
    program = printing(*noise, events.encode(PUBLISHED))

    assert ending(qtbot, make(program)) == []


def test_before_a_run_has_begun_it_has_no_steps(qtbot: QtBot, make: Make) -> None:
    of_a_run = events.StepDone | events.EpochFinished | events.RunStarted
    begun, *steps = [one for one in EVENTS if isinstance(one, of_a_run)]
    process = make(printing(*map(events.encode, (*steps, begun, *steps))))
    heard: list[object] = []
    for signal in (process.run_started, process.step_done, process.epoch_finished):
        signal.connect(heard.append)

    ending(qtbot, process)

    assert heard == [begun, *steps]


FLOODS = {
    "lines": "while True: print('Epoch 1', flush=False)",
    "events": f"while True: print({events.encode(EVENTS[1])!r}, flush=False)",
    "a line without end": "while True: print('x' * 4096, end='', flush=False)",
}


@pytest.mark.slow
@pytest.mark.parametrize("program", FLOODS.values(), ids=FLOODS)
def test_a_flood_leaves_the_window_free_and_can_be_cancelled(
    qtbot: QtBot, make: Make, program: str
) -> None:
    process = make(program)
    inner = process.findChild(QProcess)
    assert isinstance(inner, QProcess)
    process.start([])
    waiting: list[int] = []
    beat = QTimer(interval=1)
    beat.timeout.connect(lambda: waiting.append(inner.bytesAvailable()))
    beat.start()

    qtbot.waitUntil(lambda: len(waiting) > 300, timeout=30_000)
    assert max(waiting) < 10_000_000
    with qtbot.waitSignal(process.cancelled, timeout=20_000):
        process.cancel()


def test_that_there_is_nothing_to_learn_is_no_failure(qtbot: QtBot, make: Make) -> None:
    event = events.NothingLearnt(message="There are no drawings.")
    process = make(f"{printing(events.encode(event))}raise SystemExit(1)")

    with qtbot.waitSignal(process.nothing_learnt) as said:
        assert ending(qtbot, process) == []
    assert said.args == ["There are no drawings."]


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        (printing(events.encode(events.RunFailed(message="No room."))), "No room."),
        ("raise SystemExit('out of memory')", "Training failed: out of memory"),
        ("raise SystemExit(3)", "Training failed with exit status 3."),
        ("pass", "Training ended without a model."),
        (
            "import sys; sys.stderr.write('a\\n' * 99999 + 'last\\n')\nsys.exit(1)",
            "last",
        ),
        ("import os; os.kill(os.getpid(), 9)", "ended by the system"),
    ],
)
def test_a_run_that_fails_says_why(
    qtbot: QtBot, make: Make, program: str, reason: str
) -> None:
    (said,) = ending(qtbot, make(program))

    assert reason in said


def test_a_program_that_is_not_there_is_said(qtbot: QtBot) -> None:
    (said,) = ending(qtbot, TrainingProcess(["/no/such/program"]))

    assert said.startswith("Training could not be started: ")


def test_a_cancelled_run_is_gone_and_has_not_failed(qtbot: QtBot, make: Make) -> None:
    begun = next(one for one in EVENTS if isinstance(one, events.RunStarted))
    process = make(printing(events.encode(begun)) + "import signal; signal.pause()")
    said: list[str] = []
    process.failed.connect(said.append)
    with qtbot.waitSignal(process.run_started, timeout=20_000):
        process.start([])

    with qtbot.waitSignals([process.cancelled, process.finished], order="strict"):
        process.cancel()

    assert said == []
    assert not process.is_running


def test_a_run_that_has_published_is_not_said_to_have_been_cancelled(
    qtbot: QtBot, make: Make
) -> None:
    """The model is there, and stays."""
    process = make(printing(events.encode(PUBLISHED)) + "import signal; signal.pause()")
    said: list[str] = []
    process.failed.connect(said.append)
    process.cancelled.connect(lambda: said.append("cancelled"))
    with qtbot.waitSignal(process.model_published, timeout=20_000):
        process.start([])

    with qtbot.waitSignal(process.finished):
        process.cancel()

    assert said == []


def test_another_run_can_follow(qtbot: QtBot, make: Make) -> None:
    process = make("import sys; sys.exit(sys.argv[1])")

    assert ending(qtbot, process, "one") == ["Training failed: one"]
    assert ending(qtbot, process, "two")[-1] == "Training failed: two"


def test_a_run_that_falls_silent_is_noticed_and_goes_on(
    qtbot: QtBot, make: Make
) -> None:
    process = make("import signal; signal.pause()", silence_seconds=0.05)

    with qtbot.waitSignal(process.stalled):
        process.start([])

    assert process.is_running


def test_cancelling_nothing_does_nothing(qtbot: QtBot, make: Make) -> None:
    process = make("pass")
    with qtbot.assertNotEmitted(process.finished):
        process.cancel()
