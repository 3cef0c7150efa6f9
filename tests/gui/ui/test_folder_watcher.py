import shutil
import tempfile
from pathlib import Path
from typing import Final

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from mnist_gui.core.files.atomic import write_atomically
from mnist_gui.ui.folder_watcher import FolderWatcher
from tests.gui.conftest import RunScript

CLOSED: Final = """
import os, sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QObject
from mnist_gui.ui.folder_watcher import FolderWatcher

closed = Path(sys.argv[1])
qt = QCoreApplication([])
parent = QObject()
if os.geteuid() == 0:  # root may enter everywhere
    os.setuid(65534)
assert not os.access(closed, os.X_OK)
watcher = FolderWatcher(closed / "store" / "mnist", parent)
print("watched")
"""


@pytest.fixture
def parent() -> QObject:
    """Return the owner of the watchers in a test."""
    return QObject()


def test_added_removed_and_replaced_entries_are_reported(
    qtbot: QtBot, tmp_path: Path, parent: QObject
) -> None:
    (tmp_path / "1").mkdir()
    watcher = FolderWatcher(tmp_path, parent)

    with qtbot.waitSignal(watcher.changed):
        (tmp_path / "2").mkdir()
    with qtbot.waitSignal(watcher.changed):
        (tmp_path / "1").rename(tmp_path / ".aside")
    write_atomically(tmp_path / "active.json", b"1")
    with qtbot.waitSignal(watcher.changed):
        pass
    with qtbot.waitSignal(watcher.changed):
        write_atomically(tmp_path / "active.json", b"2")


def test_a_folder_that_appears_later_is_watched(
    qtbot: QtBot, tmp_path: Path, parent: QObject
) -> None:
    folder = tmp_path / "store" / "mnist"
    watcher = FolderWatcher(folder, parent)

    with qtbot.waitSignal(watcher.changed):
        folder.mkdir(parents=True)
    with qtbot.waitSignal(watcher.changed):
        (folder / "2").mkdir()


def test_a_folder_that_is_removed_and_created_again_is_watched(
    qtbot: QtBot, tmp_path: Path, parent: QObject
) -> None:
    folder = tmp_path / "mnist"
    folder.mkdir()
    watcher = FolderWatcher(folder, parent)

    with qtbot.waitSignal(watcher.changed):
        shutil.rmtree(folder)
    with qtbot.waitSignal(watcher.changed):
        folder.mkdir()
    with qtbot.waitSignal(watcher.changed):
        (folder / "2").mkdir()


def test_changes_outside_the_folder_are_not_reported(
    qtbot: QtBot, tmp_path: Path, parent: QObject
) -> None:
    watcher = FolderWatcher(tmp_path / "store" / "mnist", parent)
    reports: list[bool] = []
    watcher.changed.connect(lambda: reports.append((tmp_path / "store").exists()))
    (tmp_path / "something else").mkdir()

    with qtbot.waitSignal(watcher.changed):
        (tmp_path / "store" / "mnist").mkdir(parents=True)

    assert reports == [True]


def test_a_folder_inside_an_inaccessible_one_is_watched_from_outside(
    run_script: RunScript,
) -> None:
    # Not in pytest's folder, which other users cannot enter.
    with tempfile.TemporaryDirectory() as folder:
        closed = Path(folder) / "closed"
        closed.mkdir(mode=0o600)
        Path(folder).chmod(0o777)
        result = run_script("-c", CLOSED, str(closed))

    assert result.stdout == "watched\n", result.stderr
