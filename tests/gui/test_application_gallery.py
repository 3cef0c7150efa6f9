"""A person's own drawings: kept, looked at, corrected, deleted, exchanged."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QAction, QColor, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QFileDialog,
    QLabel,
    QListView,
    QPushButton,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from mnist_gui.application import Application
from mnist_gui.core.sample_formats import IMAGES_NAME, SampleFormat
from mnist_gui.core.samples import SAMPLES_NAME, Sample, SampleStore
from mnist_gui.core.strokes import StrokeRecord, write_strokes
from mnist_gui.gallery import Gallery
from tests.core.drawings import SAMPLES
from tests.core.own_samples import a_drawing, contents, execute
from tests.gui import hand
from tests.gui.conftest import RunScript, StartApplication
from tests.gui.fakes import a_page, levels
from tests.gui.looks import drawn, message, read

READ: Final = {1: 1, 2: 3, 3: 3, 4: 4, 5: 9, 6: 6, 7: 1}
"""Labels of the drawings in the store, and what each was read as."""


@pytest.fixture
def kept(store: Path) -> SampleStore:
    """Return a store with seven drawings, three of which were read wrong."""
    kept = SampleStore(store / SAMPLES_NAME)
    kept.add_new(a_drawing(10 + one, one, READ[one]) for one in READ)
    return kept


@pytest.fixture
def opened(
    start_application: StartApplication, qtbot: QtBot, kept: SampleStore
) -> Application:
    """Return the program with the gallery open."""
    application = start_application()
    open_gallery(qtbot, application)
    return application


def open_gallery(qtbot: QtBot, application: Application) -> None:
    with qtbot.waitSignal(application.recognizer.drawings.loaded):
        application.window.actions_.my_drawings.trigger()


def find(application: Application, kind: type[QWidget], name: str) -> QWidget:
    found: QWidget | None = application.gallery.gallery.findChild(kind, name)
    assert found is not None
    return found


def view_of(application: Application) -> QListView:
    view = find(application, QListView, "galleryView")
    assert isinstance(view, QListView)
    return view


def said(application: Application) -> str:
    label = find(application, QLabel, "galleryMessage")
    assert isinstance(label, QLabel)
    return label.text()


def hint(application: Application) -> str:
    label = find(application, QLabel, "galleryHint")
    assert isinstance(label, QLabel)
    return label.text() if label.isVisible() else ""


def tabs(application: Application) -> list[str]:
    bar = find(application, QTabBar, "digitTabs")
    assert isinstance(bar, QTabBar)
    return [bar.tabText(tab) for tab in range(bar.count())]


def choose_digit(application: Application, digit: int) -> None:
    bar = find(application, QTabBar, "digitTabs")
    assert isinstance(bar, QTabBar)
    bar.setCurrentIndex(1 + digit)


def labels(application: Application) -> list[int]:
    """Return what the drawings in the list are, newest first."""
    return [one.label for one in application.gallery.gallery.items.shown]


def selected(application: Application) -> list[int]:
    rows = view_of(application).selectedIndexes()
    return sorted(labels(application)[index.row()] for index in rows)


def select(application: Application, *rows: int) -> None:
    """Click on tiles, all but the first with Ctrl held."""
    view = view_of(application)
    for number, row in enumerate(rows):
        keys = Qt.KeyboardModifier.ControlModifier if number else hand._NO_KEYS  # noqa: SLF001
        place = view.visualRect(view.model().index(row, 0)).center()
        QTest.mouseClick(view.viewport(), hand.LEFT, keys, place)


def act(qtbot: QtBot, application: Application, action: QAction) -> None:
    """Do what changes drawings, and wait until it is done."""
    with qtbot.waitSignal(application.recognizer.drawings.changed):
        action.trigger()


def exchange(qtbot: QtBot, application: Application, action: QAction) -> None:
    """Import or export, and wait until it is done."""
    with qtbot.waitSignal(application.recognizer.drawings.exchange_ended):
        action.trigger()


def action_for(application: Application, menu: str, kind: SampleFormat) -> QAction:
    actions = getattr(application.gallery.gallery.actions_, menu).actions()
    (found,) = [one for one in actions if one.data() is kind]
    assert isinstance(found, QAction)
    return found


@pytest.fixture
def choose_path(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path | None], None]:
    """Return what answers every question for a file or folder."""

    def choose(path: Path | None) -> None:
        name = str(path or "")
        for ask in ("getOpenFileName", "getSaveFileName"):
            monkeypatch.setattr(QFileDialog, ask, lambda *_: (name, ""))
        monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: name)

    return choose


def test_a_gallery_without_drawings_says_how_they_get_there(
    start_application: StartApplication, qtbot: QtBot, store: Path
) -> None:
    application = start_application()
    open_gallery(qtbot, application)

    assert "press the key 0 to 9" in hint(application)
    assert tabs(application)[:2] == ["All (0)", "0 (0)"]
    assert not application.gallery.gallery.actions_.delete.isEnabled()
    assert not (store / SAMPLES_NAME).exists()


@pytest.mark.parametrize("is_open", [True, False])
def test_a_drawing_that_is_kept_appears(
    start_application: StartApplication,
    qtbot: QtBot,
    kept: SampleStore,
    is_open: bool,  # noqa: FBT001
) -> None:
    application = start_application()
    if is_open:
        open_gallery(qtbot, application)
    application.window.canvas.sketch.replace_page(a_page(), "draw")
    qtbot.waitUntil(lambda: read(application) == "1")
    with qtbot.waitSignal(application.recognizer.sample_kept):
        application.window.digit_actions[8].trigger()
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

    act(qtbot, opened, opened.gallery.gallery.actions_.undo)
    assert [one.label for one in kept.all()] == list(READ)


def test_what_it_is_already_is_no_change(opened: Application, qtbot: QtBot) -> None:
    select(opened, 0)
    with qtbot.assertNotEmitted(opened.recognizer.drawings.changed, wait=50):
        hand.key(view_of(opened), Qt.Key.Key_7)

    assert not opened.gallery.gallery.actions_.undo.isEnabled()


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
    assert opened.gallery.gallery.actions_.undo.text() == "&Undo deletion"

    with qtbot.waitSignal(changed):
        hand.key(view_of(opened), Qt.Key.Key_Z, control)
    assert labels(opened) == [7, 6, 5, 4, 3, 2, 1]
    assert contents(kept) == before

    with qtbot.waitSignal(changed):
        hand.key(view_of(opened), Qt.Key.Key_Y, control)
    assert labels(opened) == [7, 5, 3, 2, 1]


def test_one_after_the_other_is_deleted_with_one_key(
    opened: Application, qtbot: QtBot, kept: SampleStore
) -> None:
    select(opened, 2)
    for _ in range(3):
        with qtbot.waitSignal(opened.recognizer.drawings.changed):
            hand.key(view_of(opened), Qt.Key.Key_Delete)

    assert labels(opened) == [7, 6, 2, 1]
    for _ in range(3):
        act(qtbot, opened, opened.gallery.gallery.actions_.undo)
    assert labels(opened) == list(READ)[::-1]


def test_all_are_selected_by_a_key_and_deleted(
    opened: Application, qtbot: QtBot, kept: SampleStore
) -> None:
    hand.key(view_of(opened), Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    act(qtbot, opened, opened.gallery.gallery.actions_.delete)

    assert kept.all() == []
    assert "no drawings yet" in hint(opened)


def test_digits_and_mistakes_are_chosen(opened: Application) -> None:
    mistakes = find(opened, QCheckBox, "onlyMistakesBox")
    assert isinstance(mistakes, QCheckBox)
    mistakes.click()
    assert labels(opened) == [7, 5, 2]
    assert tabs(opened)[0] == "All (3)"
    choose_digit(opened, 5)
    assert labels(opened) == [5]
    choose_digit(opened, 4)
    assert hint(opened) == "None of your drawings is of this kind."
    mistakes.click()
    assert labels(opened) == [4]
    assert hint(opened) == ""


def test_a_drawing_that_becomes_another_digit_leaves_its_tab(
    opened: Application, qtbot: QtBot
) -> None:
    choose_digit(opened, 2)
    select(opened, 0)
    act(qtbot, opened, opened.gallery.gallery.actions_.naming.actions()[3])

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
        QTest.mouseDClick(view.viewport(), hand.LEFT, hand._NO_KEYS, place)  # noqa: SLF001

    assert drawn(opened) == [one.tolist() for one in kept.all()[-1].strokes]
    qtbot.waitUntil(lambda: read(opened) == "1")
    opened.window.actions_.undo.trigger()
    assert drawn(opened) == []


def test_ink_from_a_picture_is_put_back_as_a_picture(
    opened: Application, qtbot: QtBot
) -> None:
    select(opened, 5)  # a drawing without strokes
    opened.gallery.gallery.actions_.to_pad.trigger()

    picture = opened.window.canvas.sketch.page.picture
    assert picture is not None
    assert picture.ink.max() > 200
    qtbot.waitUntil(lambda: read(opened) == "1")


@pytest.mark.parametrize("kind", SampleFormat)
def test_what_is_shown_is_exported_and_brought_in_again(
    opened: Application,
    qtbot: QtBot,
    kept: SampleStore,
    tmp_path: Path,
    choose_path: Callable[[Path | None], None],
    kind: SampleFormat,
) -> None:
    place = tmp_path / ("out.jsonl" if kind is SampleFormat.STROKES else "out")
    has_strokes = [one for one in kept.all() if one.strokes]
    count = len(has_strokes) if kind is SampleFormat.STROKES else 7
    choose_path(place)
    exchange(qtbot, opened, action_for(opened, "take_out", kind))
    assert said(opened).startswith(f"{count} drawings were exported to “{place.name}”")

    hand.key(view_of(opened), Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    act(qtbot, opened, opened.gallery.gallery.actions_.delete)
    choose_path(place / IMAGES_NAME if kind is SampleFormat.IDX else place)
    with qtbot.waitSignal(opened.recognizer.drawings.loaded):
        action_for(opened, "bring_in", kind).trigger()
    assert said(opened) == message(opened) == f"{count} drawings were added."
    assert len(labels(opened)) == len(kept.all()) == count

    exchange(qtbot, opened, action_for(opened, "bring_in", kind))
    assert said(opened) == f"0 drawings were added; {count} were there already."


def test_only_what_is_shown_is_exported(
    opened: Application,
    qtbot: QtBot,
    tmp_path: Path,
    choose_path: Callable[[Path | None], None],
) -> None:
    choose_digit(opened, 4)
    choose_path(tmp_path / "out")
    exchange(qtbot, opened, action_for(opened, "take_out", SampleFormat.PICTURES))

    assert [one.parent.name for one in (tmp_path / "out").rglob("*.png")] == ["4"]


@pytest.mark.parametrize("menu", ["bring_in", "take_out"])
@pytest.mark.parametrize("kind", SampleFormat)
def test_no_place_no_exchange(
    opened: Application,
    qtbot: QtBot,
    choose_path: Callable[[Path | None], None],
    menu: str,
    kind: SampleFormat,
) -> None:
    choose_path(None)
    with qtbot.assertNotEmitted(opened.recognizer.drawings.exchange_ended, wait=50):
        action_for(opened, menu, kind).trigger()

    assert said(opened) == ""


def test_what_cannot_be_exported_is_said(
    opened: Application,
    qtbot: QtBot,
    tmp_path: Path,
    choose_path: Callable[[Path | None], None],
) -> None:
    choose_path(tmp_path)
    exchange(qtbot, opened, action_for(opened, "take_out", SampleFormat.IDX))
    assert said(opened).startswith(f"There is a “{tmp_path.name}” already.")

    choose_path(tmp_path / "none" / "out.jsonl")
    exchange(qtbot, opened, action_for(opened, "take_out", SampleFormat.STROKES))
    assert said(opened).startswith("“out.jsonl” could not be written: No such file")


def test_what_cannot_be_imported_is_said(
    opened: Application,
    qtbot: QtBot,
    kept: SampleStore,
    tmp_path: Path,
    choose_path: Callable[[Path | None], None],
) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text('{"label": 1, "strokes": [[[1, 2], [3, 40]]]}\nx\n')
    choose_path(path)
    exchange(qtbot, opened, action_for(opened, "bring_in", SampleFormat.STROKES))

    assert said(opened) == "Line 2 of “in.jsonl” is not a drawing of strokes."
    assert len(kept.all()) == 7
    assert opened.gallery.gallery.actions_.bring_in.menuAction().isEnabled()


def many_strokes(path: Path) -> Path:
    records = [
        StrokeRecord(label=str(number % 10), strokes=a_drawing(3 * number + 1).strokes)
        for number in range(400)
    ]
    write_strokes(path, records)
    return path


def test_a_long_import_tells_how_far_it_is_and_can_be_cancelled(
    opened: Application,
    qtbot: QtBot,
    kept: SampleStore,
    tmp_path: Path,
    choose_path: Callable[[Path | None], None],
) -> None:
    choose_path(many_strokes(tmp_path / "in.jsonl"))
    cancel = find(opened, QPushButton, "cancelImportButton")
    assert isinstance(cancel, QPushButton)
    with qtbot.waitSignal(opened.recognizer.drawings.import_progressed) as progress:
        action_for(opened, "bring_in", SampleFormat.STROKES).trigger()
    assert progress.args is not None
    assert f"{progress.args[0]} so far" in said(opened)
    assert not opened.gallery.gallery.actions_.bring_in.menuAction().isEnabled()
    with qtbot.waitSignal(opened.recognizer.drawings.exchange_ended):
        cancel.click()

    assert said(opened) == "Cancelled; nothing was added."
    assert not cancel.isVisible()
    assert len(kept.all()) == 7


def test_drawings_are_read_while_others_are_imported(
    opened: Application,
    qtbot: QtBot,
    tmp_path: Path,
    choose_path: Callable[[Path | None], None],
) -> None:
    order: list[str] = []
    drawings = opened.recognizer.drawings
    opened.page_read.connect(lambda _: order.append("read"))
    drawings.exchange_ended.connect(lambda _: order.append("imported"))
    choose_path(many_strokes(tmp_path / "in.jsonl"))
    with qtbot.waitSignal(drawings.import_progressed):
        action_for(opened, "bring_in", SampleFormat.STROKES).trigger()
    opened.window.canvas.sketch.replace_page(a_page(), "draw")
    qtbot.waitUntil(lambda: "imported" in order, timeout=60_000)

    assert order == ["read", "imported"]


@pytest.mark.parametrize("is_sure", [True, False])
def test_forgetting_all_asks_first(
    opened: Application,
    qtbot: QtBot,
    kept: SampleStore,
    monkeypatch: pytest.MonkeyPatch,
    is_sure: bool,  # noqa: FBT001
) -> None:
    select(opened, 0)
    act(qtbot, opened, opened.gallery.gallery.actions_.delete)
    asked: list[str] = []

    def ask(question: str, *_: str) -> bool:
        asked.append(question)
        return is_sure

    monkeypatch.setattr(opened.window, "ask", ask)
    forgotten = opened.recognizer.drawings.all_forgotten
    with qtbot.waitSignal(forgotten, timeout=2000 if is_sure else 50, raising=is_sure):
        opened.gallery.gallery.actions_.forget_all.trigger()

    assert asked == ["Forget all your drawings?"]
    assert len(kept.all()) == len(labels(opened)) == (0 if is_sure else 6)
    assert opened.gallery.gallery.actions_.undo.isEnabled() is not is_sure
    if is_sure:
        assert message(opened) == "All your drawings are forgotten."
        # Even what was deleted is gone from the disk.
        assert kept.change({7: 7}) == {}


def test_what_is_deleted_is_forgotten_when_the_program_ends(
    opened: Application, qtbot: QtBot, kept: SampleStore
) -> None:
    select(opened, 0)
    act(qtbot, opened, opened.gallery.gallery.actions_.delete)
    opened.stop()

    assert kept.change({7: 7}) == {}
    assert len(kept.all()) == 6


def test_two_windows_share_the_drawings(
    opened: Application,
    start_application: StartApplication,
    qtbot: QtBot,
    kept: SampleStore,
) -> None:
    other = start_application()
    open_gallery(qtbot, other)
    select(other, 0)
    act(qtbot, other, other.gallery.gallery.actions_.delete)
    kept.add(a_drawing(99, label=9))
    assert labels(opened) == [7, 6, 5, 4, 3, 2, 1]

    with qtbot.waitSignal(opened.recognizer.drawings.loaded):
        opened.gallery.gallery.activateWindow()
    assert labels(opened) == [9, 6, 5, 4, 3, 2, 1]


def test_what_another_window_has_forgotten_cannot_come_back(
    opened: Application, qtbot: QtBot, kept: SampleStore
) -> None:
    select(opened, 0)
    act(qtbot, opened, opened.gallery.gallery.actions_.delete)
    kept.forget_deleted()
    act(qtbot, opened, opened.gallery.gallery.actions_.undo)

    assert labels(opened) == [6, 5, 4, 3, 2, 1]
    assert "they were forgotten for good" in said(opened)


def test_where_nothing_was_written_nothing_is_fetched_again(
    opened: Application, qtbot: QtBot
) -> None:
    with qtbot.assertNotEmitted(opened.recognizer.drawings.loaded, wait=100):
        opened.gallery.gallery.looked_at.emit()


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
    with qtbot.waitSignal(application.recognizer.drawings.rescued):
        application.window.digit_actions[8].trigger()

    assert "was damaged: 7 drawings could be saved" in message(application)
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


def test_a_file_of_a_newer_program_is_said(
    start_application: StartApplication, qtbot: QtBot, kept: SampleStore
) -> None:
    execute(kept.path, "PRAGMA user_version = 99")
    application = start_application()
    with qtbot.waitSignal(application.recognizer.drawings.failed):
        application.window.actions_.my_drawings.trigger()

    assert "written by a newer version" in said(application)


READ_ONLY: Final = """
import os, sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from mnist_gui.application import Application, Options
from tests.gui.fakes import FakeModel

