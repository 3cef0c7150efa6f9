import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

import mnist_gui
from mnist_gui.core.classifier.classifier import Classifier
from mnist_gui.core.errors import ModelError
from mnist_gui.core.files.locations import resources_dir
from mnist_gui.core.ink.strokes import read_strokes
from mnist_gui.pad.demo import DemoAnswer
from tests.gui.conftest import RunScript, StartApplication
from tests.helpers.gui import hand
from tests.helpers.gui.fake_models import (
    BreakingModel,
    FakeModel,
    GatedModel,
)
from tests.helpers.gui.window_state import (
    draw_a_line,
    drawn,
    model_in_menu,
    status,
)

SAMPLES = resources_dir() / "samples.jsonl"


@pytest.mark.slow
def test_the_demonstration_draws_all_samples_and_reports(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    application = start_application(lambda _: FakeModel(7), demo=True)

    with qtbot.waitSignal(application.demo_finished, timeout=60_000) as finished:
        pass

    assert finished.args is not None
    answers: list[DemoAnswer] = finished.args[0]
    labels = [record.label for record in read_strokes(SAMPLES)]
    assert [answer.label for answer in answers] == labels
    assert {answer.text for answer in answers} == {"7"}


@pytest.mark.slow
def test_the_demonstration_stops_when_the_user_begins_to_draw(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    application = start_application(demo=True)
    canvas = application.window.canvas
    qtbot.waitUntil(lambda: canvas.sketch.is_pen_down)

    hand.press(canvas, canvas.from_pad(QPointF(20, 20)))
    with qtbot.assertNotEmitted(canvas.sketch.page_changed, wait=200):
        pass
    hand.move(canvas, canvas.from_pad(QPointF(20, 200)))
    hand.release(canvas, canvas.from_pad(QPointF(20, 200)))

    with qtbot.assertNotEmitted(canvas.sketch.page_changed, wait=200):
        pass
    assert drawn(application)[-1] == [[20, 20], [20, 200]]


def test_a_stopped_demonstration_does_not_restart_with_another_model(
    start_application: StartApplication, qtbot: QtBot, models: Path
) -> None:
    (models / "2").mkdir()
    application = start_application(demo=True)
    canvas = application.window.canvas
    qtbot.waitUntil(lambda: canvas.sketch.is_pen_down)
    hand.drag(canvas, [(20, 20), (200, 200)])
    before = drawn(application)

    model_in_menu(application, qtbot, 2).trigger()
    qtbot.waitUntil(lambda: "Model 2" in status(application))
    with qtbot.assertNotEmitted(canvas.sketch.page_changed, wait=100):
        pass

    assert drawn(application) == before


def test_a_demonstration_without_a_model_fails_with_the_reason(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    def load(_: Path) -> Classifier:
        raise ModelError("Model 1 is damaged.")

    application = start_application(load, demo=True)

    with qtbot.waitSignal(application.demo_failed) as failure:
        pass

    assert failure.args == ["Model 1 is damaged."]
    assert application.window.canvas.sketch.page.is_empty


def test_a_demonstration_whose_model_breaks_fails(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    application = start_application(lambda _: BreakingModel(), demo=True)

    with qtbot.waitSignal(application.demo_failed, timeout=60_000):
        pass


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """Return a copy of the program without a model."""
    copy = tmp_path / "installed" / "mnist_gui"
    package = Path(mnist_gui.__file__).parent
    shutil.copytree(package, copy)
    shutil.copytree(resources_dir(), copy / "_shipped/resources")
    return copy


@pytest.mark.slow
@pytest.mark.parametrize(
    ("samples", "reason"),
    [
        (None, "There is no model: the program's own is missing."),
        ("no strokes", "Line 1 of “samples.jsonl” is not a drawing of strokes."),
    ],
)
def test_the_command_fails_where_nothing_can_be_demonstrated(
    run_script: RunScript, installed: Path, samples: str | None, reason: str
) -> None:
    if samples:
        (installed / "_shipped/resources" / SAMPLES.name).write_text(samples, "utf-8")

    result = run_script(
        "-m", "mnist_gui", "--demo", timeout=30, PYTHONPATH=str(installed.parent)
    )

    assert result.returncode == 1
    assert result.stderr.endswith(f"{reason}\n")
    assert len(result.stderr.splitlines()) == 1


_CLOSE_SOON = """
import sys
from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QWidget
from mnist_gui.__main__ import main

class Driver(QObject):
    begun = Signal()

    @Slot()
    def wait(self):
        QTimer.singleShot(int(sys.argv[1]), self, self.close)

    @Slot()
    def close(self):
        windows = QApplication.topLevelWidgets()
        (window,) = [window for window in windows if window.isVisible()]
        window.close()

driver = Driver()
# Delivered as soon as there is an event loop.
driver.begun.connect(driver.wait, Qt.ConnectionType.QueuedConnection)
driver.begun.emit()
sys.exit(main([]))
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "milliseconds",
    [
        pytest.param(0, marks=pytest.mark.soak),
        100,
        pytest.param(1500, marks=pytest.mark.soak),
    ],
)
def test_closing_the_window_while_the_model_loads_is_a_clean_end(
    run_script: RunScript, shipped_model: Path, milliseconds: int
) -> None:
    result = run_script("-c", _CLOSE_SOON, str(milliseconds))

    assert result.returncode == 0
    assert result.stderr == ""


@pytest.mark.slow
def test_closing_works_with_an_unwritable_store(
    run_script: RunScript, shipped_model: Path, store: Path
) -> None:
    store.write_text("a file where a folder should be")

    result = run_script("-c", _CLOSE_SOON, "100")

    assert result.returncode == 0
    assert result.stderr == ""


def test_closing_waits_for_a_prediction_under_way(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    model = GatedModel()
    application = start_application(lambda _: model)
    draw_a_line(application)
    qtbot.waitUntil(lambda: model.entered.acquire(blocking=False))
    model.gate.release(50)

    application.window.close()
    application.stop()

    assert model.seen
    assert not application.window.isVisible()
