"""The other windows, in both schemes and at twice the font: nothing cut, no overlap."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from mnist_gui.application import Application
from mnist_gui.comparison.dialog import ComparisonDialog
from mnist_gui.core.events import DrawingsRead
from mnist_gui.core.models.comparison import Difference, RejectionsCompared
from mnist_gui.core.samples.store import SAMPLES_NAME, SampleStore
from mnist_gui.theme.theme import Scheme, Theme
from mnist_gui.window.tasks import TasksDialog, list_tasks
from tests.gui.conftest import StartApplication
from tests.helpers.core.comparison_examples import A_COMPARISON
from tests.helpers.core.sample_examples import a_drawing
from tests.helpers.gui.gallery_driver import open_gallery, select
from tests.helpers.gui.picture_sources import write_bar
from tests.helpers.gui.retrain_driver import EPOCH, STARTED, STEP
from tests.helpers.gui.snapshot_examples import a_snapshot, a_version
from tests.helpers.gui.structure import lasting_problems
from tests.helpers.gui.window_state import PATIENCE_MS

COMPARISON = replace(
    A_COMPARISON,
    differences=[Difference(id=2, label=2, in_use=2, new=3)],
    non_digits=RejectionsCompared(n=2000, in_use=1900, new=1890, is_worse=False),
)


@pytest.fixture(params=[(1, Scheme.LIGHT), (1, Scheme.DARK), (2, Scheme.LIGHT)])
def application(
    request: pytest.FixtureRequest, start_application: StartApplication, store: Path
) -> Iterator[Application]:
    """Return the program with eight drawings, at once or twice the usual font."""
    scale, scheme = request.param
    samples = SampleStore(store / SAMPLES_NAME)
    samples.add_new(a_drawing(number, number, 3) for number in range(8))
    theme, usual = Theme.of_program(), QApplication.font()
    larger = QFont(usual)
    larger.setPointSizeF(scale * usual.pointSizeF())
    QApplication.setFont(larger)
    theme.choose(Scheme.SYSTEM)
    application = start_application()
    theme.choose(scheme)
    yield application
    QApplication.setFont(usual)
    theme.choose(Scheme.SYSTEM)


def assert_sound(qtbot: QtBot, window: QWidget) -> None:
    """Check that nothing is cut off once the window is laid out."""
    qtbot.waitUntil(window.isVisible)
    assert lasting_problems(window) == []


def test_retrain_is_sound_on_each_page(qtbot: QtBot, application: Application) -> None:
    with qtbot.waitSignal(application.samples.loaded, timeout=PATIENCE_MS):
        application.window.actions_.retrain.trigger()
    dialog = application.training.dialog
    assert_sound(qtbot, dialog)
    dialog.form.more_button.click()
    assert_sound(qtbot, dialog)

    dialog.run.start("Starting…", downloads=True, generates=True, in_use=0.996)
    dialog.show_run()
    dialog.run.show_run(STARTED)
    dialog.run.show_step(STEP)
    dialog.run.show_epoch(EPOCH)
    read = DrawingsRead(ids=[1, 2], digits=[0, 3], probabilities=[0.9, 0.8])
    dialog.run.drawings.show_reading(read)
    assert_sound(qtbot, dialog)

    text = "Model 2 was saved, but is not used. It is measurably worse. " * 2
    dialog.show_verdict(COMPARISON.summary(), 2, text, is_question=True)
    assert_sound(qtbot, dialog)
    dialog.show_verdict(COMPARISON.summary(), 2, text, is_question=False)
    assert_sound(qtbot, dialog)


def test_the_comparison_is_sound(qtbot: QtBot, application: Application) -> None:
    dialog = ComparisonDialog(application.window, 2, COMPARISON)
    dialog.show()
    assert_sound(qtbot, dialog)
    dialog.close()


def test_models_are_sound(qtbot: QtBot, application: Application) -> None:
    application.window.actions_.manage_models.trigger()
    dialog = application.versions.dialog
    dialog.show_models(a_snapshot(*map(a_version, (1, 2, 3))), 2, 1)
    assert_sound(qtbot, dialog)


def test_my_drawings_are_sound(qtbot: QtBot, application: Application) -> None:
    open_gallery(qtbot, application)
    assert_sound(qtbot, application.gallery.dialog)
    select(application, 0)
    application.gallery.dialog.offer_learning(8)
    assert_sound(qtbot, application.gallery.dialog)


def test_an_empty_gallery_is_sound(qtbot: QtBot, application: Application) -> None:
    open_gallery(qtbot, application)
    application.gallery.dialog.items.forget_all()

    assert_sound(qtbot, application.gallery.dialog)


def test_the_folder_is_sound(
    qtbot: QtBot, application: Application, tmp_path: Path
) -> None:
    (tmp_path / "pictures").mkdir()
    write_bar(tmp_path / "pictures" / f"{'long ' * 20}.png")
    application.folders.read([tmp_path / "pictures"])
    dialog = application.folders.dialog
    qtbot.waitUntil(lambda: len(dialog.order.shown) == 1, timeout=PATIENCE_MS)
    assert_sound(qtbot, dialog)

    dialog.expect()
    assert_sound(qtbot, dialog)


def test_what_can_be_done_is_sound(qtbot: QtBot, application: Application) -> None:
    dialog = TasksDialog(application.window, list_tasks(application.window.actions_))
    dialog.show()
    assert_sound(qtbot, dialog)
    dialog.close()