store = Path(sys.argv[1])
qt = QApplication(["mnist-gui", "-platform", "offscreen"])
if os.geteuid() == 0:  # who may write everywhere
    os.setuid(65534)
    assert not os.access(store, os.W_OK)
application = Application(Options(store=store), FakeModel.load)
gallery = application.gallery.gallery

def loaded(samples):
    gallery._view.selectAll()
    gallery.actions_.delete.trigger()

def failed(sentence):
    print(sentence)
    print(len(gallery.items.shown), gallery.actions_.undo.isEnabled())
    qt.quit()

application.recognizer.drawings.loaded.connect(loaded)
application.recognizer.drawings.failed.connect(failed)
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
    assert "may not be written. Allow writing" in sentence
    assert state == "3 False"


def test_the_keyboard_reaches_everything_and_all_has_a_name(
    opened: Application,
) -> None:
    gallery = opened.gallery.gallery
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


def tile(application: Application, row: int) -> tuple[QPoint, QSize]:
    view = view_of(application)
    rect = view.visualRect(view.model().index(row, 0))
    return rect.topLeft(), rect.size()


@pytest.mark.parametrize("paper", ["#ffffff", "#202020"])
def test_ink_is_of_the_colour_of_text_on_that_of_paper(
    start_application: StartApplication,
    qtbot: QtBot,
    kept: SampleStore,
    qapp: QApplication,
    paper: str,
) -> None:
    del kept
    sample = SAMPLES[0]
    application = start_application()
    view = view_of(application)
    palette = QPalette(QColor(paper))
    palette.setColor(QPalette.ColorRole.Base, QColor(paper))
    view.setPalette(palette)
    open_gallery(qtbot, application)
    place, size = tile(application, 0)
    picture = (
        view.viewport().grab().toImage().copy(place.x(), place.y(), *size.toTuple())
    )
    grey = levels(picture)

    is_dark = paper == "#202020"
    assert abs(grey[0, 0] - QColor(paper).lightness()) < 2
    assert (grey.max() > 200) if is_dark else (grey.min() < 60)
    assert sample


assert Gallery
assert Sample
