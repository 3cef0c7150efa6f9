import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QProcess, QTimer
from pytestqt.qtbot import QtBot

from mnist_gui.core import events
from mnist_gui.training.process import RunEnd, RunOutcome, TrainingProcess
from tests.helpers.core.event_examples import (
    COMPARED,
    EVENTS,
    PUBLISHED,
    STARTED,
    STEP,
)

FOREVER = "import signal; signal.pause()"

Make = Callable[..., TrainingProcess]


@pytest.fixture
def make(qtbot: QtBot) -> Iterator[Make]:
    """Return a function that makes the process of a Python program, stopped later."""
    made: list[TrainingProcess] = []

    def make(program: str, *, silence_seconds: float = 60) -> TrainingProcess:
        command = [sys.executable, "-c", program]
        made.append(TrainingProcess(command, silence_seconds=silence_seconds))
        return made[-1]

    yield make
    for process in made:
        process.stop()


def printing(*printed: events.TrainingEvent | str) -> str:
    """Return a program that prints events or other lines."""
    lines = [line if isinstance(line, str) else events.encode(line) for line in printed]
    return "".join(f"print({line!r}, flush=True)\n" for line in lines)


def run(qtbot: QtBot, process: TrainingProcess, *arguments: str) -> RunOutcome:
    """Run to the end; return the outcome."""
    with qtbot.waitSignal(process.finished, timeout=20_000) as finished:
        process.start(arguments)
    assert not process.is_running
    (outcome,) = finished.args
    assert isinstance(outcome, RunOutcome)
    return outcome


def failure(qtbot: QtBot, process: TrainingProcess, *arguments: str) -> str:
    """Run to the end; return the message of the failure."""
    outcome = run(qtbot, process, *arguments)
    assert outcome.end is RunEnd.FAILED
    assert outcome.version is None
    return outcome.message


def test_events_of_a_run_are_emitted_or_part_of_its_outcome(
    qtbot: QtBot, make: Make
) -> None:
    ends = events.RunFailed | events.NothingLearnt
    happy = [event for event in EVENTS if not isinstance(event, ends)]
    process = make(printing(*happy))
    emitted: list[object] = []
    for signal in (
        process.data_prepared,
        process.run_started,
        process.step_done,
        process.weights_recorded,
        process.epoch_finished,
        process.drawings_read,
        process.drawings_rescued,
        process.drawings_left_out,
    ):
        signal.connect(emitted.append)

    outcome = run(qtbot, process)

    assert outcome == RunOutcome(
        end=RunEnd.PUBLISHED, version=PUBLISHED.version, comparison=COMPARED
    )
    others = (
        events.DataRecognized,
        events.Evaluated,
        events.ModelCompared,
        events.ModelPublished,
        events.RunCancelled,
    )
    assert emitted == [event for event in happy if not isinstance(event, others)]


def test_a_run_gets_its_arguments(qtbot: QtBot, make: Make) -> None:
    process = make("import sys; sys.exit(' '.join(sys.argv[1:]))")

    assert failure(qtbot, process, "train", "ß") == "Training failed: train ß"


@pytest.mark.slow
@pytest.mark.skipif(sys.version_info < (3, 11), reason="Python 3.10 has no such thing")
def test_a_module_in_the_current_folder_is_not_run(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "trainer.py").write_text("raise SystemExit('run')")
    monkeypatch.chdir(tmp_path)

    assert "invalid choice: 'none'" in failure(qtbot, TrainingProcess(), "none")


@pytest.mark.parametrize("line_end", ["", "\n", "\r\n"])
def test_an_event_may_come_in_pieces(qtbot: QtBot, make: Make, line_end: str) -> None:
    line = events.encode(PUBLISHED)
    process = make(
        f"import sys\nfor part in ({line[:9]!r}, {line[9:]!r}, {line_end!r}):\n"
        "    sys.stdout.write(part)\n    sys.stdout.flush()"
    )

    assert run(qtbot, process).version == PUBLISHED.version


def test_other_output_is_ignored(qtbot: QtBot, make: Make) -> None:
    noise = ["", "{", '{"event": "Party"}', "\\x00\\xff", "x" * 100_000]

    outcome = run(qtbot, make(printing(*noise, PUBLISHED)))

    assert outcome.end is RunEnd.PUBLISHED


