"""Drawings out to files and in again, through the gallery."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QFileDialog,
    QPushButton,
)
from pytestqt.qtbot import QtBot

from mnist_gui.application import Application
from mnist_gui.core.ink.strokes import StrokeRecord, write_strokes
from mnist_gui.core.samples.sample_formats import IMAGES_NAME, SampleFormat
from mnist_gui.core.samples.store import SAMPLES_NAME, SampleStore
from tests.helpers.core.sample_examples import a_drawing
from tests.helpers.gui import hand
from tests.helpers.gui.fake_models import a_page
from tests.helpers.gui.gallery_driver import (
    act,
    choose_digit,
    find,
    labels,
    said,
    view_of,
)
from tests.helpers.gui.window_state import message

ChoosePath: TypeAlias = Callable[[Path | None], None]
"""Answers every question for a file or folder."""


def exchange(qtbot: QtBot, application: Application, action: QAction) -> None:
    """Import or export, and wait until it is done."""
    with qtbot.waitSignal(application.recognizer.drawings.exchange_ended):
        action.trigger()


def action_for(application: Application, menu: str, kind: SampleFormat) -> QAction:
    actions = getattr(application.gallery.dialog.actions_, menu).actions()
    (found,) = [one for one in actions if one.data() is kind]
    assert isinstance(found, QAction)
    return found


@pytest.fixture
def choose_path(monkeypatch: pytest.MonkeyPatch) -> ChoosePath:
    """Return what answers every question for a file or folder."""

    def choose(path: Path | None) -> None:
        name = str(path or "")
        for ask in ("getOpenFileName", "getSaveFileName"):
            monkeypatch.setattr(QFileDialog, ask, lambda *_: (name, ""))
        monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: name)

    return choose


@pytest.mark.parametrize("kind", SampleFormat)
def test_what_is_shown_is_exported_and_brought_in_again(
    opened: Application,
    qtbot: QtBot,
    tmp_path: Path,
    choose_path: ChoosePath,
    kind: SampleFormat,
) -> None:
    kept = SampleStore(tmp_path / "store" / SAMPLES_NAME)
    place = tmp_path / ("out.jsonl" if kind is SampleFormat.STROKES else "out")
    has_strokes = [one for one in kept.all() if one.strokes]
    count = len(has_strokes) if kind is SampleFormat.STROKES else 7
    choose_path(place)
    exchange(qtbot, opened, action_for(opened, "take_out", kind))
    assert said(opened).startswith(f"{count} drawings were exported to “{place.name}”")

    hand.key(view_of(opened), Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    act(qtbot, opened, opened.gallery.dialog.actions_.delete)
    choose_path(place / IMAGES_NAME if kind is SampleFormat.IDX else place)
    exchange(qtbot, opened, action_for(opened, "bring_in", kind))
    assert said(opened) == message(opened) == f"{count} drawings were added."
    qtbot.waitUntil(lambda: len(labels(opened)) == count)
    assert len(kept.all()) == count

    exchange(qtbot, opened, action_for(opened, "bring_in", kind))
    assert said(opened) == f"0 drawings were added; {count} were there already."


def test_only_what_is_shown_is_exported(
    opened: Application,
    qtbot: QtBot,
    tmp_path: Path,
    choose_path: ChoosePath,
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
    choose_path: ChoosePath,
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
    choose_path: ChoosePath,
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
    choose_path: ChoosePath,
) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text('{"label": 1, "strokes": [[[1, 2], [3, 40]]]}\nx\n')
    choose_path(path)
    exchange(qtbot, opened, action_for(opened, "bring_in", SampleFormat.STROKES))

    assert said(opened) == "Line 2 of “in.jsonl” is not a drawing of strokes."
    assert len(kept.all()) == 7
    assert opened.gallery.dialog.actions_.bring_in.menuAction().isEnabled()


def many_strokes(path: Path) -> Path:
    """Write a file that takes long to import: several slices."""
    drawings = [a_drawing(3 * number + 1) for number in range(60)]
    records = [StrokeRecord(label="1", strokes=one.strokes) for one in drawings]
    write_strokes(path, records)
    return path


@pytest.mark.slow
def test_a_long_import_tells_how_far_it_is_and_can_be_cancelled(
    opened: Application,
    qtbot: QtBot,
    kept: SampleStore,
    tmp_path: Path,
    choose_path: ChoosePath,
) -> None:
    choose_path(many_strokes(tmp_path / "in.jsonl"))
    cancel = find(opened, QPushButton, "cancelImportButton")
    assert isinstance(cancel, QPushButton)
    with qtbot.waitSignal(opened.recognizer.drawings.import_progressed):
        action_for(opened, "bring_in", SampleFormat.STROKES).trigger()
    assert re.search(r"being read: \d+ so far", said(opened))
    assert not opened.gallery.dialog.actions_.bring_in.menuAction().isEnabled()
    with qtbot.waitSignal(opened.recognizer.drawings.exchange_ended):
        cancel.click()

    assert said(opened) == "Cancelled; nothing was added."
    assert not cancel.isVisible()
    assert len(kept.all()) == 7


@pytest.mark.slow
def test_drawings_are_read_while_others_are_imported(
    opened: Application,
    qtbot: QtBot,
    tmp_path: Path,
    choose_path: ChoosePath,
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
