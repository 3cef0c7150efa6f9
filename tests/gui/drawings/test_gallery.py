"""A person's own drawings: kept, looked at, corrected, deleted, exchanged."""

import tempfile
from pathlib import Path
from typing import Final

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QCheckBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from mnist_gui.application import Application
from mnist_gui.core.events import DrawingsRescued
from mnist_gui.core.samples.sample import LabelledDrawing
from mnist_gui.core.samples.store import SAMPLES_NAME, SampleStore
from tests.gui.conftest import RunScript, StartApplication
from tests.helpers.core.ink_examples import SAMPLES, model_input
from tests.helpers.core.sample_examples import a_drawing, contents, execute
from tests.helpers.gui import hand
from tests.helpers.gui.fake_models import a_page, levels
from tests.helpers.gui.gallery_driver import (
    READ,
    act,
    choose_digit,
    find,
    hint,
    labels,
    open_gallery,
    said,
    select,
    selected,
    tabs,
    view_of,
)
from tests.helpers.gui.retrain_driver import train, trainer
from tests.helpers.gui.window_state import drawn, message, read


def test_a_gallery_without_drawings_says_how_they_get_there(
    start_application: StartApplication, qtbot: QtBot, store: Path
) -> None:
    application = start_application()
    open_gallery(qtbot, application)

    assert "press its key 0 to 9" in hint(application)
    assert tabs(application)[:2] == ["All (0)", "0 (0)"]
    assert not application.gallery.dialog.actions_.delete.isEnabled()
    assert not (store / SAMPLES_NAME).exists()


@pytest.mark.parametrize("is_open", [True, False])
def test_a_drawing_that_is_kept_appears(
    start_application: StartApplication,
    qtbot: QtBot,
    kept: SampleStore,
    is_open: bool,
) -> None:
    application = start_application()
    if is_open:
        open_gallery(qtbot, application)
    application.window.canvas.sketch.replace_page(a_page(), "draw")
    qtbot.waitUntil(lambda: read(application) == "1")
    with qtbot.waitSignal(application.recognizer.sample_kept):
        application.window.label_actions[8].trigger()
    if not is_open:
        open_gallery(qtbot, application)

    assert labels(application) == [8, 7, 6, 5, 4, 3, 2, 1]
    assert tabs(application)[0] == "All (8)"
    assert tabs(application)[9] == "8 (1)"


def test_a_key_says_which_digit_the_selected_drawings_are(
    opened: Application, qtbot: QtBot, kept: SampleStore
) -> None:
    select(opened, 0, 2)
    assert selected(opened) == [5, 7]
    with qtbot.waitSignal(opened.recognizer.drawings.changed):
        hand.key(view_of(opened), Qt.Key.Key_0)

    assert labels(opened) == [0, 6, 0, 4, 3, 2, 1]
    assert [one.label for one in kept.all()] == [1, 2, 3, 4, 0, 6, 0]
    assert selected(opened) == [0, 0]

    act(qtbot, opened, opened.gallery.dialog.actions_.undo)
    assert [one.label for one in kept.all()] == list(READ)


def test_what_it_is_already_is_no_change(opened: Application, qtbot: QtBot) -> None:
    select(opened, 0)
    with qtbot.waitSignal(opened.recognizer.drawings.changed):
        hand.key(view_of(opened), Qt.Key.Key_7)

    assert not opened.gallery.dialog.actions_.undo.isEnabled()


def test_a_slip_is_mended_by_the_next_key_however_quickly_that_comes(
    opened: Application, qtbot: QtBot, kept: SampleStore
) -> None:
    changed = opened.recognizer.drawings.changed
    select(opened, 0)
    with qtbot.waitSignals([changed, changed]):
        hand.key(view_of(opened), Qt.Key.Key_3)
        hand.key(view_of(opened), Qt.Key.Key_7)

    assert kept.all()[-1].label == 7
    assert labels(opened)[0] == 7


