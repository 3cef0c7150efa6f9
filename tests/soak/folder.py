"""Read a folder of thousands of pictures into the folder window.

    python -m tests.soak.folder [--count 10000]

Reads a small folder as the warm-up, the large one, and the small one again: then the
table is as it was. Prints what the process uses in the end beside what it used after
the warm-up, and what the large table takes. The exit status is 1 if a target is missed
or a picture was not read.
"""

import os
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QProgressBar
from typing_extensions import override

from mnist_gui.application import Application
from tests.bench.support.ratios import Ratio
from tests.soak.support.program import User, finish, run, soak_parser
from tests.soak.support.random_hand import write_pictures
from tests.soak.support.usage import Usage, memory_mb, usage_ratios

_SMALL: Final = 100
_LOOK_MS: Final = 50


class FolderReader(User):
    """Drops folders on the window, and waits until each has been read."""

    def __init__(
        self, application: Application, temporary: Path, *, count: int
    ) -> None:
        super().__init__(application, temporary)
        pictures = write_pictures(temporary.parent / "pictures", count)
        small, large = (temporary.parent / name for name in ("small", "large"))
        self._count_of = {small: min(_SMALL, count), large: count}
        for folder, number in self._count_of.items():
            _fill(folder, pictures, number)
        self._waiting = [small, large, small]
        self._folder = small
        self._dialog = application.folders.dialog
        self._progress = self._dialog.findChild(QProgressBar, "folderProgress")
        self._read_before = 0
        self.usage: list[Usage] = []
        self.large_mb = self.seconds = self._started = 0.0
        self._look = QTimer(self, interval=_LOOK_MS)
        self._look.timeout.connect(self._look_if_read)

    @override
    def begin(self) -> None:
        self._read()

    def _read(self) -> None:
        self.go_on()
        self._folder = self._waiting.pop(0)
        self._started = time.perf_counter()
        self.application.window.files_dropped.emit([self._folder])
        self._look.start()

    @Slot()
    def _look_if_read(self) -> None:
        read, before = self._dialog.order.rowCount(), self._read_before
        self._read_before = read
        if read != before:
            self.go_on()
        assert isinstance(self._progress, QProgressBar)
        if read != self._count_of[self._folder] or self._progress.isVisible():
            return
        self._look.stop()
        self.troubles += [row.error for row in self._dialog.order.shown if row.error]
        if not (self._waiting and self.usage):
            self.settle(self._note_usage)
        else:
            self.seconds = time.perf_counter() - self._started
            self.large_mb = memory_mb()
            self._read()

    def _note_usage(self) -> None:
        self.usage.append(Usage.now(self.temporary))
        if self._waiting:
            self._read()
        else:
            self.end()


def _fill(folder: Path, pictures: Sequence[Path], count: int) -> None:
    """Fill a folder with so many pictures, each many times under other names."""
    folder.mkdir()
    for place in range(count):
        picture = pictures[place % len(pictures)]
        os.link(picture, folder / f"{place:05}{picture.suffix}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Read, and print the figures."""
    options = soak_parser("folder", 10_000).parse_args(arguments)
    reader = run(partial(FolderReader, count=options.count))
    more_mb = reader.large_mb - reader.usage[0].memory_mb
    ratios = [
        Ratio(what="pictures", values=[options.count]),
        Ratio(what="pictures a second", values=[options.count / reader.seconds]),
        Ratio(
            what="the large table, KB a row", values=[1000 * more_mb / options.count]
        ),
        *usage_ratios(reader.usage),
    ]
    return finish(options.table, ratios, reader.troubles)


if __name__ == "__main__":
    sys.exit(main())
