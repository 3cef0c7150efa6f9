import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from mnist_gui.core.files import write_atomically
from mnist_gui.store_watcher import StoreWatcher


@pytest.fixture
def parent() -> QObject:
    """Return what the watchers of a test belong to."""
    return QObject()


def test_entries_that_come_go_and_are_replaced_are_noticed(
    qtbot: QtBot, tmp_path: Path, parent: QObject
) -> None:
    (tmp_path / "1").mkdir()
    watcher = StoreWatcher(tmp_path, parent)

    with qtbot.waitSignal(watcher.changed):
        (tmp_path / "2").mkdir()
    with qtbot.waitSignal(watcher.changed):
        (tmp_path / "1").rename(tmp_path / ".aside")
    write_atomically(tmp_path / "active.json", b"1")
    with qtbot.waitSignal(watcher.changed):
        pass
    with qtbot.waitSignal(watcher.changed):
        write_atomically(tmp_path / "active.json", b"2")


def test_a_folder_that_is_not_there_yet_is_noticed_with_what_comes_into_it(
    qtbot: QtBot, tmp_path: Path, parent: QObject
) -> None:
    folder = tmp_path / "store" / "mnist"
    watcher = StoreWatcher(folder, parent)

    with qtbot.waitSignal(watcher.changed):
        folder.mkdir(parents=True)
    with qtbot.waitSignal(watcher.changed):
        (folder / "2").mkdir()


def test_a_folder_that_goes_and_comes_again_is_noticed(
    qtbot: QtBot, tmp_path: Path, parent: QObject
) -> None:
    folder = tmp_path / "mnist"
    folder.mkdir()
    watcher = StoreWatcher(folder, parent)

    with qtbot.waitSignal(watcher.changed):
        shutil.rmtree(folder)
    with qtbot.waitSignal(watcher.changed):
        folder.mkdir()
    with qtbot.waitSignal(watcher.changed):
        (folder / "2").mkdir()


def test_what_happens_beside_it_is_not_told(
    qtbot: QtBot, tmp_path: Path, parent: QObject
) -> None:
    watcher = StoreWatcher(tmp_path / "store" / "mnist", parent)
    told: list[bool] = []
    watcher.changed.connect(lambda: told.append((tmp_path / "store").exists()))
    (tmp_path / "something else").mkdir()

    with qtbot.waitSignal(watcher.changed):
        (tmp_path / "store" / "mnist").mkdir(parents=True)

    assert told == [True]
