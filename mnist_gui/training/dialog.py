"""Choose a training run, watch it, cancel it."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from mnist_gui.core.events import DataPrepared, EpochFinished, RunStarted, StepDone
from mnist_gui.core.files.atomic import is_folder
from mnist_gui.drawings.tiles import DrawingsRow
from mnist_gui.training.form import TrainingForm
from mnist_gui.training.learning_curves import LearningCurves
from mnist_gui.training.texts import describe_preparation
from mnist_gui.ui.labels import plain_text_label
from mnist_gui.ui.translation import translate

_MINUTE: Final = 60


class RetrainDialog(QDialog):
    """Shows the choices and the run; closing it leaves the run alone.

    Signals:
        start_requested: The person wants a run.
            Args: TrainingChoice.
        cancel_requested: The person wants the run ended.
        comparison_requested: The person wants to see how the new model does.

    Attributes:
        form: What can be chosen.
        drawings: The person's own drawings, as the growing model reads them.
    """

    start_requested = Signal(object)
    cancel_requested = Signal()
    comparison_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("retrainDialog")
        self.setWindowTitle(self.tr("Retrain"))
        self.form = TrainingForm()
        self.drawings = DrawingsRow()
        self._state = plain_text_label("trainingState")
        self._bar = QProgressBar()
        self._bar.setObjectName("trainingBar")
        self._bar.setAccessibleName(self.tr("How far the training is"))
        self._accuracy = LearningCurves(self.tr("Accuracy"), as_percent=True)
        self._loss = LearningCurves(self.tr("Loss"))
        self._compare = self._make_button("compareButton", self.tr("Com&pare…"))
        self._start = self._make_button("startTrainingButton", self.tr("&Train"))
        self._cancel = self._make_button("cancelTrainingButton", self.tr("&Cancel"))
        self._close = self._make_button("closeTrainingButton", self.tr("C&lose"))
        self._start.clicked.connect(self._on_start_clicked)
        self._cancel.clicked.connect(self.cancel_requested)
        self._close.clicked.connect(self.close)
        self._compare.clicked.connect(self.comparison_requested)
        self._are_counted = False
        self._steps_an_epoch = 0.0
        self._set_up_layout()
        self.offer_comparison(offered=False)
        self.show_idle("")

    def offer_comparison(self, *, offered: bool) -> None:
        """Let the person look at how the new model does, or not."""
        self._compare.setEnabled(offered)

    def show_own_drawings(self, count: int, text: str) -> None:
        """Say how many drawings can be learnt from; from then on a run can start."""
        self.form.show_own_drawings(count, text)
        self._are_counted = True
        self._update_start()

    def ask_mnist_folder(self, folder: Path) -> Path | None:
        """Let the person choose where MNIST lies, or is to be downloaded to."""
        name = QFileDialog.getExistingDirectory(
            self,
            self.tr("MNIST: the folder with its four files, or an empty one"),
            str(folder if is_folder(folder) else Path.home()),
        )
        return Path(name) if name else None

    @override
    def event(self, event: QEvent) -> bool:
        is_done = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self._make_room()
        return is_done

    @Slot(str)
    def show_idle(self, text: str) -> None:
        """Show that nothing runs, and how the last run ended."""
        self._set_running(running=False)
        self._bar.setRange(0, 1)
        self._bar.reset()
        self._state.setText(text)

    @Slot(str)
    def show_preparing(self, text: str) -> None:
        """Show that a run begins, of which nothing can be measured yet."""
        self._set_running(running=True)
        self._bar.setRange(0, 0)
        self._state.setText(text)

    def clear_run(self) -> None:
        """Show nothing of the run before."""
        for curves in (self._accuracy, self._loss):
            curves.clear()
        self.drawings.show_reading(None)

    @Slot(object)
    def show_preparation(self, prepared: DataPrepared) -> None:
        """Show how far the data of the run is."""
        self._bar.setRange(0, prepared.total)
        self._bar.setValue(prepared.done)
        self._state.setText(describe_preparation(prepared))

    @Slot(object)
    def show_run(self, run: RunStarted) -> None:
        """Make the curves ready for a run."""
        names = (self.tr("training"), self.tr("validation"))
        self._steps_an_epoch = run.steps / run.epochs
        for curves in (self._accuracy, self._loss):
            curves.restart(run.steps, names)

    @Slot(object)
    def show_step(self, step: StepDone) -> None:
        """Move the bar and the training curves."""
        self._bar.setRange(0, step.steps)
        self._bar.setValue(step.step)
        self._accuracy.add(self.tr("training"), step.step, step.accuracy)
        self._loss.add(self.tr("training"), step.step, step.loss)
        self._state.setText(describe_step(step))

    @Slot(object)
    def show_epoch(self, epoch: EpochFinished) -> None:
        """Move the validation curves; after the last epoch the model is tried."""
        step = round(epoch.epoch * self._steps_an_epoch)
        self._accuracy.add(self.tr("validation"), step, epoch.val_accuracy)
        self._loss.add(self.tr("validation"), step, epoch.val_loss)
        if epoch.epoch == epoch.epochs:
            self._bar.setRange(0, 0)
            self._state.setText(self.tr("The new model is being tried…"))

    def _make_room(self) -> None:
        """Be high enough for the sentences, on as many lines as they take here."""
        # Layouts ask of a window only what a sentence needs on its widest.
        if layout := self.layout():
            needed = layout.totalMinimumHeightForWidth(self.width())
            room = self.screen().availableGeometry().height()
            self.setMinimumHeight(min(needed, room))

    def _make_button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAutoDefault(False)
        return button

    def _set_up_layout(self) -> None:
        curves = QHBoxLayout()
        curves.addWidget(self._accuracy)
        curves.addWidget(self._loss)
        buttons = QHBoxLayout()
        buttons.addWidget(self._compare)
        buttons.addStretch()
        for button in (self._start, self._cancel, self._close):
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.addWidget(self.form)
        layout.addLayout(curves, stretch=1)
        layout.addWidget(self.drawings)
        layout.addWidget(self._bar)
        layout.addWidget(self._state)
        layout.addLayout(buttons)

    def _set_running(self, *, running: bool) -> None:
        self.form.allow_choosing(allowed=not running)
        self._cancel.setEnabled(running)
        self._update_start()

    def _update_start(self) -> None:
        # A run that began earlier would do without the drawings, and not say so.
        self._start.setEnabled(self._are_counted and not self._cancel.isEnabled())

    @Slot()
    def _on_start_clicked(self) -> None:
        self.start_requested.emit(self.form.choice())


def describe_step(step: StepDone) -> str:
    """Return how far a run is, in one line."""
    minutes, seconds = divmod(round(step.seconds_left), _MINUTE)
    return translate(
        "RetrainDialog", "Step {} of {} · {:.0f} images a second · {}:{:02} left"
    ).format(step.step, step.steps, step.images_per_second, minutes, seconds)
