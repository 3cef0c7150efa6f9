"""Keyboard and screen reader in each dialog: names, roles, the order of the keys."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from mnist_gui.application import Application
from mnist_gui.comparison.dialog import ComparisonDialog
from mnist_gui.models.dialog import ModelsDialog
from mnist_gui.training.dialog import RetrainDialog
from mnist_gui.window.crashes.line import ReportDialog
from tests.gui.conftest import StartReady
from tests.helpers.core.comparison_examples import A_COMPARISON
from tests.helpers.gui import hand
from tests.helpers.gui.gallery_driver import select
from tests.helpers.gui.picture_sources import write_bar
from tests.helpers.gui.retrain_driver import compared
from tests.helpers.gui.snapshot_examples import a_snapshot, a_version
from tests.helpers.gui.widgets import find
from tests.helpers.gui.window_state import PATIENCE_MS, read

Show: TypeAlias = Callable[[pytest.FixtureRequest], QWidget]
ROLE = QAccessible.Role
TAB, BACKTAB = Qt.Key.Key_Tab, Qt.Key.Key_Backtab


def retrain(request: pytest.FixtureRequest) -> RetrainDialog:
    dialog = RetrainDialog(request.getfixturevalue("window"))
    dialog.show_drawing_count(5, "5 for training.")
    dialog.form.more_button.click()
    return dialog


def retraining(request: pytest.FixtureRequest) -> RetrainDialog:
    dialog = retrain(request)
    dialog.show_run()
    return dialog


def verdict(request: pytest.FixtureRequest) -> RetrainDialog:
    dialog = retrain(request)
    dialog.show_verdict(compared(), 2, "Now using model 2.", is_question=False)
    return dialog


def question(request: pytest.FixtureRequest) -> RetrainDialog:
    dialog = retrain(request)
    dialog.show_verdict(compared(is_worse=True), 2, "Worse.", is_question=True)
    return dialog


def models(request: pytest.FixtureRequest) -> ModelsDialog:
    window = request.getfixturevalue("window")
    dialog = ModelsDialog(window, window.actions_.open_model)
    dialog.show_models(a_snapshot(a_version(2, "mine"), a_version(1)), 1, None)
    return dialog


def comparison(request: pytest.FixtureRequest) -> ComparisonDialog:
    return ComparisonDialog(request.getfixturevalue("window"), 2, A_COMPARISON)


def drawings(request: pytest.FixtureRequest) -> QWidget:
    application: Application = request.getfixturevalue("opened")
    select(application, 0)
    return application.gallery.dialog


def folder(request: pytest.FixtureRequest) -> QWidget:
    application: Application = request.getfixturevalue("read_folder")
    return application.folders.dialog


def report(request: pytest.FixtureRequest) -> ReportDialog:
    return ReportDialog(request.getfixturevalue("window"), "A line.\n" * 50)


ORDERS: dict[Show, list[str]] = {
    retrain: [
        *("quickPreset", "finetunePreset", "fullPreset"),
        *("mnistSwitch", "syntheticSwitch", "drawingsSwitch"),
        *("recipeChoice", "dataChoice", "dataFolderButton", "drawingsChoice"),
        *("moreOptionsButton", "closeRetrainButton", "startTrainingButton"),
    ],
    retraining: ["closeTrainingButton", "cancelTrainingButton"],
    verdict: ["compareButton", "closeRetrainButton", "keepOldButton"],
    question: ["compareButton", "keepOldButton", "useNewButton"],
    models: [
        *("modelsTable", "useModelButton", "renameModelButton", "showFolderButton"),
        *("deleteModelButton", "openModelButton"),
    ],
    comparison: ["moreComparisonButton", "closeComparisonButton"],
    drawings: [
        *("galleryOrderButton", "misreadTabs", "digitTabs", "galleryView"),
        *("galleryNamingButton", "galleryToPadButton", "galleryDeleteButton"),
        *("galleryImportButton", "galleryExportButton", "galleryForgetButton"),
    ],
    report: ["reportText", "closeReportButton", "copyReportButton"],
    folder: ["onlyUnsureBox", "folderTable", "exportCsvButton", "exportJsonButton"],
}


@pytest.fixture
def read_folder(start_ready: StartReady, qtbot: QtBot, tmp_path: Path) -> Application:
    """Return the running program with a folder of two pictures that were read."""
    application = start_ready()
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    for name in ("a.png", "b.png"):
        write_bar(pictures / name)
    application.folders.read([pictures])
    dialog = application.folders.dialog
    qtbot.waitUntil(lambda: len(dialog.order.shown) == 2, timeout=PATIENCE_MS)
    cancel = find(dialog, QPushButton, "cancelFolderButton")
    qtbot.waitUntil(lambda: not cancel.isVisible(), timeout=PATIENCE_MS)
    return application


def bring_up(dialog: QWidget, qtbot: QtBot) -> None:
    with qtbot.waitActive(dialog):
        dialog.show()
        dialog.activateWindow()
    qtbot.waitUntil(lambda: focused().window() is dialog)


def focused() -> QWidget:
    """Return what has the keyboard focus."""
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def tab_to(name: str) -> QWidget:
    """Press Tab until something has the keyboard focus; return it."""
    for _ in range(40):
        if focused().objectName() == name:
            return focused()
        hand.key(focused(), TAB)
    raise AssertionError(name)


@pytest.fixture(params=ORDERS, ids=lambda show: show.__name__)
def shown(request: pytest.FixtureRequest, qtbot: QtBot) -> Iterator[QWidget]:
    """Yield each dialog, or page of one."""
    dialog = request.param(request)
    bring_up(dialog, qtbot)
    yield dialog
    dialog.close()


def controls(dialog: QWidget) -> list[QWidget]:
    return [
        part
        for part in dialog.findChildren(QWidget)
        if part.focusPolicy() & Qt.FocusPolicy.TabFocus
        and part.window() is dialog
        and part.isVisible()
        and part.isEnabled()
    ]


def stops(key: Qt.Key) -> list[str]:
    """Return where a key leads, once around."""
    start = focused()
    reached = [start.objectName()]
    for _ in range(40):
        hand.key(focused(), key)
        if focused() is start:
            return reached
        reached.append(focused().objectName())
    raise AssertionError(reached)


def turned(names: list[str], first: str) -> list[str]:
    """Return names that go around, from one of them on."""
    at = names.index(first)
    return names[at:] + names[:at]


def test_something_has_the_keyboard_focus_at_once(shown: QWidget) -> None:
    assert focused() in controls(shown)


def test_a_screen_reader_knows_name_and_role_of_every_control(shown: QWidget) -> None:
    assert controls(shown)
    for control in controls(shown):
        interface = QAccessible.queryAccessibleInterface(control)
        assert interface.text(QAccessible.Text.Name), control.objectName()
        assert interface.role() not in (ROLE.NoRole, ROLE.Window), control.objectName()


def test_no_two_controls_have_the_same_name(shown: QWidget) -> None:
    names = [
        QAccessible.queryAccessibleInterface(control).text(QAccessible.Text.Name)
        for control in controls(shown)
    ]
    assert len(names) == len(set(names))


def test_the_tab_key_leads_through_every_control_and_back(
    shown: QWidget, request: pytest.FixtureRequest
) -> None:
    forward = stops(TAB)
    backward = stops(BACKTAB)

    assert sorted(forward) == sorted(part.objectName() for part in controls(shown))
    assert backward[1:] == forward[:0:-1]
    expected = ORDERS[request.node.callspec.params["shown"]]
    assert turned(forward, expected[0]) == expected


def test_a_model_is_chosen_and_used_with_keys_alone(
    request: pytest.FixtureRequest, qtbot: QtBot
) -> None:
    dialog = models(request)
    bring_up(dialog, qtbot)

    hand.key(focused(), Qt.Key.Key_Home)
    use = tab_to("useModelButton")
    with qtbot.waitSignal(dialog.use_requested) as used:
        hand.key(use, Qt.Key.Key_Space)

    assert used.args == [2]


def test_a_training_is_chosen_and_started_with_keys_alone(
    request: pytest.FixtureRequest, qtbot: QtBot
) -> None:
    dialog = retrain(request)
    bring_up(dialog, qtbot)

    for name in ("fullPreset", "mnistSwitch"):
        hand.key(tab_to(name), Qt.Key.Key_Space)
    start = tab_to("startTrainingButton")
    with qtbot.waitSignal(dialog.start_button.clicked):
        hand.key(start, Qt.Key.Key_Space)

    assert dialog.form.choice().recipe == "full"
    assert dialog.form.choice().data == "synthetic"


def test_a_picture_of_a_folder_is_opened_with_keys_alone(
    read_folder: Application, qtbot: QtBot
) -> None:
    bring_up(read_folder.folders.dialog, qtbot)

    table = tab_to("folderTable")
    hand.key(table, Qt.Key.Key_Down)
    hand.key(table, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: read(read_folder) != "", timeout=PATIENCE_MS)


@pytest.mark.parametrize("show", [retrain, retraining, models, comparison, folder])
def test_escape_closes_a_dialog(
    show: Show, request: pytest.FixtureRequest, qtbot: QtBot
) -> None:
    dialog = show(request)
    bring_up(dialog, qtbot)

    hand.key(focused(), Qt.Key.Key_Escape)

    assert not dialog.isVisible()
