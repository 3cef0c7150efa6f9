"""Swap two models again and again, with a drawing read after each swap.

    python -m tests.soak.swaps [--count 1000] [--warm-up 250]

Opens the real window and chooses versions in its menu. Prints what the process uses at
the end beside what it used after the warm-up. The exit status is 1 if a target is
missed or an answer came from another model. `tests.bench.swaps` measures time instead.
"""

import shutil
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QTimer, Slot
from typing_extensions import override

from mnist_gui.application import Application
from mnist_gui.core.files.locations import shipped_models_dir
from mnist_gui.core.models.manifest import read_manifest
from mnist_gui.core.models.store import ModelStore
from mnist_gui.recognizer.recognition import Recognition
from tests.bench.support.ratios import Ratio
from tests.helpers.core.ink_examples import SAMPLES
from tests.helpers.gui import hand
from tests.soak.support.program import User, finish, run, soak_parser
from tests.soak.support.usage import Usage, usage_ratios

_WARM_UP: Final = 250
"""Swaps, each with a drawing, until the history is full."""


class Swapper(User):
    """Chooses one of two versions, draws, waits for the answer, chooses the other."""

    def __init__(
        self, application: Application, temporary: Path, *, count: int, warm_up: int
    ) -> None:
        super().__init__(application, temporary)
        self._count, self._warm_up = count, warm_up
        self.swaps = 0
        self._is_due = False
        self.usage: list[Usage] = []
        self._canvas = application.window.canvas
        application.models.model_ready.connect(self._on_ready)
        application.recognizer.recognized.connect(self._on_recognized)

    @override
    def begin(self) -> None:
        self._swap()

    @Slot()
    def _swap(self) -> None:
        self.go_on()
        self.swaps += 1
        self.application.window.model_menu.version_chosen.emit(1 + self.swaps % 2)

    @Slot()
    def _on_ready(self) -> None:
        if not self.swaps:  # it is the first model
            return
        self._is_due = True
        self._canvas.sketch.clear()
        hand.draw(self._canvas, SAMPLES[self.swaps % len(SAMPLES)].strokes)

    @Slot(object)
    def _on_recognized(self, recognition: Recognition) -> None:
        if not self._is_due or recognition.page is not self._canvas.sketch.page:
            return
        self._is_due = False
        if recognition.model_version != 1 + self.swaps % 2:
            self.troubles.append("an answer came from the other model")
        if self.swaps in (self._warm_up, self._count):
            self.settle(self._note_usage)
        else:
            QTimer.singleShot(0, self, self._swap)

    def _note_usage(self) -> None:
        self.usage.append(Usage.now(self.temporary))
        if self.swaps == self._count:
            self.end()
        else:
            self._swap()


def _add_version(store: Path) -> None:
    """Publish a copy of the shipped model."""

    def write(folder: Path, number: int) -> None:
        shutil.copytree(shipped_models_dir() / "1", folder, dirs_exist_ok=True)
        manifest = replace(read_manifest(folder), parent=1)
        manifest.numbered(number).write(folder)

    ModelStore(store).publish(write)


def main(arguments: Sequence[str] | None = None) -> int:
    """Swap, and print the figures."""
    parser = soak_parser("swaps", 1000)
    parser.add_argument("--warm-up", type=int, default=_WARM_UP)
    options = parser.parse_args(arguments)
    make = partial(Swapper, count=options.count, warm_up=options.warm_up)
    swapper = run(make, fill=_add_version)
    swaps = Ratio(what="swaps", values=[swapper.swaps])
    ratios = [swaps, *usage_ratios(swapper.usage)]
    return finish(options.table, ratios, swapper.troubles)


if __name__ == "__main__":
    sys.exit(main())
