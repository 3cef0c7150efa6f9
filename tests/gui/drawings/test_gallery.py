"""The gallery: view, relabel, delete, restore and forget drawings."""

import tempfile
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QPushButton,
    QTabBar,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from mnist_gui.application import Application
from mnist_gui.core.events import DrawingsLeftOut, DrawingsRescued
from mnist_gui.core.samples.sample import NOT_A_DIGIT, LabelledDrawing
from mnist_gui.core.samples.store import SAMPLES_NAME, SampleStore
from mnist_gui.theme.theme import Scheme, Theme
from tests.gui.conftest import RunScript, StartApplication
from tests.helpers.core.ink_examples import SAMPLES, model_input
from tests.helpers.core.sample_examples import (
    a_drawing,
    contents,
    execute,
    overwrite_header,
)
from tests.helpers.gui import hand
from tests.helpers.gui.fake_models import a_page, levels
from tests.helpers.gui.gallery_driver import (
    READ,
    act,
    choose_digit,
    gallery_text,
    hint,
    labels,
    open_gallery,
    press,
    select,
    selected,
    tabs,
    view_of,
)
from tests.helpers.gui.retrain_driver import train, trainer
from tests.helpers.gui.widgets import find
from tests.helpers.gui.window_state import (
    PATIENCE_MS,
    drawn,
    label_drawing,
    message,
    read,
    samples_of,
    show_page,
)

CONTROL = Qt.KeyboardModifier.ControlModifier


def stored_labels(kept: SampleStore) -> list[int]:
    return [sample.label for sample in kept.all()]


def test_an_empty_gallery_explains_how_to_add_drawings(
    start_application: StartApplication, qtbot: QtBot, store: Path
) -> None:
    application = start_application()
    open_gallery(qtbot, application)

    assert "by its key 0 to 9" in hint(application)
    assert hint(application).count(".") == 1  # one sentence
    imports = find(application.gallery.dialog, QToolButton, "galleryImportHereButton")
    assert imports.isVisible()
    assert imports.hasFocus()
    assert imports.defaultAction().menu() is application.gallery.dialog.actions_.imports
    assert tabs(application)[:2] == ["All 0", "0"]
    assert not application.gallery.dialog.actions_.delete.isEnabled()
    assert not (store / SAMPLES_NAME).exists()


@pytest.mark.parametrize("is_open", [True, False])
def test_a_drawing_labelled_on_the_pad_appears_in_the_gallery(
    start_application: StartApplication,
    qtbot: QtBot,
    kept: SampleStore,
    is_open: bool,
) -> None:
    application = start_application()
    if is_open:
        open_gallery(qtbot, application)
    show_page(qtbot, application, a_page(), "1")
    label_drawing(qtbot, application, 8)
    if not is_open:
        open_gallery(qtbot, application)

    assert labels(application) == [8, 7, 6, 5, 4, 3, 2, 1]
    assert tabs(application)[0] == "All 8"
    bar = find(application.gallery.dialog, QTabBar, "digitTabs")
    assert bar.tabToolTip(9) == "Drawings: 1"


def test_a_digit_key_relabels_the_selected_drawings(
    opened: Application, qtbot: QtBot, kept: SampleStore
) -> None:
    select(opened, 0, 2)
    assert selected(opened) == [5, 7]
    press(qtbot, opened, Qt.Key.Key_0)

    assert labels(opened) == [0, 6, 0, 4, 3, 2, 1]
    assert stored_labels(kept) == [1, 2, 3, 4, 0, 6, 0]
    assert selected(opened) == [0, 0]

    act(qtbot, opened, opened.gallery.dialog.actions_.undo)
    assert stored_labels(kept) == list(READ)


def test_repeating_a_label_adds_no_undo_step(opened: Application, qtbot: QtBot) -> None:
    select(opened, 0)
    press(qtbot, opened, Qt.Key.Key_7)

    assert not opened.gallery.dialog.actions_.undo.isEnabled()


def test_two_quick_label_keys_leave_the_second_label(
    opened: Application, qtbot: QtBot, kept: SampleStore
) -> None:
    changed = samples_of(opened).changed
    select(opened, 0)
    with qtbot.waitSignals([changed, changed]):
        hand.key(view_of(opened), Qt.Key.Key_3)
        hand.key(view_of(opened), Qt.Key.Key_7)

    assert kept.all()[-1].label == 7
    assert labels(opened)[0] == 7


