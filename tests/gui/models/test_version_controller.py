"""Versions are used, renamed, compared and deleted, here or by another program."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from mnist_gui.application import Application
from mnist_gui.core.classifier.classifier import Classifier
from mnist_gui.core.classifier.classifier import load as real_load
from mnist_gui.core.errors import ModelError
from mnist_gui.core.models.snapshot import take_snapshot
from mnist_gui.core.models.store import ModelStore
from mnist_gui.models.table import ModelsTable
from mnist_gui.recognizer.recognition import Recognition
from mnist_gui.window.main_window import MainWindow
from tests.gui.conftest import RunScript, StartApplication, StartReady
from tests.helpers.core.fake_classifiers import a_manifest
from tests.helpers.core.model_folders import write_model
from tests.helpers.gui import hand
from tests.helpers.gui.fake_models import FailingModel, FakeModel, a_page
from tests.helpers.gui.widgets import find
from tests.helpers.gui.window_state import (
    draw_a_line,
    is_ready,
    message,
    model_entries,
    model_in_menu,
    read,
    status,
    text_of,
    type_name,
    version_of,
)


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """Return the folder of the shipped models, which has one."""
    write_model(tmp_path / "models" / "1", 1, None)
    return tmp_path / "models"


@pytest.fixture
def versions(store: Path, models: Path) -> ModelStore:
    """Return the store, in which the user has published versions 2 and 3."""
    versions = ModelStore(store, shipped=models)
    for _ in range(2):
        versions.publish(write_model)
    return versions


@pytest.fixture
def application(versions: ModelStore, start_ready: StartReady) -> Application:
    """Return the running program with model 1 active and the models dialog open."""
    application = start_ready()
    application.window.actions_.manage_models.trigger()
    assert application.versions.dialog.isVisible()
    return application


def press(application: Application, name: str, number: int | None = None) -> None:
    """Select a version, if one is given, and press a button of the dialog."""
    button = choose(application, name, number)
    assert button.isEnabled()
    hand.click(button)


def rename(application: Application, number: int, name: str) -> None:
    press(application, "renameModelButton", number)
    question = type_name(application.versions.dialog, name)
    hand.key(question, Qt.Key.Key_Return)


def choose(application: Application, name: str, number: int | None) -> QPushButton:
    """Select a version, if one is given; return a button of the dialog."""
    dialog = application.versions.dialog
    if number is not None:
        table = find(dialog, ModelsTable, "modelsTable")
        table.select(number)
        assert table.selected == number
    return find(dialog, QPushButton, name)


def shown_message(application: Application) -> str:
    """Return the message in the dialog; the window shows the same."""
    return find(application.versions.dialog, QLabel, "modelsMessage").text()


def listed(application: Application) -> list[int]:
    """Return the versions in the menu."""
    return [entry.data() for entry in model_entries(application.window)]


def record_loads(application: Application) -> list[int]:
    """Return a list that grows by the version of each model that is loaded."""
    loaded: list[int] = []
    application.models.model_ready.connect(
        lambda: loaded.append(version_of(application))
    )
    return loaded


def load_all_but_2(path: Path) -> Classifier:
    if path.name == "2":
        raise ModelError("Model 2 is damaged.")
    return FakeModel.load(path)


def test_roll_back_returns_to_the_previously_active_version(
    application: Application, versions: ModelStore, qtbot: QtBot
) -> None:
    press(application, "useModelButton", 3)
    qtbot.waitUntil(lambda: versions.active().number == 3)
    roll_back = application.window.actions_.roll_back
    qtbot.waitUntil(roll_back.isEnabled)

    roll_back.trigger()

    qtbot.waitUntil(lambda: versions.active().number == 1)
    assert "Model 1" in status(application)
    qtbot.waitUntil(lambda: not roll_back.isEnabled())


def test_a_choice_here_wins_over_an_older_one_elsewhere(
    versions: ModelStore, application: Application, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(application.models.model_ready):
        application.window.model_menu.version_chosen.emit(2)

    loaded = record_loads(application)

    # A snapshot that was taken before this choice was on disk.
    application.library.changed.emit(replace(take_snapshot(versions), active=3))

    qtbot.waitUntil(lambda: loaded == [3, 2])
    assert versions.active().number == 2


def test_a_double_click_rolls_back_once(
    versions: ModelStore, start_ready: StartReady, qtbot: QtBot
) -> None:
    versions.activate(2)
    versions.activate(3)
    application = start_ready()
    roll_back = application.window.actions_.roll_back
    qtbot.waitUntil(roll_back.isEnabled)

    roll_back.trigger()
    roll_back.trigger()
    with qtbot.waitSignal(application.models.model_ready):
        pass
    roll_back.trigger()  # ignored: the new choice is not on disk yet
    qtbot.waitUntil(lambda: versions.active().number == 2)
    with qtbot.assertNotEmitted(application.models.model_ready, wait=200):
        pass

    assert status(application).startswith("Model 2")
    assert message(application) == ""
    roll_back.trigger()
    qtbot.waitUntil(lambda: versions.active().number == 1)


def test_the_model_loaded_in_place_of_a_damaged_one_can_be_made_active(
    versions: ModelStore, start_application: StartApplication, qtbot: QtBot
) -> None:
    versions.activate(2)
    (versions.folder / "3").rename(versions.folder / ".aside")
    application = start_application(load_all_but_2)
    qtbot.waitUntil(lambda: "Now using Model 1" in message(application))
    application.window.actions_.manage_models.trigger()

    press(application, "useModelButton", 1)

    qtbot.waitUntil(lambda: versions.active().number == 1)
    button = find(application.versions.dialog, QPushButton, "useModelButton")
    qtbot.waitUntil(lambda: not button.isEnabled())


def test_rolling_back_to_an_unusable_version_changes_nothing(
    versions: ModelStore, start_ready: StartReady, qtbot: QtBot
) -> None:
    versions.activate(2)
    versions.activate(3)
    application = start_ready(load_all_but_2)
    with qtbot.waitSignal(application.models.load_failed):
        application.window.actions_.roll_back.trigger()

    assert message(application) == "Model 2 is damaged."
    assert "Model 3" in status(application)
    assert versions.active().number == 3


def test_a_renamed_version_shows_its_name_in_status_and_menu(
    application: Application, versions: ModelStore, qtbot: QtBot
) -> None:
    rename(application, 1, "mine")

    qtbot.waitUntil(lambda: versions.names() == {1: "mine"})
    qtbot.waitUntil(lambda: status(application).startswith("Model 1 “mine”"))
    assert "“mine”" in model_in_menu(application, qtbot, 1).text()


def test_an_invalid_name_shows_a_message(
    application: Application, qtbot: QtBot
) -> None:
    rename(application, 2, "no\N{ZERO WIDTH SPACE}thing")

    qtbot.waitUntil(lambda: shown_message(application).startswith("A name is one line"))
    assert message(application) == shown_message(application)
    model_in_menu(application, qtbot, 3).trigger()
    assert shown_message(application) == ""


def test_a_version_is_deleted_once_the_user_confirms(
    application: Application,
    versions: ModelStore,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = [False, True]
    monkeypatch.setattr(MainWindow, "ask", lambda *_: answers.pop(0))

    press(application, "deleteModelButton", 3)
    assert (answers, listed(application)) == ([True], [1, 2, 3])
    press(application, "deleteModelButton", 3)

    qtbot.waitUntil(lambda: listed(application) == [1, 2])
    assert [version.number for version in versions.versions()] == [1, 2]


def test_of_several_selected_versions_those_in_use_or_shipped_stay(
    application: Application,
    versions: ModelStore,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    def ask(_: MainWindow, *words: str) -> bool:
        asked.extend(words)
        return True

    monkeypatch.setattr(MainWindow, "ask", ask)
    table = find(application.versions.dialog, ModelsTable, "modelsTable")
    table.setFocus()
    hand.key(table, Qt.Key.Key_A, hand.CONTROL)
    hand.key(table, Qt.Key.Key_Delete)

    qtbot.waitUntil(lambda: listed(application) == [1])
    assert [version.number for version in versions.versions()] == [1]
    assert asked == [
        "Delete 2 models?",
        "This can't be undone. Not deleted, as in use or built in: Model 1.",
        "Delete",
    ]


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (1, "Model 1 came with the program and cannot be removed."),
        (2, "Model 2 is in use: use another one first"),
    ],
)
def test_the_shipped_and_the_active_version_cannot_be_deleted(
    number: int, reason: str, application: Application, qtbot: QtBot
) -> None:
    model_in_menu(application, qtbot, 2).trigger()
    qtbot.waitUntil(application.window.actions_.roll_back.isEnabled)

    button = choose(application, "deleteModelButton", number)

    assert not button.isEnabled()
    assert button.toolTip().startswith(reason)


def test_a_version_that_becomes_active_during_the_question_is_not_deleted(
    application: Application,
    versions: ModelStore,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def ask(*_: object) -> bool:
        versions.activate(3)
        return True

    monkeypatch.setattr(MainWindow, "ask", ask)
    press(application, "deleteModelButton", 3)

    qtbot.waitUntil(lambda: shown_message(application).startswith("Model 3 is in use"))
    assert [version.number for version in versions.versions()] == [1, 2, 3]


def test_the_folder_of_a_version_is_shown(
    application: Application, versions: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []

    def open_url(url: QUrl) -> bool:
        shown.append(url.toLocalFile())
        return len(shown) == 1

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    folder = str(versions.folder / "2")

    press(application, "showFolderButton", 2)
    assert (shown, shown_message(application)) == ([folder], "")
    press(application, "showFolderButton", 2)
    assert shown_message(application) == (
        f"No program here shows folders. The model is in {folder}."
    )


def test_two_models_are_compared_until_compare_is_pressed_again(
    application: Application, qtbot: QtBot
) -> None:
    draw_a_line(application)
    qtbot.waitUntil(lambda: read(application) == "1")

    press(application, "compareModelButton", 3)

    qtbot.waitUntil(lambda: text_of(application, "comparedPredictionLabel") == "3")
    assert read(application) == "1"
    assert text_of(application, "inUseTitle").startswith("Model 1")
    assert text_of(application, "comparedTitle").startswith("Model 3")
    hand.click(find(application.window, QPushButton, "closeComparisonSideButton"))
    title = find(application.window, QLabel, "comparedTitle")
    qtbot.waitUntil(lambda: not title.isVisible())
    assert read(application) == "1"


def test_a_recognition_has_the_answers_of_both_models(
    application: Application, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(application.active.changed):
        application.window.model_menu.comparison_chosen.emit(2)

    with qtbot.waitSignal(application.recognizer.recognized) as answer:
        application.window.canvas.sketch.replace_page(a_page(), "draw")

    assert answer.args is not None
    recognition = answer.args[0]
    assert isinstance(recognition, Recognition)
    assert recognition.prediction is not None
    assert recognition.compared is not None
    assert (recognition.prediction.digit, recognition.compared.text) == (1, "2")


def test_clearing_the_pad_clears_both_answers(
    application: Application, qtbot: QtBot
) -> None:
    draw_a_line(application)
    application.window.model_menu.comparison_chosen.emit(2)
    qtbot.waitUntil(lambda: text_of(application, "comparedPredictionLabel") == "2")

    application.window.actions_.clear.trigger()

    assert text_of(application, "comparedPredictionLabel") == ""


def test_a_failing_compared_model_does_not_affect_the_active_one(
    versions: ModelStore, start_ready: StartReady, qtbot: QtBot
) -> None:
    def load(path: Path) -> Classifier:
        if path.name == "2":
            raise ModelError("Model 2 is damaged.")
        return FailingModel(3) if path.name == "3" else FakeModel.load(path)

    application = start_ready(load)
    compare = application.window.model_menu.comparison_chosen
    compare.emit(2)
    qtbot.waitUntil(lambda: message(application) == "Model 2 is damaged.")
    with qtbot.waitSignal(application.active.changed):
        compare.emit(3)
    draw_a_line(application)

    qtbot.waitUntil(lambda: read(application) == "1")
    assert text_of(application, "comparedPredictionLabel") == ""


def test_deleting_the_compared_model_ends_the_comparison(
    application: Application, versions: ModelStore, qtbot: QtBot
) -> None:
    press(application, "compareModelButton", 3)
    title = find(application.window, QLabel, "comparedTitle")
    qtbot.waitUntil(title.isVisible)

    versions.remove(3)

    qtbot.waitUntil(lambda: not title.isVisible())


def test_making_the_compared_model_active_ends_the_comparison(
    application: Application, qtbot: QtBot
) -> None:
    active = application.active
    application.window.model_menu.comparison_chosen.emit(2)
    qtbot.waitUntil(lambda: active.compared is not None)

    model_in_menu(application, qtbot, 2).trigger()

    qtbot.waitUntil(lambda: version_of(application) == 2 and active.compared is None)


def test_comparing_with_a_model_while_it_becomes_active_ends_the_comparison(
    application: Application, qtbot: QtBot
) -> None:
    changed = application.active.changed
    use = model_in_menu(application, qtbot, 2)
    with qtbot.waitSignals(
        [changed, changed],
        check_params_cbs=[
            lambda _, compared: compared is not None,
            lambda _, compared: compared is None,
        ],
        order="simple",
    ):
        use.trigger()
        application.window.model_menu.comparison_chosen.emit(2)

    title = find(application.window, QLabel, "comparedTitle")
    assert not title.isVisible()
    with qtbot.waitSignal(changed) as other:
        application.window.model_menu.comparison_chosen.emit(3)
    assert other.args is not None
    assert other.args[1].version == 3


@pytest.mark.slow
def test_changes_made_in_a_terminal_are_followed(
    versions: ModelStore,
    start_application: StartApplication,
    qtbot: QtBot,
    run_script: RunScript,
) -> None:
    def terminal(*words: str) -> None:
        ended = run_script("-m", "trainer", "models", *words)
        assert ended.returncode == 0, ended.stderr

    application = start_application()
    draw_a_line(application)
    qtbot.waitUntil(lambda: read(application) == "1")

    terminal("activate", "3")
    qtbot.waitUntil(lambda: read(application) == "3")
    assert message(application) == "Now using model 3, which was chosen elsewhere."
    assert "Model 3" in status(application)
    terminal("rename", "2", "mine")
    qtbot.waitUntil(lambda: "mine" in model_in_menu(application, qtbot, 2).text())
    terminal("remove", "2")
    qtbot.waitUntil(lambda: listed(application) == [1, 3])
    terminal("rollback")
    qtbot.waitUntil(lambda: read(application) == "1")
    versions.publish(write_model)
    qtbot.waitUntil(lambda: listed(application) == [1, 3, 4])


def test_a_store_that_appears_later_is_followed(
    start_ready: StartReady, qtbot: QtBot, store: Path, models: Path
) -> None:
    application = start_ready()
    assert not (store / "mnist").exists()

    versions = ModelStore(store, shipped=models)
    versions.publish(write_model)
    versions.activate(2)

    qtbot.waitUntil(lambda: "Model 2" in status(application))


def test_the_shipped_model_replaces_an_active_one_that_is_deleted(
    versions: ModelStore, start_application: StartApplication, qtbot: QtBot
) -> None:
    versions.activate(3)
    application = start_application()
    draw_a_line(application)
    qtbot.waitUntil(lambda: read(application) == "3")

    shutil.rmtree(versions.folder / "3")

    qtbot.waitUntil(lambda: read(application) == "1")
    assert message(application) == "Model 3 was deleted. Now using model 1."
    assert listed(application) == [1, 2]


def test_a_choice_in_this_window_is_loaded_once(
    application: Application, versions: ModelStore, qtbot: QtBot
) -> None:
    loaded = record_loads(application)
    press(application, "useModelButton", 3)
    qtbot.waitUntil(lambda: versions.active().number == 3)
    versions.rename(2, "last")  # once this is seen, so is every earlier change
    qtbot.waitUntil(lambda: "last" in model_in_menu(application, qtbot, 2).text())

    assert loaded == [3]


def test_of_two_quick_choices_both_are_loaded_and_the_last_stays(
    application: Application,
    versions: ModelStore,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loaded = record_loads(application)
    messages: list[str] = []
    monkeypatch.setattr(application.window, "show_message", messages.append)

    press(application, "useModelButton", 2)
    press(application, "useModelButton", 3)
    qtbot.waitUntil(lambda: versions.active().number == 3)
    versions.rename(2, "last")  # once this is seen, so is every earlier change
    qtbot.waitUntil(lambda: "last" in model_in_menu(application, qtbot, 2).text())

    assert loaded == [2, 3]
    assert not any("elsewhere" in text for text in messages)


def test_a_choice_elsewhere_of_a_version_once_chosen_here_is_followed(
    application: Application, versions: ModelStore, qtbot: QtBot
) -> None:
    def use(number: int) -> None:
        model_in_menu(application, qtbot, number).trigger()
        qtbot.waitUntil(lambda: versions.active().number == number)

    use(2)
    use(3)
    versions.activate(2)

    qtbot.waitUntil(lambda: "Model 2" in status(application))


def test_choosing_back_and_forth_elsewhere_is_followed_to_the_end(
    application: Application, versions: ModelStore, qtbot: QtBot
) -> None:
    loaded = record_loads(application)
    now = take_snapshot(versions)

    application.library.changed.emit(replace(now, active=3))
    application.library.changed.emit(now)  # model 1, which is still active

    qtbot.waitUntil(lambda: loaded == [3, 1])
    assert "Model 1" in status(application)


def test_rolling_back_while_another_model_is_chosen_elsewhere_shows_what_results(
    versions: ModelStore, start_ready: StartReady, qtbot: QtBot
) -> None:
    versions.activate(3)

    def load(path: Path) -> Classifier:
        if path.name == "1":
            versions.activate(2)  # so that the store rolls back to model 3 again
        return FakeModel.load(path)

    application = start_ready(load)
    loaded = record_loads(application)
    qtbot.waitUntil(application.window.actions_.roll_back.isEnabled)
    application.window.actions_.roll_back.trigger()

    qtbot.waitUntil(lambda: loaded == [1, 3])
    assert versions.active().number == 3
    assert "Model 3" in status(application)


def test_a_roll_back_that_the_store_refuses_is_taken_back(
    versions: ModelStore, start_ready: StartReady, qtbot: QtBot
) -> None:
    versions.activate(2)
    versions.activate(1)

    def load(path: Path) -> Classifier:
        if path.name == "2":
            versions.rollback()  # to model 2,
            versions.rollback()  # and to model 1: none was in use before it
        return FakeModel.load(path)

    application = start_ready(load)
    loaded = record_loads(application)
    qtbot.waitUntil(application.window.actions_.roll_back.isEnabled)
    application.window.actions_.roll_back.trigger()

    qtbot.waitUntil(lambda: loaded == [2, 1])
    assert versions.active().number == 1
    assert "Model 1" in status(application)


def test_a_model_deleted_once_it_is_loaded_is_replaced_by_the_active_one(
    versions: ModelStore, start_ready: StartReady, qtbot: QtBot
) -> None:
    def load(path: Path) -> Classifier:
        if path.name == "2":
            versions.remove(2)
        return FakeModel.load(path)

    application = start_ready(load)
    loaded = record_loads(application)
    model_in_menu(application, qtbot, 2).trigger()

    qtbot.waitUntil(lambda: loaded == [2, 1])
    assert "Model 1" in status(application)
    assert message(application) == "Model 2 was deleted. Now using model 1."


def test_two_windows_on_one_store_use_the_same_model(
    versions: ModelStore, start_ready: StartReady, qtbot: QtBot
) -> None:
    first, second = start_ready(), start_ready()

    model_in_menu(first, qtbot, 2).trigger()
    qtbot.waitUntil(lambda: "Model 2" in status(second))
    model_in_menu(second, qtbot, 3).trigger()
    qtbot.waitUntil(lambda: "Model 3" in status(first))

    assert versions.active().number == 3


def test_a_model_of_a_newer_program_is_refused_and_the_active_one_stays(
    versions: ModelStore, start_application: StartApplication, qtbot: QtBot
) -> None:
    a_manifest(version=2, format=2).write(versions.folder / "2")
    reason = (
        "Model 2 was made by a newer version of Digit Pad; update the program to use"
        " it."
    )

    def load(path: Path) -> Classifier:
        return real_load(path) if path.name == "2" else FakeModel.load(path)

    application = start_application(load)
    draw_a_line(application)
    qtbot.waitUntil(lambda: read(application) == "1")
    assert model_in_menu(application, qtbot, 2).text() == reason

    press(application, "useModelButton", 2)

    qtbot.waitUntil(lambda: message(application) == reason)
    assert shown_message(application) == reason
    assert "Model 1" in status(application)
    assert is_ready(application)
    assert versions.active().number == 1


def test_a_model_deleted_while_it_is_loaded_is_reported_as_missing(
    versions: ModelStore, start_ready: StartReady, qtbot: QtBot
) -> None:
    def load(path: Path) -> Classifier:
        if path.name == "2":
            versions.remove(2)
            raise ModelError("Model 2 is damaged: saved_model.pb is missing.")
        return FakeModel.load(path)

    application = start_ready(load)
    model_in_menu(application, qtbot, 2).trigger()

    gone = "Model 2 is no longer there."
    qtbot.waitUntil(lambda: message(application) == gone)
    qtbot.waitUntil(lambda: listed(application) == [1, 3])
