"""Versions in the whole window: named, compared, deleted, and changed elsewhere."""

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
from mnist_gui.models.library import ModelLibrary
from mnist_gui.models.table import ModelsTable
from mnist_gui.recognizer.recognition import Recognition
from mnist_gui.window.main_window import MainWindow
from tests.gui.conftest import RunScript, StartApplication
from tests.helpers.core.fake_classifiers import a_manifest
from tests.helpers.core.model_folders import write_model
from tests.helpers.gui import hand
from tests.helpers.gui.fake_models import FailingModel, FakeModel, a_page
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
    """Return the program's own models: one."""
    write_model(tmp_path / "models" / "1", 1, None)
    return tmp_path / "models"


@pytest.fixture
def versions(store: Path, models: Path) -> ModelStore:
    """Return the store, in which the person has published 2 and 3."""
    versions = ModelStore(store, shipped=models)
    for _ in range(2):
        versions.publish(write_model)
    return versions


@pytest.fixture
def application(
    versions: ModelStore, start_application: StartApplication, qtbot: QtBot
) -> Application:
    """Return the program, once model 1 reads and the dialog of models is open."""
    application = start_application()
    qtbot.waitUntil(lambda: is_ready(application))
    application.window.actions_.manage_models.trigger()
    assert application.versions.dialog.isVisible()
    return application


def press(application: Application, name: str, number: int | None = None) -> None:
    """Press a button of the dialog, for a version."""
    button = choose(application, name, number)
    assert button.isEnabled()
    hand.click(button)


def rename(application: Application, number: int, name: str) -> None:
    press(application, "renameModelButton", number)
    question = type_name(application.versions.dialog, name)
    hand.key(question, Qt.Key.Key_Return)


def choose(application: Application, name: str, number: int | None) -> QPushButton:
    """Select a version; return a button of the dialog."""
    dialog = application.versions.dialog
    if number is not None:
        table = dialog.findChild(ModelsTable)
        assert isinstance(table, ModelsTable)
        table.select(number)
        assert table.selected == number
    button = dialog.findChild(QPushButton, name)
    assert isinstance(button, QPushButton)
    return button


def said(application: Application) -> str:
    """Return what the dialog says; the window says the same."""
    label = application.versions.dialog.findChild(QLabel, "modelsMessage")
    assert isinstance(label, QLabel)
    return label.text()


def numbers(application: Application) -> list[int]:
    return [one.data() for one in model_entries(application.window)]


# What the person does.


def test_a_version_is_used_and_the_one_before_it_again(
    application: Application, versions: ModelStore, qtbot: QtBot
) -> None:
    press(application, "useModelButton", 3)
    qtbot.waitUntil(lambda: versions.active().number == 3)
    roll_back = application.window.actions_.roll_back
    qtbot.waitUntil(roll_back.isEnabled)

    press(application, "rollBackButton")

    qtbot.waitUntil(lambda: versions.active().number == 1)
    assert "Model 1" in status(application)
    qtbot.waitUntil(lambda: not roll_back.isEnabled())


def test_what_is_chosen_here_reads_in_the_end_though_others_chose_meanwhile(
    versions: ModelStore, application: Application, qtbot: QtBot
) -> None:
    library = application.findChild(ModelLibrary)
    assert isinstance(library, ModelLibrary)
    with qtbot.waitSignal(application.models.model_ready):
        application.window.model_menu.version_chosen.emit(2)

    loaded: list[int] = []
    application.models.model_ready.connect(
        lambda: loaded.append(version_of(application))
    )

    # Seen before this choice is on disk, and followed.
    library.changed.emit(replace(take_snapshot(versions), active=3))

    qtbot.waitUntil(lambda: loaded == [3, 2])
    assert versions.active().number == 2


def test_a_double_click_rolls_back_once(
    versions: ModelStore, start_application: StartApplication, qtbot: QtBot
) -> None:
    versions.activate(2)
    versions.activate(3)
    application = start_application()
    qtbot.waitUntil(lambda: is_ready(application))
    roll_back = application.window.actions_.roll_back
    qtbot.waitUntil(roll_back.isEnabled)

    roll_back.trigger()
    roll_back.trigger()
    with qtbot.waitSignal(application.models.model_ready):
        pass
    roll_back.trigger()  # what is in use is not on disk yet
    qtbot.waitUntil(lambda: versions.active().number == 2)
    with qtbot.assertNotEmitted(application.models.model_ready, wait=200):
        pass

    assert status(application).startswith("Model 2")
    assert message(application) == ""
    roll_back.trigger()
    qtbot.waitUntil(lambda: versions.active().number == 1)


