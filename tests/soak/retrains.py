"""Retrain again and again on the toy set, as a user does in the dialog.

    python -m tests.soak.retrains [--count 200] [--warm-up 10]

Opens the real window; the real trainer runs in processes that have TensorFlow imported
already. Each new model is used, whatever the gate says, and reads a drawing. Prints
what the window's process uses at the end beside what it used after the warm-up. The
exit status is 1 if a target is missed or a run did not end with a model.
"""

import sys
from collections.abc import Sequence
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QTimer, Slot
from typing_extensions import override

from mnist_gui.application import Application
from mnist_gui.core.training_choice import TrainingChoice
from mnist_gui.recognizer.recognition import Recognition
from mnist_gui.training.process import RunOutcome
from tests.bench.support.ratios import Ratio
from tests.helpers.core.ink_examples import SAMPLES
from tests.helpers.gui import hand
from tests.helpers.processes.warm_python import warm_python
from tests.soak.support.program import User, finish, run, soak_parser
from tests.soak.support.usage import Usage, usage_ratios

_RUN_S: Final = 300
"""A run that takes longer hangs; most take some seconds."""


class Retrainer(User):
    """Trains, uses the new model, draws, waits for the answer, and trains again."""

    def __init__(
        self, application: Application, temporary: Path, *, count: int, warm_up: int
    ) -> None:
        super().__init__(application, temporary)
        self._count, self._warm_up = count, warm_up
        self.runs = 0
        self._version: int | None = None
        self._is_due = self._is_choosing = False
        self.usage: list[Usage] = []
        self._canvas = application.window.canvas
        self._dialog = application.training.dialog
        application._process.finished.connect(self._on_finished)
        application.samples.loaded.connect(self._on_loaded)
        application.models.model_ready.connect(self._on_ready)
        application.recognizer.recognized.connect(self._on_recognized)

    @override
    def begin(self) -> None:
        self._train()

    @Slot()
    def _train(self) -> None:
        self.go_on(_RUN_S)
        self._version, self._is_choosing = None, True
        self._dialog.close()
        self.application.window.actions_.retrain.trigger()

    @Slot()
    def _on_loaded(self) -> None:
        """Start a run: the dialog has counted the drawings, and allows it."""
        if self._is_choosing:
            self._is_choosing = False
            self._dialog.form.choose(TrainingChoice(recipe="quick", data="fake"))
            self._dialog.start_button.click()

    @Slot(object)
    def _on_finished(self, outcome: RunOutcome) -> None:
        self.runs += 1
        print(f"{self.runs:4} {outcome.end.name.lower()}", flush=True)
        self._version = outcome.version
        if outcome.version is None:
            self.troubles.append(f"a run ended without a model: {outcome.message}")
            QTimer.singleShot(0, self, self._train)
        elif self._dialog.use_button.isVisible():  # the gate has objections
            self._dialog.use_button.click()

    @Slot()
    def _on_ready(self) -> None:
        manifest = self.application.active.manifest
        if manifest and manifest.version == self._version:
            self._is_due = True
            self._canvas.sketch.clear()
            hand.draw(self._canvas, SAMPLES[self.runs % len(SAMPLES)].strokes)

    @Slot(object)
    def _on_recognized(self, recognition: Recognition) -> None:
        if not self._is_due or recognition.page is not self._canvas.sketch.page:
            return
        self._is_due = False
        if self.runs in (self._warm_up, self._count):
            self.settle(self._note_usage)
        else:
            QTimer.singleShot(0, self, self._train)

    def _note_usage(self) -> None:
        self.usage.append(Usage.now(self.temporary))
        if self.runs == self._count:
            self.end()
        else:
            self._train()


def main(arguments: Sequence[str] | None = None) -> int:
    """Retrain, and print the figures."""
    parser = soak_parser("retrains", 200)
    parser.add_argument("--warm-up", type=int, default=10)
    parser.add_argument("--python", help="runs the trainer, with TensorFlow imported")
    options = parser.parse_args(arguments)
    make = partial(Retrainer, count=options.count, warm_up=options.warm_up)
    warm = nullcontext(options.python) if options.python else warm_python()
    with warm as python:
        retrainer = run(make, trainer=(python, "-m", "trainer"))
    runs = Ratio(what="runs", values=[retrainer.runs])
    ratios = [runs, *usage_ratios(retrainer.usage)]
    return finish(options.table, ratios, retrainer.troubles)


if __name__ == "__main__":
    sys.exit(main())