def test_undo_waits_for_the_step_that_is_under_way(
    opened: Application, qtbot: QtBot, kept: SampleStore
) -> None:
    """Of a deletion and undo in quick succession nothing older is undone."""
    actions, changed = (
        opened.gallery.dialog.actions_,
        opened.recognizer.drawings.changed,
    )
    control = Qt.KeyboardModifier.ControlModifier
    states: list[bool] = []
    select(opened, 0)
    with qtbot.waitSignal(changed):
        hand.key(view_of(opened), Qt.Key.Key_3)
    changed.connect(lambda *_: states.append(actions.undo.isEnabled()))
    with qtbot.waitSignals([changed, changed]):
        hand.key(view_of(opened), Qt.Key.Key_Delete)
        hand.key(view_of(opened), Qt.Key.Key_Z, control)
        assert not actions.undo.isEnabled()
        hand.key(view_of(opened), Qt.Key.Key_Delete)

    assert states == [False, True]
    with qtbot.waitSignal(changed):
        hand.key(view_of(opened), Qt.Key.Key_Z, control)
    assert [one.label for one in kept.all()] == [1, 2, 3, 4, 5, 6, 3]


def test_deleting_is_undone_and_redone_by_keys(
    opened: Application, qtbot: QtBot, kept: SampleStore
) -> None:
    before = contents(kept)
    control = Qt.KeyboardModifier.ControlModifier
    changed = opened.recognizer.drawings.changed
    select(opened, 1, 3)
    with qtbot.waitSignal(changed):
        hand.key(view_of(opened), Qt.Key.Key_Delete)
    assert labels(opened) == [7, 5, 3, 2, 1]
    assert len(kept.all()) == 5
    assert opened.gallery.dialog.actions_.undo.text() == "&Undo deletion"

    with qtbot.waitSignal(changed):
        hand.key(view_of(opened), Qt.Key.Key_Z, control)
    assert labels(opened) == [7, 6, 5, 4, 3, 2, 1]
    assert contents(kept) == before

    with qtbot.waitSignal(changed):
        hand.key(view_of(opened), Qt.Key.Key_Y, control)
    assert labels(opened) == [7, 5, 3, 2, 1]


@pytest.mark.parametrize("rows", [[1], [1, 2, 4]])
def test_what_undo_brings_back_is_selected(
    opened: Application, qtbot: QtBot, rows: list[int]
) -> None:
    select(opened, *rows)
    before = selected(opened)
    act(qtbot, opened, opened.gallery.dialog.actions_.delete)
    assert selected(opened) != before

    act(qtbot, opened, opened.gallery.dialog.actions_.undo)

    assert selected(opened) == before


def test_what_becomes_its_digit_again_is_selected_in_its_tab(
    opened: Application, qtbot: QtBot
) -> None:
    actions = opened.gallery.dialog.actions_
    select(opened, 0, 1, 2)
    act(qtbot, opened, actions.label_menu.actions()[3])
    choose_digit(opened, 3)
    assert selected(opened) == []

    act(qtbot, opened, actions.undo)
    assert (labels(opened), selected(opened)) == ([3], [])
    act(qtbot, opened, actions.redo)
    assert (labels(opened), selected(opened)) == ([3, 3, 3, 3], [3, 3, 3])


def test_what_appears_selects_nothing(opened: Application, qtbot: QtBot) -> None:
    """Nor does it seem so: there is nothing to delete."""
    opened.window.canvas.sketch.replace_page(a_page(), "draw")
    qtbot.waitUntil(lambda: read(opened) == "1")
    with qtbot.waitSignal(opened.recognizer.sample_kept):
        opened.window.label_actions[8].trigger()

    assert selected(opened) == []
    assert not opened.gallery.dialog.actions_.delete.isEnabled()


def test_one_after_the_other_is_deleted_with_one_key(
    opened: Application, qtbot: QtBot, kept: SampleStore
) -> None:
    select(opened, 2)
    for _ in range(3):
        with qtbot.waitSignal(opened.recognizer.drawings.changed):
            hand.key(view_of(opened), Qt.Key.Key_Delete)

    assert labels(opened) == [7, 6, 2, 1]
    for _ in range(3):
        act(qtbot, opened, opened.gallery.dialog.actions_.undo)
    assert labels(opened) == list(READ)[::-1]