def test_undo_is_disabled_while_a_change_is_pending(
    opened: Application, qtbot: QtBot, kept: SampleStore
) -> None:
    """Otherwise undo right after a deletion would undo the step before it."""
    actions, changed = opened.gallery.dialog.actions_, samples_of(opened).changed
    states: list[bool] = []
    select(opened, 0)
    press(qtbot, opened, Qt.Key.Key_3)
    changed.connect(lambda *_: states.append(actions.undo.isEnabled()))
    with qtbot.waitSignals([changed, changed]):
        hand.key(view_of(opened), Qt.Key.Key_Delete)
        hand.key(view_of(opened), Qt.Key.Key_Z, CONTROL)
        assert not actions.undo.isEnabled()
        hand.key(view_of(opened), Qt.Key.Key_Delete)

    assert states == [False, True]
    with qtbot.waitSignal(changed):
        hand.key(view_of(opened), Qt.Key.Key_Z, CONTROL)
    assert stored_labels(kept) == [1, 2, 3, 4, 5, 6, 3]


def test_a_deletion_can_be_undone_and_redone_with_keys(
    opened: Application, qtbot: QtBot, kept: SampleStore
) -> None:
    before = contents(kept)
    changed = samples_of(opened).changed
    select(opened, 1, 3)
    press(qtbot, opened, Qt.Key.Key_Delete)
    assert labels(opened) == [7, 5, 3, 2, 1]
    assert len(kept.all()) == 5
    assert opened.gallery.dialog.actions_.undo.text() == "&Undo deletion"

    with qtbot.waitSignal(changed):
        hand.key(view_of(opened), Qt.Key.Key_Z, CONTROL)
    assert labels(opened) == [7, 6, 5, 4, 3, 2, 1]
    assert contents(kept) == before

    with qtbot.waitSignal(changed):
        hand.key(view_of(opened), Qt.Key.Key_Y, CONTROL)
    assert labels(opened) == [7, 5, 3, 2, 1]


@pytest.mark.parametrize("rows", [[1], [1, 2, 4]])
def test_restored_drawings_are_selected(
    opened: Application, qtbot: QtBot, rows: list[int]
) -> None:
    select(opened, *rows)
    before = selected(opened)
    act(qtbot, opened, opened.gallery.dialog.actions_.delete)
    assert selected(opened) != before

    act(qtbot, opened, opened.gallery.dialog.actions_.undo)

    assert selected(opened) == before


