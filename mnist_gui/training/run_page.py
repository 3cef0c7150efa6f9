"""The page of a run under way: its progress, its curve, the user's drawings."""

from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from mnist_gui.core.events import DataPrepared, EpochFinished, RunStarted, StepDone
from mnist_gui.drawings.tiles import DrawingsRow
from mnist_gui.theme.tokens import px
from mnist_gui.training.learning_curve import LearningCurve
from mnist_gui.training.progress import RunProgress
from mnist_gui.training.texts import describe_preparation, describe_step
from mnist_gui.ui.widgets import named

_BAR: Final = 8  # as a size of the design
_FULL: Final = 1000  # of the bar: finer than a pixel


class RunPage(QWidget):
    """Follows one run from its start to its end.

    Attributes:
        drawings: The user's drawings, as the unfinished model reads them.

    Signals:
        progressed: The run has done something.
            Args: int, percent of the run; str, what it does.
    """

    progressed = Signal(int, str)

    def __init__(self) -> None:
        super().__init__()
        self.drawings = DrawingsRow()
        spoken = self.tr("Training progress")
        self._bar = named(QProgressBar(textVisible=False), "trainingBar", spoken)
        self._bar.setFixedHeight(px(_BAR))
        self._curve = LearningCurve()
        self._progress = RunProgress()
        self._run: RunStarted | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(px(16))
        layout.addWidget(self._bar)
        layout.addWidget(self._curve, stretch=1)
        layout.addWidget(self.drawings)

    def start(
        self, text: str, *, downloads: bool, generates: bool, in_use: float | None
    ) -> None:
        """Show a new run, of which nothing is known yet.

        `in_use` is the accuracy of the model in use on the same digits, if known.
        """
        self._progress = RunProgress(downloads=downloads, generates=generates)
        self._run = None
        self._curve.restart()
        self._curve.show_in_use(in_use)
        self.drawings.show_reading(None)
        self._bar.setRange(0, 0)  # busy: TensorFlow is loading
        self.progressed.emit(0, text)

    @Slot(object)
    def show_preparation(self, prepared: DataPrepared) -> None:
        """Show how far the data of the run is."""
        self._progress.note_preparation(prepared)
        self._show(describe_preparation(prepared))

    @Slot(object)
    def show_run(self, run: RunStarted) -> None:
        """Make the curve ready for a run."""
        self._run = run
        self._curve.restart(run.steps)

    @Slot(object)
    def show_step(self, step: StepDone) -> None:
        """Move the bar."""
        self._progress.note_step(step)
        self._show(describe_step(step, self._run.epochs if self._run else 1))

    @Slot(object)
    def show_epoch(self, epoch: EpochFinished) -> None:
        """Move the curve; after the last epoch the model is tested."""
        steps = self._run.steps if self._run else epoch.epochs
        self._curve.add(round(steps * epoch.epoch / epoch.epochs), epoch.val_accuracy)
        if epoch.epoch == epoch.epochs:
            self._progress.note_tests()
            self._show(self.tr("Testing the new model…"))

    @Slot()
    def show_stalled(self) -> None:
        """Show that the run has produced nothing for a while."""
        text = self.tr(
            "Training has produced nothing for a minute. Wait, or stop it and try"
            " again."
        )
        self._show(text)

    def _show(self, text: str) -> None:
        self._bar.setRange(0, _FULL)
        self._bar.setValue(round(_FULL * self._progress.fraction))
        self.progressed.emit(int(100 * self._progress.fraction), text)
