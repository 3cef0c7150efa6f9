"""Widgets that only a cycle holds are destroyed on the GUI thread."""

import gc
import threading
import weakref
from typing import ClassVar

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mnist_gui.recognizer.garbage import GarbageCollector, collect_if_due


class Node:
    """Holds itself; notes the thread that destroys it."""

    destroyed_on: ClassVar[list[threading.Thread]] = []

    def __init__(self) -> None:
        vars(self)["itself"] = self

    def __del__(self) -> None:
        self.destroyed_on.append(threading.current_thread())


@pytest.fixture(autouse=True)
def _collected() -> None:
    gc.collect()
    Node.destroyed_on = []


def test_garbage_is_collected_on_the_gui_thread(
    qapp: QApplication, qtbot: QtBot
) -> None:
    collector = GarbageCollector(qapp)
    kept: list[list[int]] = []

    def allocate() -> None:
        kept.extend([] for _ in range(2 * gc.get_threshold()[0]))

    Node()
    worker = threading.Thread(target=allocate)
    worker.start()
    worker.join()
    assert Node.destroyed_on == []

    qtbot.waitUntil(lambda: bool(Node.destroyed_on))

    assert Node.destroyed_on == [threading.main_thread()]
    collector.deleteLater()


def test_little_garbage_waits() -> None:
    node = weakref.ref(Node())

    collect_if_due()

    assert node() is not None
