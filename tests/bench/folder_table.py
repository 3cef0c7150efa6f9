"""Benchmark the table of a folder with 50,000 rows: what holds the window.

    python -m tests.bench.folder_table [--rows 50000]

Prints the most that a gesture of each kind takes of the processor: while no other
process wants it, as long as the window cannot paint.
"""

import argparse
import os
import random
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QTableView, QWidget

from mnist_gui.folder.rows import THUMBNAIL_SIDE, FolderRow
from mnist_gui.folder.table_model import Column
from mnist_gui.folder.window import FolderWindow
from tests.bench.support.targets import Row, format_rows

_AT_MOST = 50.0  # ms


def main() -> int:
    """Print the table; return 1 if a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=50_000)
    count = parser.parse_args().rows
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication(sys.argv[:1])
    parent = QWidget()
    window = FolderWindow(parent)
    window.begin(count, Path("/pictures"))
    window.show()
    found = []

    def measure(what: str, *gestures: Callable[[], object]) -> None:
        longest = 0.0
        for gesture in gestures:
            started = time.thread_time()
            gesture()
            application.processEvents()
            longest = max(longest, time.thread_time() - started)
        milliseconds = 1000 * longest
        row = Row(what=what, unit="ms", measured=milliseconds, at_most=_AT_MOST)
        found.append(row)

    rows = _rows(count)
    few = [rows[start : start + 200] for start in range(0, count, 200)]
    measure("200 more rows", *(partial(window.add, some) for some in few))
    table = window.findChild(QTableView, "folderTable")
    assert isinstance(table, QTableView)
    bar = table.verticalScrollBar()
    places = [bar.maximum() * step // 100 for step in range(101)]
    measure("scrolling", *(partial(bar.setValue, at) for at in places))
    measure("to the end and back", table.scrollToBottom, table.scrollToTop)
    for only in (True, False):
        what = "uncertain only" if only else "all again"
        measure(what, partial(window._on_filtered, only))
    for column in (Column.FILE, Column.TEXT, Column.CONFIDENCE):
        for order in Qt.SortOrder:
            measure(
                f"sorting by {column.name.lower()}, {order.name}",
                partial(table.sortByColumn, column, order),
            )
    measure("200 more rows, sorted", partial(window.add, _rows(200)))
    print(format_rows(found))
    return 1 if any(row.is_met is False for row in found) else 0


def _rows(count: int) -> list[FolderRow]:
    chance = random.Random(1)  # noqa: S311 (nothing secret)
    thumbnail = QImage(THUMBNAIL_SIDE, THUMBNAIL_SIDE, QImage.Format.Format_RGB888)
    thumbnail.fill(Qt.GlobalColor.white)
    rows = []
    for number in range(count):
        probability = chance.random()
        text = str(chance.randrange(1000))
        is_confident = probability > 0.1
        rows.append(
            FolderRow(
                path=Path(f"/pictures/{number % 100:02}/{number:06}.png"),
                text=text,
                answer=text if is_confident else "?",
                is_confident=is_confident,
                probability=probability,
                milliseconds=4.0,
                error=None,
                json="{}",
                thumbnail=thumbnail,
            )
        )
    return rows


if __name__ == "__main__":
    sys.exit(main())
