"""The Retrain dialog: choose a training run, follow it, cancel it."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, Slot
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from mnist_gui.core.events import (
    DataPrepared,
    EpochFinished,
    ModelCompared,
    RunStarted,
    StepDone,
)
from mnist_gui.core.files.atomic import is_folder
from mnist_gui.core.models.verdict import meters
from mnist_gui.core.training_choice import SYNTHETIC
from mnist_gui.drawings.tiles import DrawingsRow
from mnist_gui.theme.style_sheet import with_look
from mnist_gui.theme.tokens import px
from mnist_gui.training.form import TrainingForm
from mnist_gui.training.learning_curves import LearningCurves
from mnist_gui.training.meters import VerdictMeters
from mnist_gui.training.texts import describe_step
from mnist_gui.ui.file_dialogs import ask_folder
from mnist_gui.ui.widgets import named, plain_text_label, push_button

# Sizes of the design
_MARGIN: Final = 24
_WIDTH: Final = 640
_BAR: Final = 8


class RetrainDialog(QDialog):
    """Shows the choices and the run; closing it leaves the run alone.

    Attributes:
        form: What can be chosen.
        drawings: The user's drawings, as the unfinished model reads them.
        compare_button: Shown while a new model waits for the user's decision.
        start_button: Enabled while no run is under way, once drawings are counted.
        cancel_button: Enabled while a run is under way.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("retrainDialog")
        self.setWindowTitle(self.tr("Retrain"))
        self.form = TrainingForm()
        self.drawings = DrawingsRow()
        self._state = plain_text_label("trainingState")
        self._verdict = named(VerdictMeters(), "verdictMeters")
        self._verdict.hide()
        spoken = self.tr("Training progress")
        self._bar = named(QProgressBar(), "trainingBar", spoken)
        self._accuracy = LearningCurves(self.tr("Accuracy"), as_percent=True)
        self._loss = LearningCurves(self.tr("Loss"))
        self.compare_button = push_button("compareButton", self.tr("Com&pare…"))
        start = push_button("startTrainingButton", self.tr("&Retrain"))
        self.start_button = with_look(start, "primary")
        self.cancel_button = push_button("cancelTrainingButton", self.tr("&Stop"))
        self._close = push_button("closeTrainingButton", self.tr("C&lose"))
        self._close.clicked.connect(self.close)
        self._run = QWidget()  # the progress of a run, while there is or was one
        self._run.hide()
        self._are_drawings_counted = False
        self._steps_per_epoch = 0.0
        self._set_up_layout()
        self.let_compare(allowed=False)
        self.show_idle("")

    def show_drawing_count(self, count: int, text: str) -> None:
        """Show how many drawings there are to train with; enables Train."""
        self.form.show_drawing_count(count, text)
        self._are_drawings_counted = True
        self._update_start()

    def ask_mnist_folder(self, folder: Path) -> Path | None:
        """Ask where MNIST is, or is to be downloaded to."""
        title = self.tr("MNIST: the folder with its four files, or an empty one")
        return ask_folder(self, title, folder if is_folder(folder) else Path.home())

    @override
    def event(self, event: QEvent) -> bool:
        is_done = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self._fit_height()
        return is_done

    def show_verdict(self, compared: ModelCompared, version: int) -> None:
        """Show how a new model compares with the one that was active."""
        titles = (
            self.tr("Model {} (old)").format(compared.in_use),
            self.tr("Model {} (new)").format(version),
        )
        self._verdict.show_meters(meters(compared), *titles)
        self._verdict.show()

    def let_compare(self, *, allowed: bool) -> None:
        """Offer to compare a new model that waits for the user's decision, or not."""
        self.compare_button.setEnabled(allowed)
        self.compare_button.setVisible(allowed)

    def show_idle(self, text: str) -> None:
        """Show that nothing runs, and how the last run ended."""
        self._set_running(running=False)
        self._bar.setRange(0, 1)
        self._bar.reset()
        self._state.setText(text)

    def show_preparing(self, text: str) -> None:
        """Show a run whose progress cannot be measured now."""
        self._set_running(running=True)
        self._show_progress(text, 0, 0)

    def clear_run(self) -> None:
        """Show nothing of the run before."""
        self._run.hide()
        self._accuracy.clear()
        self._loss.clear()
        self.drawings.show_reading(None)
        self._verdict.hide()

    @Slot(object)
    def show_preparation(self, prepared: DataPrepared) -> None:
        """Show how far the data of the run is."""
        if prepared.what == SYNTHETIC:
            text = self.tr("Generating synthetic handwriting")
        else:
            text = self.tr("Downloading {}").format(prepared.what)
        if prepared.total:
            fraction = min(1.0, prepared.done / prepared.total)
            text = self.tr("{}: {:.0f} %").format(text, 100 * fraction)
        self._show_progress(text, prepared.done, prepared.total)

    @Slot(object)
    def show_run(self, run: RunStarted) -> None:
        """Make the curves ready for a run."""
        names = (self.tr("training"), self.tr("validation"))
        self._steps_per_epoch = run.steps / run.epochs
        for curves in (self._accuracy, self._loss):
            curves.restart(run.steps, names)

    @Slot(object)
    def show_step(self, step: StepDone) -> None:
        """Move the bar and the training curves."""
        self._show_progress(describe_step(step), step.step, step.steps)
        self._accuracy.add(self.tr("training"), step.step, step.accuracy)
        self._loss.add(self.tr("training"), step.step, step.loss)

    @Slot(object)
    def show_epoch(self, epoch: EpochFinished) -> None:
        """Move the validation curves; after the last epoch the model is tested."""
        step = round(epoch.epoch * self._steps_per_epoch)
        self._accuracy.add(self.tr("validation"), step, epoch.val_accuracy)
        self._loss.add(self.tr("validation"), step, epoch.val_loss)
        if epoch.epoch == epoch.epochs:
            self._show_progress(self.tr("Testing the new model…"), 0, 0)

    def _show_progress(self, text: str, done: int, total: int) -> None:
        """Show how far the run is; a total of 0 shows that it is busy."""
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        self._state.setText(text)

    def _fit_height(self) -> None:
        """Be high enough for the wrapped sentences, but no higher than the screen."""
        # A layout asks only for the height of wrapped labels at their widest.
        if layout := self.layout():
            needed = layout.totalMinimumHeightForWidth(self.width())
            room = self.screen().availableGeometry().height()
            self.setMinimumHeight(min(needed, room))

    def _set_up_layout(self) -> None:
        curves = QHBoxLayout()
        curves.addWidget(self._accuracy)
        curves.addWidget(self._loss)
        run = QVBoxLayout(self._run)
        run.setContentsMargins(0, 0, 0, 0)
        run.setSpacing(px(12))
        run.addWidget(self._bar)
        run.addLayout(curves, stretch=1)
        run.addWidget(self.drawings)
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(px(_BAR))
        buttons = QHBoxLayout()
        buttons.addWidget(self.compare_button)
        buttons.addStretch()
        for button in (self._close, self.cancel_button, self.start_button):
            buttons.addWidget(button)
        hint = with_look(plain_text_label("retrainHint"), "muted")
        hint.setText(
            self.tr(
                "You can go on drawing meanwhile. The new model is used only if it"
                " reads at least as well."
            )
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[px(_MARGIN)] * 4)
        layout.setSpacing(px(12))
        layout.addWidget(with_look(QLabel(self.tr("Retrain the model")), "title"))
        layout.addWidget(hint)
        layout.addWidget(self.form)
        layout.addWidget(self._state)
        layout.addWidget(self._run, stretch=1)
        layout.addWidget(self._verdict)
        layout.addStretch()
        layout.addLayout(buttons)
        self.setMinimumWidth(px(_WIDTH))

    def _set_running(self, *, running: bool) -> None:
        self.form.set_interactive(interactive=not running)
        self.form.setVisible(not running)
        if running:
            self._run.show()
        self.cancel_button.setVisible(running)
        self.start_button.setVisible(not running)
        self.cancel_button.setEnabled(running)
        self._update_start()

    def _update_start(self) -> None:
        # A run that began before the count would silently leave the drawings out.
        is_running = self.cancel_button.isEnabled()
        self.start_button.setEnabled(self._are_drawings_counted and not is_running)
