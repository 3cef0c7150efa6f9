"""Export drawings to files and import them again, through the gallery."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from mnist_gui.application import Application
from mnist_gui.core.ink.strokes import StrokeRecord, write_strokes
from mnist_gui.core.samples.sample import IMAGES_NAME, SampleFormat
from mnist_gui.core.samples.store import SAMPLES_NAME, SampleStore
from tests.helpers.core.sample_examples import a_drawing
from tests.helpers.gui import hand
from tests.helpers.gui.fake_models import a_page
from tests.helpers.gui.gallery_driver import (
    act,
    choose_digit,
    gallery_text,
    labels,
    view_of,
)
from tests.helpers.gui.widgets import find
from tests.helpers.gui.window_state import PATIENCE_MS, message, samples_of

ChoosePath: TypeAlias = Callable[[Path | None], None]
"""Answers every file dialog with a path; None cancels."""


def exchange(qtbot: QtBot, application: Application, action: QAction) -> None:
    """Import or export, and wait for the end."""
    with qtbot.waitSignal(samples_of(application).exchange_ended, timeout=PATIENCE_MS):
        action.trigger()


def action_for(application: Application, menu: str, kind: SampleFormat) -> QAction:
    actions = getattr(application.gallery.dialog.actions_, menu).actions()
    (found,) = [action for action in actions if action.data() is kind]
    assert isinstance(found, QAction)
    return found


def learn_button(application: Application) -> QPushButton:
    return find(application.gallery.dialog, QPushButton, "learnImportedButton")


@pytest.fixture
def choose_path(monkeypatch: pytest.MonkeyPatch) -> ChoosePath:
    """Return a function that answers every file dialog."""

    def choose(path: Path | None) -> None:
        name = str(path or "")
        for ask in ("getOpenFileName", "getSaveFileName"):
            monkeypatch.setattr(QFileDialog, ask, lambda *_: (name, ""))
        monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: name)

    return choose


@pytest.mark.slow
@pytest.mark.parametrize("kind", SampleFormat)
def test_exported_drawings_can_be_imported_again(
    opened: Application,
    qtbot: QtBot,
    tmp_path: Path,
    choose_path: ChoosePath,
    kind: SampleFormat,
) -> None:
    kept = SampleStore(tmp_path / "store" / SAMPLES_NAME)
    place = tmp_path / ("out.jsonl" if kind is SampleFormat.STROKES else "out")
    with_strokes = [sample for sample in kept.all() if sample.strokes]
    count = len(with_strokes) if kind is SampleFormat.STROKES else 7
    choose_path(place)
    exchange(qtbot, opened, action_for(opened, "exports", kind))
    assert gallery_text(opened).startswith(
        f"{count} drawings were exported to “{place.name}”"
    )

    hand.key(view_of(opened), Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    act(qtbot, opened, opened.gallery.dialog.actions_.delete)
    choose_path(place / IMAGES_NAME if kind is SampleFormat.IDX else place)
    exchange(qtbot, opened, action_for(opened, "imports", kind))
    assert gallery_text(opened) == message(opened)
    assert message(opened).endswith(f"{count} drawings were added.")
    qtbot.waitUntil(lambda: len(labels(opened)) == count)
    assert len(kept.all()) == count

    exchange(qtbot, opened, action_for(opened, "imports", kind))
    there = f"0 drawings were added. Already there: {count}."
    assert gallery_text(opened).endswith(there)


def test_an_import_is_undone_as_one_step(
    opened: Application, qtbot: QtBot, tmp_path: Path, choose_path: ChoosePath
) -> None:
    before = labels(opened)
    lines = [
        StrokeRecord(strokes=a_page(slant=90 + n).strokes, label="4") for n in (1, 2)
    ]
    write_strokes(tmp_path / "in.jsonl", lines)
    choose_path(tmp_path / "in.jsonl")
    exchange(qtbot, opened, action_for(opened, "imports", SampleFormat.STROKES))
    qtbot.waitUntil(lambda: labels(opened) == [4, 4, *before])

    act(qtbot, opened, opened.gallery.dialog.actions_.undo)
    qtbot.waitUntil(lambda: labels(opened) == before)

    act(qtbot, opened, opened.gallery.dialog.actions_.redo)
    qtbot.waitUntil(lambda: labels(opened) == [4, 4, *before])


def test_imported_drawings_can_be_learned_at_once(
    opened: Application,
    qtbot: QtBot,
    tmp_path: Path,
    choose_path: ChoosePath,
) -> None:
    lines = [
        StrokeRecord(strokes=a_page(slant=90 + n).strokes, label="4") for n in (1, 2)
    ]
    write_strokes(tmp_path / "in.jsonl", lines)
    choose_path(tmp_path / "in.jsonl")
    assert not learn_button(opened).isVisible()
    exchange(qtbot, opened, action_for(opened, "imports", SampleFormat.STROKES))
    qtbot.waitUntil(learn_button(opened).isVisible)
    assert learn_button(opened).text() == "&Learn from these 2 now"

    with qtbot.waitSignal(opened.adaptation.adapted, timeout=PATIENCE_MS):
        hand.click(learn_button(opened))
    assert not learn_button(opened).isVisible()

    exchange(qtbot, opened, action_for(opened, "imports", SampleFormat.STROKES))
    assert "Already there" in gallery_text(opened)
    assert not learn_button(opened).isVisible()


def test_an_export_contains_only_the_shown_drawings(
    opened: Application,
    qtbot: QtBot,
    tmp_path: Path,
    choose_path: ChoosePath,
) -> None:
    choose_digit(opened, 4)
    choose_path(tmp_path / "out")
    exchange(qtbot, opened, action_for(opened, "exports", SampleFormat.PICTURES))

    assert [path.parent.name for path in (tmp_path / "out").rglob("*.png")] == ["4"]


@pytest.mark.slow
@pytest.mark.parametrize("menu", ["imports", "exports"])
@pytest.mark.parametrize("kind", SampleFormat)
def test_a_cancelled_file_dialog_exchanges_nothing(
    opened: Application,
    qtbot: QtBot,
    choose_path: ChoosePath,
    menu: str,
    kind: SampleFormat,
) -> None:
    choose_path(None)
    with qtbot.assertNotEmitted(samples_of(opened).exchange_ended, wait=50):
        action_for(opened, menu, kind).trigger()

    assert gallery_text(opened) == ""


def test_a_failed_export_shows_the_reason(
    opened: Application,
    qtbot: QtBot,
    tmp_path: Path,
    choose_path: ChoosePath,
) -> None:
    choose_path(tmp_path)
    exchange(qtbot, opened, action_for(opened, "exports", SampleFormat.IDX))
    assert gallery_text(opened).startswith(f"“{tmp_path.name}” already exists.")

    choose_path(tmp_path / "none" / "out.jsonl")
    exchange(qtbot, opened, action_for(opened, "exports", SampleFormat.STROKES))
    assert gallery_text(opened).startswith(
        "“out.jsonl” could not be written: No such file"
    )


def test_a_failed_import_shows_the_reason_and_adds_nothing(
    opened: Application,
    qtbot: QtBot,
    kept: SampleStore,
    tmp_path: Path,
    choose_path: ChoosePath,
) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text('{"label": 1, "strokes": [[[1, 2], [3, 40]]]}\nx\n')
    choose_path(path)
    exchange(qtbot, opened, action_for(opened, "imports", SampleFormat.STROKES))

    assert gallery_text(opened) == "Line 2 of “in.jsonl” is not a drawing of strokes."
    assert len(kept.all()) == 7
    assert opened.gallery.dialog.actions_.imports.menuAction().isEnabled()


def many_strokes(path: Path) -> Path:
    """Write a file whose import takes several slices."""
    drawings = [a_drawing(3 * number + 1) for number in range(60)]
    records = [StrokeRecord(label="1", strokes=drawing.strokes) for drawing in drawings]
    write_strokes(path, records)
    return path


@pytest.mark.slow
def test_a_long_import_shows_progress_and_can_be_cancelled(
    opened: Application,
    qtbot: QtBot,
    kept: SampleStore,
    tmp_path: Path,
    choose_path: ChoosePath,
) -> None:
    choose_path(many_strokes(tmp_path / "in.jsonl"))
    cancel = find(opened.gallery.dialog, QPushButton, "cancelImportButton")
    with qtbot.waitSignal(samples_of(opened).import_progressed, timeout=PATIENCE_MS):
        action_for(opened, "imports", SampleFormat.STROKES).trigger()
    assert re.search(r"Importing drawings: \d+ so far", gallery_text(opened))
    assert not opened.gallery.dialog.actions_.imports.menuAction().isEnabled()
    with qtbot.waitSignal(samples_of(opened).exchange_ended, timeout=PATIENCE_MS):
        cancel.click()

    assert gallery_text(opened) == "Cancelled. Nothing was added."
    assert not cancel.isVisible()
    assert len(kept.all()) == 7


@pytest.mark.slow
def test_the_pad_is_read_while_drawings_are_imported(
    opened: Application,
    qtbot: QtBot,
    tmp_path: Path,
    choose_path: ChoosePath,
) -> None:
    order: list[str] = []
    samples = samples_of(opened)
    opened.page_read.connect(lambda _: order.append("read"))
    samples.exchange_ended.connect(lambda _: order.append("imported"))
    choose_path(many_strokes(tmp_path / "in.jsonl"))
    with qtbot.waitSignal(samples.import_progressed, timeout=PATIENCE_MS):
        action_for(opened, "imports", SampleFormat.STROKES).trigger()
    opened.window.canvas.sketch.replace_page(a_page(), "draw")
    qtbot.waitUntil(lambda: "imported" in order, timeout=60_000)

    assert order == ["read", "imported"]