def test_steps_before_the_start_of_a_run_are_ignored(qtbot: QtBot, make: Make) -> None:
    of_a_run = events.StepDone | events.EpochFinished
    steps = [event for event in EVENTS if isinstance(event, of_a_run)]
    process = make(printing(*steps, STARTED, *steps))
    emitted: list[object] = []
    for signal in (process.run_started, process.step_done, process.epoch_finished):
        signal.connect(emitted.append)

    run(qtbot, process)

    assert emitted == [STARTED, *steps]


FLOODS = {
    "lines": "while True: print('Epoch 1', flush=False)",
    "events": f"while True: print({events.encode(STEP)!r}, flush=False)",
    "a line without end": "while True: print('x' * 4096, end='', flush=False)",
}


@pytest.mark.slow
@pytest.mark.parametrize("program", FLOODS.values(), ids=FLOODS)
def test_a_flood_leaves_the_window_free_and_can_be_cancelled(
    qtbot: QtBot, make: Make, program: str
) -> None:
    process = make(program)
    (inner,) = process.findChildren(QProcess)
    process.start([])
    waiting: list[int] = []
    beat = QTimer(interval=1)
    beat.timeout.connect(lambda: waiting.append(inner.bytesAvailable()))
    beat.start()

    qtbot.waitUntil(lambda: len(waiting) > 300, timeout=30_000)
    assert max(waiting) < 10_000_000
    with qtbot.waitSignal(process.finished, timeout=20_000) as finished:
        process.cancel()
    assert finished.args == [RunOutcome(end=RunEnd.CANCELLED)]


def test_nothing_to_learn_is_no_failure(qtbot: QtBot, make: Make) -> None:
    event = events.NothingLearnt(message="There are no drawings.")

    outcome = run(qtbot, make(f"{printing(event)}raise SystemExit(1)"))

    assert outcome == RunOutcome(
        end=RunEnd.NOTHING_LEARNED, message="There are no drawings."
    )


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        (printing(events.RunFailed(message="No room.")), "No room."),
        ("raise SystemExit('out of memory')", "Training failed: out of memory"),
        ("raise SystemExit(3)", "Training failed with exit status 3."),
        ("pass", "Training ended without a model."),
        (
            "import sys; sys.stderr.write('a\\n' * 99999 + 'last\\n')\nsys.exit(1)",
            "last",
        ),
        ("import os; os.kill(os.getpid(), 9)", "The system stopped the training"),
    ],
)
def test_a_failed_run_reports_why(
    qtbot: QtBot, make: Make, program: str, reason: str
) -> None:
    assert reason in failure(qtbot, make(program))


def test_a_missing_program_is_reported(qtbot: QtBot) -> None:
    message = failure(qtbot, TrainingProcess(["/no/such/program"]))

    assert message.startswith("Training could not be started: ")


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (COMPARED, RunOutcome(end=RunEnd.CANCELLED)),
        (PUBLISHED, RunOutcome(end=RunEnd.PUBLISHED, version=PUBLISHED.version)),
    ],
    ids=["before", "after"],
)
def test_cancelling_counts_only_before_a_model_is_published(
    qtbot: QtBot,
    make: Make,
    event: events.TrainingEvent,
    expected: RunOutcome,
) -> None:
    process = make(printing(event, STARTED) + FOREVER)
    with qtbot.waitSignal(process.run_started, timeout=20_000):
        process.start([])

    with qtbot.waitSignal(process.finished) as finished:
        process.cancel()

    assert finished.args == [expected]
    assert not process.is_running


def test_a_cancelled_run_leaves_no_temporary_files(
    qtbot: QtBot, make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    keep = "import tempfile; tempfile.NamedTemporaryFile(delete=False)\n"
    process = make(keep + printing(STARTED) + FOREVER)
    with qtbot.waitSignal(process.run_started, timeout=20_000):
        process.start([])
    (folder,) = tmp_path.iterdir()
    assert len(list(folder.iterdir())) == 1

    with qtbot.waitSignal(process.finished):
        process.cancel()

    assert not list(tmp_path.iterdir())


def test_another_run_can_follow(qtbot: QtBot, make: Make) -> None:
    process = make("import sys; sys.exit(sys.argv[1])")

    assert failure(qtbot, process, "one") == "Training failed: one"
    assert failure(qtbot, process, "two") == "Training failed: two"


def test_a_stalled_run_is_reported_and_continues(qtbot: QtBot, make: Make) -> None:
    process = make(FOREVER, silence_seconds=0.05)

    with qtbot.waitSignal(process.stalled):
        process.start([])

    assert process.is_running


def test_cancelling_without_a_run_does_nothing(qtbot: QtBot, make: Make) -> None:
    process = make("pass")
    with qtbot.assertNotEmitted(process.finished):
        process.cancel()