def test_redo_of_a_label_selects_the_drawings_in_the_tab_of_the_digit(
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


def test_drawings_can_be_relabelled_as_no_digits(
    opened: Application, qtbot: QtBot
) -> None:
    select(opened, 0)
    last = opened.gallery.dialog.actions_.label_menu.actions()[-1]
    assert last.text() == "Label as “not a digit”"

    act(qtbot, opened, last)
    choose_digit(opened, NOT_A_DIGIT)

    assert labels(opened) == [NOT_A_DIGIT]
    tabs = find(opened.gallery.dialog, QTabBar, "digitTabs")
    assert tabs.tabText(tabs.count() - 1) == "Not a digit"


def test_a_new_drawing_is_not_selected(opened: Application, qtbot: QtBot) -> None:
    show_page(qtbot, opened, a_page(), "1")
    label_drawing(qtbot, opened, 8)

    assert selected(opened) == []
    assert not opened.gallery.dialog.actions_.delete.isEnabled()


def test_repeated_delete_keys_delete_one_drawing_after_the_other(
    opened: Application, qtbot: QtBot, kept: SampleStore
) -> None:
    select(opened, 2)
    for _ in range(3):
        press(qtbot, opened, Qt.Key.Key_Delete)

    assert labels(opened) == [7, 6, 2, 1]
    for _ in range(3):
        act(qtbot, opened, opened.gallery.dialog.actions_.undo)
    assert labels(opened) == list(READ)[::-1]


def test_ctrl_a_selects_all_drawings(
    opened: Application, qtbot: QtBot, kept: SampleStore
) -> None:
    hand.key(view_of(opened), Qt.Key.Key_A, CONTROL)
    act(qtbot, opened, opened.gallery.dialog.actions_.delete)

    assert kept.all() == []
    assert "it is saved here" in hint(opened)


def test_drawings_are_filtered_by_digit_and_misread(opened: Application) -> None:
    misread = find(opened.gallery.dialog, QTabBar, "misreadTabs")
    assert [misread.tabText(tab) for tab in (0, 1)] == ["All", "Misread 3"]
    hand.click(misread, misread.tabRect(1).center())
    assert labels(opened) == [7, 5, 2]
    assert tabs(opened)[0] == "All 3"
    choose_digit(opened, 5)
    assert labels(opened) == [5]
    choose_digit(opened, 4)
    assert hint(opened) == "No drawings match the filter."
    imports = find(opened.gallery.dialog, QToolButton, "galleryImportHereButton")
    assert not imports.isVisible()  # there are drawings, but none like that
    hand.click(misread, misread.tabRect(0).center())
    assert labels(opened) == [4]
    assert hint(opened) == ""


def test_the_oldest_drawings_can_be_listed_first(
    opened: Application, qtbot: QtBot
) -> None:
    order = find(opened.gallery.dialog, QPushButton, "galleryOrderButton")
    assert order.text() == "Newest first"

    hand.click(order)

    assert order.text() == "Oldest first"
    assert labels(opened) == [1, 2, 3, 4, 5, 6, 7]
    select(opened, 0)
    press(qtbot, opened, Qt.Key.Key_Delete)
    assert labels(opened) == [2, 3, 4, 5, 6, 7]


def test_what_can_be_done_with_a_selection_is_shown_with_one_alone(
    opened: Application,
) -> None:
    delete = find(opened.gallery.dialog, QWidget, "galleryDeleteButton")
    assert not delete.isVisible()

    select(opened, 0, 1)

    assert delete.isVisible()


def test_the_gallery_fits_a_narrow_screen(opened: Application) -> None:
    gallery = opened.gallery.dialog
    select(opened, 0)
    gallery.show_importing("Importing drawings: 2,000 so far…")
    gallery.offer_learning(2000)
    gallery.resize(600, 500)

    assert gallery.width() == 600
    for button in gallery.findChildren(QAbstractButton):
        if button.isVisible():
            place = QRect(button.mapTo(gallery, QPoint()), button.size())
            assert gallery.rect().contains(place), button.objectName()
            is_of_tabs = isinstance(button.parent(), QTabBar)  # scrolls them
            assert is_of_tabs or button.width() >= button.sizeHint().width()


def test_a_relabelled_drawing_moves_to_the_tab_of_its_digit(
    opened: Application, qtbot: QtBot
) -> None:
    choose_digit(opened, 2)
    select(opened, 0)
    act(qtbot, opened, opened.gallery.dialog.actions_.label_menu.actions()[3])

    assert labels(opened) == []
    choose_digit(opened, 3)
    assert labels(opened) == [3, 3]


@pytest.mark.parametrize("by", ["double click", "Return"])
def test_a_drawing_can_be_put_back_on_the_pad(
    opened: Application, qtbot: QtBot, kept: SampleStore, by: str
) -> None:
    select(opened, 0)
    if by == "Return":
        hand.key(view_of(opened), Qt.Key.Key_Return)
    else:
        view = view_of(opened)
        place = view.visualRect(view.model().index(0, 0)).center()
        QTest.mouseDClick(view.viewport(), hand.LEFT, hand.NO_KEYS, place)

    assert drawn(opened) == [points.tolist() for points in kept.all()[-1].strokes]
    qtbot.waitUntil(lambda: read(opened) == "1")
    opened.window.actions_.undo.trigger()
    assert drawn(opened) == []


def test_a_drawing_without_strokes_is_put_back_as_a_picture(
    opened: Application, qtbot: QtBot
) -> None:
    select(opened, 5)  # it has no strokes
    opened.gallery.dialog.actions_.to_pad.trigger()

    picture = opened.window.canvas.sketch.page.picture
    assert picture is not None
    assert picture.ink.max() > 200
    qtbot.waitUntil(lambda: read(opened) == "1")


def test_relabelling_a_drawing_without_strokes_on_the_pad_adds_no_second_sample(
    opened: Application, qtbot: QtBot, kept: SampleStore
) -> None:
    """Its model input on the pad differs in some pixels from the stored one."""
    picture = LabelledDrawing(label=7, model_input=model_input(SAMPLES[0].strokes))
    sample_id = kept.add(picture).id
    with qtbot.waitSignal(samples_of(opened).loaded):
        samples_of(opened).load()
    select(opened, 0)
    opened.gallery.dialog.actions_.to_pad.trigger()
    qtbot.waitUntil(lambda: read(opened) == "1")

    label_drawing(qtbot, opened, 8)

    *others, relabelled = kept.all()
    assert len(others) == len(READ)
    assert (relabelled.id, relabelled.label) == (sample_id, 8)


def test_undo_in_the_gallery_begins_with_a_later_label_from_the_pad(
    opened: Application, qtbot: QtBot, kept: SampleStore
) -> None:
    select(opened, 0)
    act(qtbot, opened, opened.gallery.dialog.actions_.label_menu.actions()[3])
    hand.key(view_of(opened), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: read(opened) == "3")  # it has learned that
    label_drawing(qtbot, opened, 8)
    found = [kept.all()[-1].label]

    for _ in range(2):
        act(qtbot, opened, opened.gallery.dialog.actions_.undo)
        found.append(kept.all()[-1].label)

    assert found == [8, 3, 7]


@pytest.mark.parametrize("is_confirmed", [True, False])
def test_forgetting_all_drawings_asks_first(
    opened: Application,
    qtbot: QtBot,
    kept: SampleStore,
    monkeypatch: pytest.MonkeyPatch,
    is_confirmed: bool,
) -> None:
    select(opened, 0)
    act(qtbot, opened, opened.gallery.dialog.actions_.delete)
    asked: list[str] = []

    def ask(question: str, *_: str) -> bool:
        asked.append(question)
        return is_confirmed

    monkeypatch.setattr(opened.window, "ask", ask)
    forgotten = samples_of(opened).all_forgotten
    with qtbot.waitSignal(
        forgotten, timeout=PATIENCE_MS if is_confirmed else 50, raising=is_confirmed
    ):
        opened.gallery.dialog.actions_.forget_all.trigger()

    assert asked == ["Forget all your drawings?"]
    assert len(kept.all()) == len(labels(opened)) == (0 if is_confirmed else 6)
    assert opened.gallery.dialog.actions_.undo.isEnabled() is not is_confirmed
    if is_confirmed:
        assert message(opened) == "All your drawings were deleted."
        # Deleted drawings are erased from the disk as well.
        assert kept.change({7: 7}) == {}


def test_deleted_drawings_are_erased_when_the_program_ends(
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
    """Return a second window on the same store, with its gallery open."""
    other = start_application()
    open_gallery(qtbot, other)
    return other


def test_an_open_gallery_follows_changes_of_another_window(
    opened: Application,
    other: Application,
    qtbot: QtBot,
    kept: SampleStore,
) -> None:
    select(other, 0)
    act(qtbot, other, other.gallery.dialog.actions_.delete)
    kept.add(a_drawing(99, label=9))

    qtbot.waitUntil(lambda: labels(opened) == [9, 6, 5, 4, 3, 2, 1])


def test_deleted_drawings_are_erased_by_the_last_window_only(
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
    assert stored_labels(kept) == list(READ)

    act(qtbot, opened, opened.gallery.dialog.actions_.redo)
    opened.stop()
    assert kept.change({7: 7}) == {}


def test_undo_of_a_deletion_reports_drawings_that_were_erased_elsewhere(
    opened: Application, qtbot: QtBot, kept: SampleStore
) -> None:
    select(opened, 0)
    act(qtbot, opened, opened.gallery.dialog.actions_.delete)
    kept.forget_deleted()
    act(qtbot, opened, opened.gallery.dialog.actions_.undo)

    assert labels(opened) == [6, 5, 4, 3, 2, 1]
    assert "no longer exist" in gallery_text(opened)


def test_an_unchanged_store_is_not_fetched_again(
    opened: Application, qtbot: QtBot
) -> None:
    with qtbot.assertNotEmitted(samples_of(opened).loaded, wait=100):
        opened.gallery.dialog.looked_at.emit()


def test_a_failed_undo_or_redo_can_be_repeated(
    opened: Application, qtbot: QtBot, kept: SampleStore
) -> None:
    actions, six = opened.gallery.dialog.actions_, [6, 5, 4, 3, 2, 1]
    select(opened, 0)
    act(qtbot, opened, actions.label_menu.actions()[3])
    act(qtbot, opened, actions.delete)
    for action, then in ((actions.undo, [3, *six]), (actions.redo, six)):
        execute(kept.path, "PRAGMA user_version = 99")
        with qtbot.waitSignal(samples_of(opened).change_failed):
            action.trigger()
            assert not actions.undo.isEnabled()
            assert not actions.redo.isEnabled()
        execute(kept.path, "PRAGMA user_version = 1")
        assert "newer version" in gallery_text(opened)
        assert action.isEnabled()
        act(qtbot, opened, action)
        assert labels(opened) == stored_labels(kept)[::-1] == then

    for _ in range(2):
        act(qtbot, opened, actions.undo)
    assert stored_labels(kept) == list(READ)


def test_damage_found_while_a_drawing_is_kept_is_reported_once(
    start_application: StartApplication, qtbot: QtBot, kept: SampleStore
) -> None:
    overwrite_header(kept.path)
    application = start_application()
    reports: list[str] = []
    samples = samples_of(application)
    samples.rescued.connect(reports.append)
    show_page(qtbot, application, a_page(), "1")
    with qtbot.waitSignals([samples.kept, samples.rescued]):
        application.window.label_actions[8].trigger()

    # Shown after the message about the drawing, so that it stays to be read.
    assert "was damaged: 7 drawings were recovered" in message(application)
    open_gallery(qtbot, application)
    assert len(labels(application)) == 8
    assert len(reports) == 1


def test_damage_found_by_the_gallery_is_reported(
    start_application: StartApplication, qtbot: QtBot, kept: SampleStore
) -> None:
    overwrite_header(kept.path)
    application = start_application()
    open_gallery(qtbot, application)
    qtbot.waitUntil(lambda: "was damaged: 7 drawings" in message(application))

    assert gallery_text(application) == message(application)
    assert len(labels(application)) == 7


LOSING: Final = """
import sqlite3
connection = sqlite3.connect({!r})
connection.execute("DELETE FROM samples WHERE id = 7")
connection.commit()
connection.close()"""
"""Removes the last drawing of a file; prepended to the fake trainer."""


def test_drawings_that_a_training_leaves_out_are_reported(
    start_application: StartApplication, qtbot: QtBot, kept: SampleStore
) -> None:
    left_out = DrawingsLeftOut(message="Two of your drawings are left out.")
    application = start_application(trainer=trainer(kept.path.parent, [left_out], ""))

    train(qtbot, application)

    qtbot.waitUntil(lambda: gallery_text(application) == left_out.message)


def test_damage_found_by_a_training_is_reported(
    start_application: StartApplication, qtbot: QtBot, kept: SampleStore
) -> None:
    rescued = DrawingsRescued(message="It was damaged: 6 drawings were recovered.")
    program = trainer(kept.path.parent, [rescued])
    program[-1] = f"{LOSING.format(str(kept.path))}\n{program[-1]}"
    application = start_application(trainer=program)
    open_gallery(qtbot, application)
    train(qtbot, application)
    qtbot.waitUntil(lambda: labels(application) == [6, 5, 4, 3, 2, 1])

    assert gallery_text(application) == rescued.message


def test_a_file_of_a_newer_program_shows_the_reason(
    start_application: StartApplication, qtbot: QtBot, kept: SampleStore
) -> None:
    execute(kept.path, "PRAGMA user_version = 99")
    application = start_application()
    with qtbot.waitSignal(samples_of(application).load_failed):
        application.window.actions_.my_drawings.trigger()

    assert "written by a newer version" in gallery_text(application)


READ_ONLY: Final = """
import os, sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from mnist_gui.application import Application, Options
from tests.helpers.gui.fake_models import FakeModel
from tests.helpers.gui.window_state import samples_of

store = Path(sys.argv[1])
qt = QApplication(["mnist-gui", "-platform", "offscreen"])
if os.geteuid() == 0:  # root may write everywhere
    os.setuid(65534)
    assert not os.access(store, os.W_OK)
application = Application(Options(store=store), FakeModel.load)
gallery = application.gallery.dialog

def loaded(samples):
    gallery._view.selectAll()
    gallery.actions_.delete.trigger()

def failed(step, message):
    print(message)
    print(len(gallery.items.shown), gallery.actions_.undo.isEnabled())
    qt.quit()

application.samples.loaded.connect(loaded)
samples_of(application).change_failed.connect(failed)
application.start()
application.window.actions_.my_drawings.trigger()
qt.exec()
application.stop()
"""


@pytest.mark.slow
def test_a_read_only_store_is_shown_and_changes_name_the_reason(
    run_script: RunScript,
) -> None:
    # Not in pytest's folder, which other users cannot enter.
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
    reason, state = result.stdout.splitlines()
    assert "read-only. Allow writing" in reason
    assert state == "3 False"


def test_every_control_has_a_name_and_can_be_reached_with_the_tab_key(
    opened: Application,
) -> None:
    gallery = opened.gallery.dialog
    controls = [
        *("galleryView", "digitTabs", "misreadTabs", "galleryNamingButton"),
        *("galleryDeleteButton", "galleryUndoButton", "galleryRedoButton"),
        *("galleryImportButton", "galleryExportButton", "galleryForgetButton"),
    ]
    assert gallery.objectName() == "galleryDialog"
    for name in controls:
        widget = find(gallery, QWidget, name)
        assert widget.accessibleName() or getattr(widget, "text", str)()
        assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_ink_has_the_colour_of_text_on_any_background(
    start_application: StartApplication,
    qtbot: QtBot,
    kept: SampleStore,
    scheme: Scheme,
) -> None:
    record = SAMPLES[0]
    ink = model_input(record.strokes)
    kept.add(LabelledDrawing(label=7, strokes=record.strokes, model_input=ink))
    kept.add(a_drawing(99))  # the newest has the keyboard focus
    application = start_application()
    theme = Theme.of_program()
    theme.choose(scheme)
    paper = theme.tokens.background
    view = view_of(application)
    open_gallery(qtbot, application)
    tile = view.visualRect(view.model().index(1, 0))
    grey = levels(view.viewport().grab(tile).toImage())

    theme.choose(Scheme.SYSTEM)
    assert abs(grey[0, 0] - QColor(paper).lightness()) <= 2
    strongest = grey.max() if scheme is Scheme.DARK else 255 - grey.min()
    assert strongest > 200


def test_a_selected_drawing_looks_different(opened: Application) -> None:
    view = view_of(opened)
    tile = view.visualRect(view.model().index(0, 0))
    before = levels(view.viewport().grab(tile).toImage())
    select(opened, 0)
    after = levels(view.viewport().grab(tile).toImage())

    assert np.abs(before - after).max() > 60


def test_keyboard_focus_does_not_look_like_a_selection(opened: Application) -> None:
    """Only a frame marks the first drawing, which has the focus."""
    view = view_of(opened)
    first, other = (view.visualRect(view.model().index(row, 0)) for row in (0, 1))
    assert view.currentIndex().row() == 0
    tiles = [levels(view.viewport().grab(tile).toImage()) for tile in (first, other)]

    assert tiles[0][4, 4] == tiles[1][4, 4]
    assert (tiles[0][:16] != tiles[1][:16]).any()  # above the ink


def test_keyboard_focus_is_visible_without_a_selection(
    opened: Application,
) -> None:
    select(opened, 0)
    view = view_of(opened)
    tile = view.visualRect(view.model().index(1, 0))
    before = levels(view.viewport().grab(tile).toImage())
    hand.key(view, Qt.Key.Key_Right, CONTROL)
    after = levels(view.viewport().grab(tile).toImage())

    assert selected(opened) == [7]
    assert (before != after).any()
