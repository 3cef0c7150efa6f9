"""Retrain: choosing a run, following it, and deciding whether its model is used."""

import time
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QPushButton

from mnist_gui.core.errors import ModelError
from mnist_gui.core.events import ModelCompared, StepDone
from mnist_gui.core.models.snapshot import StoreSnapshot
from mnist_gui.core.models.verdict import describe_acceptance, describe_refusal
from mnist_gui.core.samples.sample import Sample
from mnist_gui.drawings.store_proxy import SampleStoreProxy
from mnist_gui.recognizer.thread import WorkerThread
from mnist_gui.training.comparison_controller import ComparisonController
from mnist_gui.training.dialog import RetrainDialog
from mnist_gui.training.durations import Durations, measure_factor
from mnist_gui.training.process import RunEnd, RunOutcome, TrainingProcess
from mnist_gui.training.setup import TrainingSetup
from mnist_gui.training.texts import describe_step
from mnist_gui.ui.shell import Shell
from mnist_gui.ui.translation import localized
from mnist_gui.ui.widgets import show_in_front


class TrainingController(QObject):
    """Connects the Retrain dialog, the progress button and the training process.

    A new model that passes the gate is used at once. Any other waits for
    the user's decision, which the comparison, the Model menu or another run may make.

    Attributes:
        dialog: Where a run is chosen and followed.
        comparisons: Shows how a model compares with another.
    """

    def __init__(  # noqa: PLR0913 (each collaborator by name)
        self,
        *,
        shell: Shell,
        progress_button: QPushButton,
        process: TrainingProcess,
        setup: TrainingSetup,
        drawings: SampleStoreProxy,
        thread: WorkerThread,
        use_model: Callable[[int], object],
    ) -> None:
        super().__init__(shell.widget)
        self._shell = shell
        self._progress_button = progress_button
        self._process = process
        self._setup = setup
        self._drawings = drawings
        self._thread = thread
        self._durations = Durations(setup.settings)
        self._started = 0.0
        self._use_model = use_model
        self._undecided: int | None = None  # the version that waits for a decision
        self.dialog = RetrainDialog(shell.widget)
        self.comparisons = ComparisonController(shell, setup.models, drawings)

    def wire(self) -> None:
        """Wire the dialog, the process and what both depend on."""
        dialog, process, drawings = self.dialog, self._process, self._drawings
        self.comparisons.wire()
        self._shell.actions_.retrain.triggered.connect(self.show_dialog)
        self._progress_button.clicked.connect(self._on_progress_clicked)
        dialog.start_button.clicked.connect(self._on_start_clicked)
        dialog.cancel_button.clicked.connect(process.cancel)
        dialog.compare_button.clicked.connect(self._compare)
        dialog.form.folder_button.clicked.connect(self._on_folder_clicked)
        drawings.loaded.connect(self._on_drawings_loaded)
        drawings.load_failed.connect(self._on_load_failed)
        for changed in (drawings.kept, drawings.changed, drawings.all_forgotten):
            changed.connect(self._on_drawings_changed)
        process.run_started.connect(dialog.show_run)
        process.data_prepared.connect(dialog.show_preparation)
        process.step_done.connect(dialog.show_step)
        process.step_done.connect(self._on_step_done)
        process.epoch_finished.connect(dialog.show_epoch)
        process.drawings_read.connect(dialog.drawings.show_reading)
        process.stalled.connect(self._on_stalled)
        process.finished.connect(self._on_finished)

    def restore(self) -> None:
        """Show the last choice again."""
        self.dialog.form.choose(self._setup.settings.training)

    @property
    def is_running(self) -> bool:
        """Whether a model is being trained."""
        return self._process.is_running

    @Slot()
    def show_dialog(self) -> None:
        """Let the user choose a run, or follow the one under way."""
        self.dialog.form.show_mnist_dir(self._setup.mnist_dir)
        self.dialog.form.show_base_model(self._setup.base_model)
        self.dialog.form.show_durations(self._durations.estimate)
        self._thread.call_in_slices(measure_factor(), done=self._on_measured)
        self._drawings.load()
        show_in_front(self.dialog)

    def _on_measured(self, factor: float) -> None:
        self._durations.factor = factor
        self.dialog.form.show_durations(self._durations.estimate)

    def may_close(self) -> bool:
        """Return whether the program may quit; ask if that would end a run."""
        return not self._process.is_running or self._shell.ask(
            self.tr("Stop training and quit?"),
            self.tr("The unfinished model will be discarded."),
            self.tr("Stop and quit"),
        )

    @Slot(object)
    def show_models(self, snapshot: StoreSnapshot) -> None:
        """Show the model to fine-tune; drop a question that was decided elsewhere."""
        self.dialog.form.show_base_model(self._setup.base_model)
        version = self._undecided
        if version is None:
            return
        if snapshot.active == version:
            text = self.tr("Now using model {}.")
        elif self._why_missing(version):
            text = self.tr("Model {} was deleted.")
        else:
            return
        self.comparisons.close()
        self._decide(text.format(version))

    @Slot()
    def _on_folder_clicked(self) -> None:
        if folder := self.dialog.ask_mnist_folder(self._setup.mnist_dir):
            self._setup.settings.mnist_dir = folder
            self.dialog.form.show_mnist_dir(folder)

    @Slot(object)
    def _on_drawings_loaded(self, samples: list[Sample]) -> None:
        training = sum(not sample.is_held_out for sample in samples)
        testing = len(samples) - training
        if training and testing:
            text = self.tr("{} for training, {} for testing.")
        elif training:
            text = self.tr("{} for training.")
        else:
            text = self.tr(
                "None yet. Say what drawings are, below the bars or by the keys 0 to 9."
            )
        self.dialog.show_drawing_count(training, text.format(training, testing))
        self.dialog.drawings.set_samples(samples)

    @Slot()
    def _on_drawings_changed(self) -> None:
        if self.dialog.isVisible():
            self._drawings.load()

    @Slot(str)
    def _on_load_failed(self, message: str) -> None:
        self.dialog.show_drawing_count(0, message)

    @Slot()
    def _on_start_clicked(self) -> None:
        form = self.dialog.form
        choice = form.choice()
        self._set_undecided(None)
        self._shell.clear_message()  # it is about the run before
        self.dialog.clear_run()
        self.dialog.show_preparing(
            self.tr("Downloading MNIST…")
            if self._setup.needs_download(choice)
            else self.tr("Starting…")
        )
        self._shell.show_progress(self.tr("Starting training…"))
        self._setup.settings.training = choice
        self._started = time.monotonic()
        self._process.start(
            self._setup.train_arguments(choice, has_drawings=form.has_drawings)
        )

    @Slot(object)
    def _on_step_done(self, step: StepDone) -> None:
        percent = 100 * step.step // step.steps
        text = self.tr("Training: {} %").format(percent)
        self._shell.show_progress(text, describe_step(step))

    @Slot()
    def _on_stalled(self) -> None:
        self.dialog.show_preparing(
            self.tr(
                "Training has produced nothing for a minute. Wait, or cancel and try"
                " again."
            )
        )
        self._shell.show_progress(self.tr("Training has stalled"))

    @Slot(object)
    def _on_finished(self, outcome: RunOutcome) -> None:
        if outcome.version is not None:
            took = time.monotonic() - self._started
            self._durations.remember(self._setup.settings.training, took)
            self.dialog.form.show_durations(self._durations.estimate)
            self._on_published(outcome.version, outcome.comparison)
        elif outcome.end is RunEnd.CANCELLED:
            self._show_outcome(self.tr("Training was cancelled. Nothing was changed."))
        elif self._setup.needs_download(self.dialog.form.choice()):
            hint = self.tr("“Synthetic handwriting only” needs no download.")
            self._show_outcome(f"{outcome.message}\n{hint}")
        else:
            self._show_outcome(outcome.message)

    def _on_published(self, version: int, compared: ModelCompared | None) -> None:
        if compared:
            self.dialog.show_verdict(compared, version)
        if compared is None:
            text = self.tr("Model {} is ready. It is in the Model menu.")
            self._show_outcome(text.format(version))
        elif compared.may_take_over:
            self._show_outcome(localized(describe_acceptance(compared, version)))
            self._use_model(version)
        else:
            message = localized(describe_refusal(compared, version))
            self._show_outcome(message)
            self._set_undecided(version)
            if self.dialog.isVisible():
                self._compare()
            else:  # no window may open in front of a user who is drawing
                text = self.tr("Use model {}?").format(version)
                self._shell.show_progress(text, message)

    def _show_outcome(self, message: str) -> None:
        self.dialog.show_idle(message)
        self._shell.show_progress("", message)
        self._shell.show_message(message)

    def _set_undecided(self, version: int | None) -> None:
        self._undecided = version
        self.dialog.let_compare(allowed=version is not None)

    @Slot()
    def _on_progress_clicked(self) -> None:
        if self._undecided is None:
            self.show_dialog()
        else:
            self._compare()

    @Slot()
    def _compare(self) -> None:
        if self._undecided is not None:
            decided = partial(self._on_decided, self._undecided)
            self.comparisons.show(self._undecided, decided)

    def _on_decided(self, version: int, use: bool) -> None:
        if not use:
            # Another may have become active while the comparison was open.
            self._decide(self.tr("The new model was saved, but is not used."))
        elif complaint := self._why_missing(version):
            self._decide(complaint)
        else:
            self._decide(self.tr("Now using model {}.").format(version))
            self._use_model(version)

    def _why_missing(self, version: int) -> str:
        """Return why a version cannot be used; a snapshot may be older than it."""
        try:
            self._setup.models.find(version)
        except ModelError as error:
            return localized(error)
        return ""

    def _decide(self, message: str) -> None:
        self._set_undecided(None)
        if not self.is_running:
            self._show_outcome(message)