def test_what_reads_instead_of_a_damaged_model_can_be_put_into_use(
    versions: ModelStore, start_application: StartApplication, qtbot: QtBot
) -> None:
    versions.activate(2)

    def load(path: Path) -> Classifier:
        if path.name == "2":
            raise ModelError("Model 2 is damaged.")
        return FakeModel.load(path)

    (versions.folder / "3").rename(versions.folder / ".aside")
    application = start_application(load)
    qtbot.waitUntil(lambda: "Now using Model 1" in message(application))
    application.window.actions_.manage_models.trigger()

    press(application, "useModelButton", 1)

    qtbot.waitUntil(lambda: versions.active().number == 1)
    button = application.versions.dialog.findChild(QPushButton, "useModelButton")
    assert isinstance(button, QPushButton)
    qtbot.waitUntil(lambda: not button.isEnabled())


def test_a_version_that_cannot_be_loaded_is_not_rolled_back_to(
    versions: ModelStore, start_application: StartApplication, qtbot: QtBot
) -> None:
    versions.activate(2)
    versions.activate(3)

    def load(path: Path) -> Classifier:
        if path.name == "2":
            raise ModelError("Model 2 is damaged.")
        return FakeModel.load(path)

    application = start_application(load)
    qtbot.waitUntil(lambda: is_ready(application))
    with qtbot.waitSignal(application.models.load_failed):
        application.window.actions_.roll_back.trigger()

    assert message(application) == "Model 2 is damaged."
    assert "Model 3" in status(application)
    assert versions.active().number == 3


def test_a_version_gets_a_name_that_all_places_show(
    application: Application, versions: ModelStore, qtbot: QtBot
) -> None:
    rename(application, 1, "mine")

    qtbot.waitUntil(lambda: versions.names() == {1: "mine"})
    qtbot.waitUntil(lambda: status(application).startswith("Model 1 “mine”"))
    assert "“mine”" in model_in_menu(application, qtbot, 1).text()


def test_a_name_that_will_not_do_is_said(
    application: Application, qtbot: QtBot
) -> None:
    rename(application, 2, "no\N{ZERO WIDTH SPACE}thing")

    qtbot.waitUntil(lambda: said(application).startswith("A name is one line"))
    assert message(application) == said(application)
    model_in_menu(application, qtbot, 3).trigger()
    assert said(application) == ""


def test_a_version_is_deleted_when_the_person_says_yes(
    application: Application,
    versions: ModelStore,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = [False, True]
    monkeypatch.setattr(MainWindow, "ask", lambda *_: answers.pop(0))

    press(application, "deleteModelButton", 3)
    assert (answers, numbers(application)) == ([True], [1, 2, 3])
    press(application, "deleteModelButton", 3)

    qtbot.waitUntil(lambda: numbers(application) == [1, 2])
    assert [one.number for one in versions.versions()] == [1, 2]


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (1, "Model 1 came with the program and cannot be removed."),
        (2, "Model 2 is in use: use another one first"),
    ],
)
def test_what_must_stay_cannot_be_deleted(
    number: int, reason: str, application: Application, qtbot: QtBot
) -> None:
    model_in_menu(application, qtbot, 2).trigger()
    qtbot.waitUntil(application.window.actions_.roll_back.isEnabled)

    button = choose(application, "deleteModelButton", number)

    assert not button.isEnabled()
    assert button.toolTip().startswith(reason)