def test_all_are_selected_by_a_key_and_deleted(
    opened: Application, qtbot: QtBot, kept: SampleStore
) -> None:
    hand.key(view_of(opened), Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    act(qtbot, opened, opened.gallery.dialog.actions_.delete)

    assert kept.all() == []
    assert "No drawings yet" in hint(opened)


def test_digits_and_mistakes_are_chosen(opened: Application) -> None:
    mistakes = find(opened, QCheckBox, "onlyMistakesBox")
    assert isinstance(mistakes, QCheckBox)
    mistakes.click()
    assert labels(opened) == [7, 5, 2]
    assert tabs(opened)[0] == "All (3)"
    choose_digit(opened, 5)
    assert labels(opened) == [5]
    choose_digit(opened, 4)
    assert hint(opened) == "No drawings match the filter."
    mistakes.click()
    assert labels(opened) == [4]
    assert hint(opened) == ""


def test_a_drawing_that_becomes_another_digit_leaves_its_tab(
    opened: Application, qtbot: QtBot
) -> None:
    choose_digit(opened, 2)
    select(opened, 0)
    act(qtbot, opened, opened.gallery.dialog.actions_.label_menu.actions()[3])

    assert labels(opened) == []
    choose_digit(opened, 3)
    assert labels(opened) == [3, 3]


@pytest.mark.parametrize("by", ["double click", "Return"])
def test_a_drawing_is_put_back_onto_the_pad(
    opened: Application, qtbot: QtBot, kept: SampleStore, by: str
) -> None:
    select(opened, 0)
    if by == "Return":
        hand.key(view_of(opened), Qt.Key.Key_Return)
    else:
        view = view_of(opened)
        place = view.visualRect(view.model().index(0, 0)).center()
        QTest.mouseDClick(view.viewport(), hand.LEFT, hand.NO_KEYS, place)

    assert drawn(opened) == [one.tolist() for one in kept.all()[-1].strokes]
    qtbot.waitUntil(lambda: read(opened) == "1")
    opened.window.actions_.undo.trigger()
    assert drawn(opened) == []


def test_ink_from_a_picture_is_put_back_as_a_picture(
    opened: Application, qtbot: QtBot
) -> None:
    select(opened, 5)  # a drawing without strokes
    opened.gallery.dialog.actions_.to_pad.trigger()

    picture = opened.window.canvas.sketch.page.picture
    assert picture is not None
    assert picture.ink.max() > 200
    qtbot.waitUntil(lambda: read(opened) == "1")


def test_ink_from_a_picture_that_is_named_anew_is_not_kept_twice(
    opened: Application, qtbot: QtBot, kept: SampleStore
) -> None:
    """What a model sees of it on the pad is not to the pixel what was kept."""
    picture = LabelledDrawing(label=7, model_input=model_input(SAMPLES[0].strokes))
    number = kept.add(picture).id
    with qtbot.waitSignal(opened.recognizer.drawings.loaded):
        opened.recognizer.drawings.load()
    select(opened, 0)
    opened.gallery.dialog.actions_.to_pad.trigger()
    qtbot.waitUntil(lambda: read(opened) == "1")

    with qtbot.waitSignal(opened.recognizer.sample_kept):
        opened.window.label_actions[8].trigger()

    *others, anew = kept.all()
    assert len(others) == len(READ)
    assert (anew.id, anew.label) == (number, 8)


def test_what_is_named_anew_on_the_pad_is_the_first_to_be_undone(
    opened: Application, qtbot: QtBot, kept: SampleStore
) -> None:
    select(opened, 0)
    act(qtbot, opened, opened.gallery.dialog.actions_.label_menu.actions()[3])
    hand.key(view_of(opened), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: read(opened) == "3")  # it was taught that
    with qtbot.waitSignal(opened.recognizer.sample_kept):
        opened.window.label_actions[8].trigger()
    found = [kept.all()[-1].label]

    for _ in range(2):
        act(qtbot, opened, opened.gallery.dialog.actions_.undo)
        found.append(kept.all()[-1].label)

    assert found == [8, 3, 7]


@pytest.mark.parametrize("is_confident", [True, False])
def test_forgetting_all_asks_first(
    opened: Application,
    qtbot: QtBot,
    kept: SampleStore,
    monkeypatch: pytest.MonkeyPatch,
    is_confident: bool,
) -> None:
    select(opened, 0)
    act(qtbot, opened, opened.gallery.dialog.actions_.delete)
    asked: list[str] = []

    def ask(question: str, *_: str) -> bool:
        asked.append(question)
        return is_confident

    monkeypatch.setattr(opened.window, "ask", ask)
    forgotten = opened.recognizer.drawings.all_forgotten
    with qtbot.waitSignal(
        forgotten, timeout=2000 if is_confident else 50, raising=is_confident
    ):
        opened.gallery.dialog.actions_.forget_all.trigger()

    assert asked == ["Forget all your drawings?"]
    assert len(kept.all()) == len(labels(opened)) == (0 if is_confident else 6)
    assert opened.gallery.dialog.actions_.undo.isEnabled() is not is_confident
    if is_confident:
        assert message(opened) == "All your drawings were deleted."
        # Even what was deleted is gone from the disk.
        assert kept.change({7: 7}) == {}


def test_what_is_deleted_is_forgotten_when_the_program_ends(
    opened: Application, qtbot: QtBot, kept: SampleStore
) -> None:
    select(opened, 0)
    act(qtbot, opened, opened.gallery.dialog.actions_.delete)
    opened.stop()

    assert kept.change({7: 7}) == {}
    assert len(kept.all()) == 6


@pytest.fixture
def other(
    opened: Application,
    start_application: StartApplication,
    qtbot: QtBot,
) -> Application:
    """Return a second window on the same drawings, with its gallery open."""
    other = start_application()
    open_gallery(qtbot, other)
    return other


def test_two_windows_share_the_drawings(
    opened: Application,
    other: Application,
    qtbot: QtBot,
    kept: SampleStore,
) -> None:
    select(other, 0)
    act(qtbot, other, other.gallery.dialog.actions_.delete)
    kept.add(a_drawing(99, label=9))
    assert labels(opened) == [7, 6, 5, 4, 3, 2, 1]

    opened.gallery.dialog.activateWindow()
    qtbot.waitUntil(lambda: labels(opened) == [9, 6, 5, 4, 3, 2, 1])


def test_a_window_that_closes_leaves_what_another_may_undo(
    opened: Application,
    other: Application,
    qtbot: QtBot,
    kept: SampleStore,
) -> None:
    select(opened, 0)
    act(qtbot, opened, opened.gallery.dialog.actions_.delete)
    other.stop()
    act(qtbot, opened, opened.gallery.dialog.actions_.undo)
    assert labels(opened) == [7, 6, 5, 4, 3, 2, 1]
    assert [one.label for one in kept.all()] == list(READ)

    act(qtbot, opened, opened.gallery.dialog.actions_.redo)
    opened.stop()
    assert kept.change({7: 7}) == {}


def test_what_another_window_has_forgotten_cannot_come_back(
    opened: Application, qtbot: QtBot, kept: SampleStore
) -> None:
    select(opened, 0)
    act(qtbot, opened, opened.gallery.dialog.actions_.delete)
    kept.forget_deleted()
    act(qtbot, opened, opened.gallery.dialog.actions_.undo)

    assert labels(opened) == [6, 5, 4, 3, 2, 1]
    assert "no longer exist" in said(opened)


def test_where_nothing_was_written_nothing_is_fetched_again(
    opened: Application, qtbot: QtBot
) -> None:
    with qtbot.assertNotEmitted(opened.recognizer.drawings.loaded, wait=100):
        opened.gallery.dialog.looked_at.emit()


def test_a_step_that_could_not_be_undone_can_be_undone_later(
    opened: Application, qtbot: QtBot, kept: SampleStore
) -> None:
    actions, six = opened.gallery.dialog.actions_, [6, 5, 4, 3, 2, 1]
    select(opened, 0)
    act(qtbot, opened, actions.label_menu.actions()[3])
    act(qtbot, opened, actions.delete)
    for action, then in ((actions.undo, [3, *six]), (actions.redo, six)):
        execute(kept.path, "PRAGMA user_version = 99")
        with qtbot.waitSignal(opened.recognizer.drawings.change_failed):
            action.trigger()
            assert not actions.undo.isEnabled()
            assert not actions.redo.isEnabled()
        execute(kept.path, "PRAGMA user_version = 1")
        assert "newer version" in said(opened)
        assert action.isEnabled()
        act(qtbot, opened, action)
        assert labels(opened) == [one.label for one in kept.all()][::-1] == then

    for _ in range(2):
        act(qtbot, opened, actions.undo)
    assert [one.label for one in kept.all()] == list(READ)


def damage(path: Path) -> None:
    """Overwrite the second page of a file, where its rows begin."""
    content = bytearray(path.read_bytes())
    content[100:140] = bytes(40)
    path.write_bytes(content)


def test_a_file_found_damaged_by_a_key_is_told_once(
    start_application: StartApplication, qtbot: QtBot, kept: SampleStore
) -> None:
    damage(kept.path)
    application = start_application()
    told: list[str] = []
    application.recognizer.drawings.rescued.connect(told.append)
    application.window.canvas.sketch.replace_page(a_page(), "draw")
    qtbot.waitUntil(lambda: read(application) == "1")
    with qtbot.waitSignals(
        [application.recognizer.sample_kept, application.recognizer.drawings.rescued]
    ):
        application.window.label_actions[8].trigger()

    # It is said after what became of the drawing, and so stays to be read.
    assert "was damaged: 7 drawings were recovered" in message(application)
    open_gallery(qtbot, application)
    assert len(labels(application)) == 8
    assert len(told) == 1


def test_a_file_found_damaged_by_the_gallery_is_told(
    start_application: StartApplication, qtbot: QtBot, kept: SampleStore
) -> None:
    damage(kept.path)
    application = start_application()
    open_gallery(qtbot, application)
    qtbot.waitUntil(lambda: "was damaged: 7 drawings" in message(application))

    assert said(application) == message(application)
    assert len(labels(application)) == 7


LOSING: Final = """
import sqlite3
connection = sqlite3.connect({!r})
connection.execute("DELETE FROM samples WHERE id = 7")
connection.commit()
connection.close()"""
"""Begins a run that finds the file without its last drawing."""


def test_a_file_that_a_run_found_damaged_is_told(
    start_application: StartApplication, qtbot: QtBot, kept: SampleStore
) -> None:
    rescued = DrawingsRescued(message="It was damaged: 6 drawings were recovered.")
    program = trainer(kept.path.parent, [rescued])
    program[-1] = f"{LOSING.format(str(kept.path))}\n{program[-1]}"
    application = start_application(trainer=program)
    open_gallery(qtbot, application)
    train(qtbot, application)
    qtbot.waitUntil(lambda: labels(application) == [6, 5, 4, 3, 2, 1])

    assert said(application) == rescued.message


def test_a_file_of_a_newer_program_is_said(
    start_application: StartApplication, qtbot: QtBot, kept: SampleStore
) -> None:
    execute(kept.path, "PRAGMA user_version = 99")
    application = start_application()
    with qtbot.waitSignal(application.recognizer.drawings.load_failed):
        application.window.actions_.my_drawings.trigger()

    assert "written by a newer version" in said(application)


READ_ONLY: Final = """
import os, sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from mnist_gui.application import Application, Options
from tests.helpers.gui.fake_models import FakeModel

store = Path(sys.argv[1])
qt = QApplication(["mnist-gui", "-platform", "offscreen"])
if os.geteuid() == 0:  # who may write everywhere
    os.setuid(65534)
    assert not os.access(store, os.W_OK)
application = Application(Options(store=store), FakeModel.load)
gallery = application.gallery.dialog

def loaded(samples):
    gallery._view.selectAll()
    gallery.actions_.delete.trigger()

def failed(step, sentence):
    print(sentence)
    print(len(gallery.items.shown), gallery.actions_.undo.isEnabled())
    qt.quit()

application.recognizer.drawings.loaded.connect(loaded)
application.recognizer.drawings.change_failed.connect(failed)
application.start()
application.window.actions_.my_drawings.trigger()
qt.exec()
application.stop()
"""


def test_a_store_that_may_only_be_read_is_said_and_shown(run_script: RunScript) -> None:
    # Not in pytest's folder, which another user may not even pass through.
    with tempfile.TemporaryDirectory() as folder:
        kept = SampleStore(Path(folder) / SAMPLES_NAME)
        kept.add_new(a_drawing(number) for number in range(3))
        kept.path.chmod(0o444)
        Path(folder).chmod(0o555)
        try:
            result = run_script("-c", READ_ONLY, folder)
        finally:
            Path(folder).chmod(0o755)

    assert result.returncode == 0, result.stderr
    sentence, state = result.stdout.splitlines()
    assert "read-only. Allow writing" in sentence
    assert state == "3 False"


def test_the_keyboard_reaches_everything_and_all_has_a_name(
    opened: Application,
) -> None:
    gallery = opened.gallery.dialog
    controls = [
        *("galleryView", "digitTabs", "onlyMistakesBox", "galleryNamingButton"),
        *("galleryDeleteButton", "galleryUndoButton", "galleryRedoButton"),
        *("galleryImportButton", "galleryExportButton", "galleryForgetButton"),
    ]
    assert gallery.objectName() == "galleryDialog"
    for name in controls:
        widget = find(opened, QWidget, name)
        assert widget.accessibleName() or getattr(widget, "text", str)()
        assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus


@pytest.mark.parametrize("paper", ["#ffffff", "#202020"])
def test_ink_is_of_the_colour_of_text_on_that_of_paper(
    start_application: StartApplication, qtbot: QtBot, kept: SampleStore, paper: str
) -> None:
    record = SAMPLES[0]
    ink = model_input(record.strokes)
    kept.add(LabelledDrawing(label=7, strokes=record.strokes, model_input=ink))
    kept.add(a_drawing(99))  # the newest, where the keyboard is
    application = start_application()
    view = view_of(application)
    palette = QPalette(QColor(paper))
    palette.setColor(QPalette.ColorRole.Base, QColor(paper))
    view.setPalette(palette)
    open_gallery(qtbot, application)
    tile = view.visualRect(view.model().index(1, 0))
    grey = levels(view.viewport().grab(tile).toImage())

    assert abs(grey[0, 0] - QColor(paper).lightness()) <= 1
    strongest = grey.max() if paper == "#202020" else 255 - grey.min()
    assert strongest > 200


def test_a_selected_drawing_differs_from_the_others(opened: Application) -> None:
    view = view_of(opened)
    tile = view.visualRect(view.model().index(0, 0))
    before = levels(view.viewport().grab(tile).toImage())
    select(opened, 0)
    after = levels(view.viewport().grab(tile).toImage())

    assert abs(before[4, 4] - after[4, 4]) > 20


def test_no_drawing_seems_to_be_selected_before_one_is(opened: Application) -> None:
    """The keyboard is at the first one: a frame around it is all there is to see."""
    view = view_of(opened)
    first, other = (view.visualRect(view.model().index(row, 0)) for row in (0, 1))
    assert view.currentIndex().row() == 0
    tiles = [levels(view.viewport().grab(one).toImage()) for one in (first, other)]

    assert tiles[0][4, 4] == tiles[1][4, 4]
    assert (tiles[0][:4] != tiles[1][:4]).any()


def test_where_the_keyboard_is_can_be_seen_without_a_selection(
    opened: Application,
) -> None:
    select(opened, 0)
    view = view_of(opened)
    tile = view.visualRect(view.model().index(1, 0))
    before = levels(view.viewport().grab(tile).toImage())
    hand.key(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    after = levels(view.viewport().grab(tile).toImage())

    assert selected(opened) == [7]
    assert (before != after).any()