def test_a_version_that_is_put_into_use_while_the_person_is_asked_stays(
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

    qtbot.waitUntil(lambda: said(application).startswith("Model 3 is in use"))
    assert [one.number for one in versions.versions()] == [1, 2, 3]


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
    assert (shown, said(application)) == ([folder], "")
    press(application, "showFolderButton", 2)
    assert said(application) == (
        f"No program here shows folders. The model is in {folder}."
    )


# Two answers side by side.


def test_two_models_read_what_is_drawn_until_it_is_asked_again(
    application: Application, qtbot: QtBot
) -> None:
    draw_a_line(application)
    qtbot.waitUntil(lambda: read(application) == "1")

    press(application, "compareModelButton", 3)

    qtbot.waitUntil(lambda: text_of(application, "comparedPredictionLabel") == "3")
    assert read(application) == "1"
    assert text_of(application, "inUseTitle").startswith("Model 1")
    assert text_of(application, "comparedTitle").startswith("Model 3")
    press(application, "compareModelButton", 3)
    title = application.window.findChild(QLabel, "comparedTitle")
    assert isinstance(title, QLabel)
    qtbot.waitUntil(lambda: not title.isVisible())
    assert read(application) == "1"


def test_the_window_is_as_wide_at_the_next_start_as_without_a_second_model(
    application: Application, start_application: StartApplication, qtbot: QtBot
) -> None:
    before = application.window.width()
    press(application, "compareModelButton", 3)
    qtbot.waitUntil(lambda: application.window.width() > before)

    application.window.close()
    application.stop()

    assert start_application().window.width() == before


def test_both_answers_come_of_one_request(
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


def test_nothing_drawn_is_nothing_read_by_both(
    application: Application, qtbot: QtBot
) -> None:
    draw_a_line(application)
    application.window.model_menu.comparison_chosen.emit(2)
    qtbot.waitUntil(lambda: text_of(application, "comparedPredictionLabel") == "2")

    application.window.actions_.clear.trigger()

    assert text_of(application, "comparedPredictionLabel") == ""


def test_a_model_to_compare_with_that_fails_costs_nothing(
    versions: ModelStore, start_application: StartApplication, qtbot: QtBot
) -> None:
    def load(path: Path) -> Classifier:
        if path.name == "2":
            raise ModelError("Model 2 is damaged.")
        return FailingModel(3) if path.name == "3" else FakeModel.load(path)

    application = start_application(load)
    qtbot.waitUntil(lambda: is_ready(application))
    compare = application.window.model_menu.comparison_chosen
    compare.emit(2)
    qtbot.waitUntil(lambda: message(application) == "Model 2 is damaged.")
    with qtbot.waitSignal(application.active.changed):
        compare.emit(3)
    draw_a_line(application)

    qtbot.waitUntil(lambda: read(application) == "1")
    assert text_of(application, "comparedPredictionLabel") == ""


def test_a_model_that_is_deleted_is_no_longer_compared_with(
    application: Application, versions: ModelStore, qtbot: QtBot
) -> None:
    press(application, "compareModelButton", 3)
    title = application.window.findChild(QLabel, "comparedTitle")
    assert isinstance(title, QLabel)
    qtbot.waitUntil(title.isVisible)

    versions.remove(3)

    qtbot.waitUntil(lambda: not title.isVisible())


def test_a_model_is_not_compared_with_itself(
    application: Application, qtbot: QtBot
) -> None:
    active = application.active
    application.window.model_menu.comparison_chosen.emit(2)
    qtbot.waitUntil(lambda: active.compared is not None)

    model_in_menu(application, qtbot, 2).trigger()

    qtbot.waitUntil(lambda: version_of(application) == 2 and active.compared is None)


def test_a_model_that_is_compared_with_while_it_is_put_into_use_is_not_either(
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

    title = application.window.findChild(QLabel, "comparedTitle")
    assert isinstance(title, QLabel)
    assert not title.isVisible()
    with qtbot.waitSignal(changed) as other:
        application.window.model_menu.comparison_chosen.emit(3)
    assert other.args is not None
    assert other.args[1].version == 3


# What happens elsewhere.


def test_what_a_terminal_changes_shows_up_by_itself(
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
    qtbot.waitUntil(lambda: numbers(application) == [1, 3])
    terminal("rollback")
    qtbot.waitUntil(lambda: read(application) == "1")
    versions.publish(write_model)
    qtbot.waitUntil(lambda: numbers(application) == [1, 3, 4])


def test_a_store_that_appears_later_is_seen(
    start_application: StartApplication, qtbot: QtBot, store: Path, models: Path
) -> None:
    application = start_application()
    qtbot.waitUntil(lambda: is_ready(application))
    assert not store.exists()

    versions = ModelStore(store, shipped=models)
    versions.publish(write_model)
    versions.activate(2)

    qtbot.waitUntil(lambda: "Model 2" in status(application))


def test_a_model_in_use_that_is_deleted_gives_way_to_the_programs_own(
    versions: ModelStore, start_application: StartApplication, qtbot: QtBot
) -> None:
    versions.activate(3)
    application = start_application()
    draw_a_line(application)
    qtbot.waitUntil(lambda: read(application) == "3")

    shutil.rmtree(versions.folder / "3")

    qtbot.waitUntil(lambda: read(application) == "1")
    assert message(application) == "Model 3 was deleted. Now using model 1."
    assert numbers(application) == [1, 2]


def test_the_windows_own_choice_is_not_taken_for_somebody_elses(
    application: Application, versions: ModelStore, qtbot: QtBot
) -> None:
    loaded: list[int] = []
    application.models.model_ready.connect(
        lambda: loaded.append(version_of(application))
    )
    press(application, "useModelButton", 3)
    qtbot.waitUntil(lambda: versions.active().number == 3)
    versions.rename(2, "last")  # once this is seen, so is all before it
    qtbot.waitUntil(lambda: "last" in model_in_menu(application, qtbot, 2).text())

    assert loaded == [3]


def test_two_choices_in_quick_succession_are_two_loads_and_the_last_stays(
    application: Application, versions: ModelStore, qtbot: QtBot
) -> None:
    loaded: list[int] = []
    told: list[str] = []
    application.models.model_ready.connect(
        lambda: loaded.append(version_of(application))
    )
    application.window.statusBar().messageChanged.connect(told.append)

    press(application, "useModelButton", 2)
    press(application, "useModelButton", 3)
    qtbot.waitUntil(lambda: versions.active().number == 3)
    versions.rename(2, "last")  # once this is seen, so is all before it
    qtbot.waitUntil(lambda: "last" in model_in_menu(application, qtbot, 2).text())

    assert loaded == [2, 3]
    assert not [one for one in told if "elsewhere" in one]


def test_what_was_chosen_here_before_is_followed_when_it_is_chosen_elsewhere(
    application: Application, versions: ModelStore, qtbot: QtBot
) -> None:
    def use(number: int) -> None:
        model_in_menu(application, qtbot, number).trigger()
        qtbot.waitUntil(lambda: versions.active().number == number)

    use(2)
    use(3)
    versions.activate(2)

    qtbot.waitUntil(lambda: "Model 2" in status(application))


def test_who_chooses_back_and_forth_elsewhere_is_followed_to_the_end(
    application: Application, versions: ModelStore, qtbot: QtBot
) -> None:
    loaded: list[int] = []
    application.models.model_ready.connect(
        lambda: loaded.append(version_of(application))
    )
    now = take_snapshot(versions)

    application.library.changed.emit(replace(now, active=3))
    application.library.changed.emit(now)  # model 1, which reads still

    qtbot.waitUntil(lambda: loaded == [3, 1])
    assert "Model 1" in status(application)


def test_two_windows_on_one_store_use_the_same_model(
    versions: ModelStore, start_application: StartApplication, qtbot: QtBot
) -> None:
    one, other = start_application(), start_application()
    qtbot.waitUntil(lambda: is_ready(one) and is_ready(other))

    model_in_menu(one, qtbot, 2).trigger()
    qtbot.waitUntil(lambda: "Model 2" in status(other))
    model_in_menu(other, qtbot, 3).trigger()
    qtbot.waitUntil(lambda: "Model 3" in status(one))

    assert versions.active().number == 3


def test_a_model_of_a_newer_program_is_said_and_the_one_in_use_stays(
    versions: ModelStore, start_application: StartApplication, qtbot: QtBot
) -> None:
    a_manifest(version=2, format=2).write(versions.folder / "2")
    sentence = (
        "Model 2 was made by a newer version of Digit Pad; update the program to use"
        " it."
    )

    def load(path: Path) -> Classifier:
        return real_load(path) if path.name == "2" else FakeModel.load(path)

    application = start_application(load)
    draw_a_line(application)
    qtbot.waitUntil(lambda: read(application) == "1")
    assert model_in_menu(application, qtbot, 2).text() == sentence

    press(application, "useModelButton", 2)

    qtbot.waitUntil(lambda: message(application) == sentence)
    assert said(application) == sentence
    assert "Model 1" in status(application)
    assert is_ready(application)
    assert versions.active().number == 1


def test_a_model_that_goes_while_it_is_loaded_is_said_to_be_gone(
    versions: ModelStore, start_application: StartApplication, qtbot: QtBot
) -> None:
    def load(path: Path) -> Classifier:
        if path.name == "2":
            versions.remove(2)
            raise ModelError("Model 2 is damaged: saved_model.pb is missing.")
        return FakeModel.load(path)

    application = start_application(load)
    qtbot.waitUntil(lambda: is_ready(application))
    model_in_menu(application, qtbot, 2).trigger()

    gone = "Model 2 is no longer there."
    qtbot.waitUntil(lambda: message(application) == gone)
    qtbot.waitUntil(lambda: numbers(application) == [1, 3])
