"""Retrain: choosing a run, following it, and deciding whether its model is used."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QPushButton

from mnist_gui.comparison.controller import ComparisonController
from mnist_gui.core.errors import ModelError
from mnist_gui.core.events import ModelCompared
from mnist_gui.core.models.snapshot import StoreSnapshot
from mnist_gui.core.models.verdict import describe_acceptance, describe_refusal
from mnist_gui.core.samples.sample import Sample
from mnist_gui.core.training_choice import SYNTHETIC
from mnist_gui.drawings.store_proxy import SampleStoreProxy
from mnist_gui.recognizer.thread import WorkerThread
from mnist_gui.training.dialog import RetrainDialog
from mnist_gui.training.durations import Durations, measure_factor
from mnist_gui.training.process import RunEnd, RunOutcome, TrainingProcess
from mnist_gui.training.setup import TrainingSetup
from mnist_gui.ui.shell import Shell
from mnist_gui.ui.translation import localized, number, percent
from mnist_gui.ui.widgets import show_beside


class TrainingController(QObject):
    """Connects the Retrain dialog, the progress button and the training process.

    A new model that passes the gate is used at once. Any other waits for the user's
    decision, which the dialog or the Model menu may make. The dialog stands beside the
    pad, which stays in use.

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
        notify: Callable[[str, str], object],
    ) -> None:
        super().__init__(shell.widget)
        self._shell = shell
        self._notify = notify
        self._progress_button = progress_button
        self._process = process
        self._setup = setup
        self._drawings = drawings
        self._thread = thread
        self._durations = Durations(setup.settings)
        self._started = 0.0
        self._use_model = use_model
        self._undecided: int | None = None  # the version that waits for a decision
        self._compared: tuple[int, int] | None = None  # the new model, the one before
        self.dialog = RetrainDialog(shell.widget)
        self.comparisons = ComparisonController(shell, setup.models, drawings)

    def wire(self) -> None:
        """Wire the dialog, the process and what both depend on."""
        dialog, process, drawings = self.dialog, self._process, self._drawings
        self.comparisons.wire()
        self._shell.actions_.retrain.triggered.connect(self.show_dialog)
        self._progress_button.clicked.connect(self.show_dialog)
        dialog.start_button.clicked.connect(self._on_start_clicked)
        dialog.cancel_button.clicked.connect(process.cancel)
        dialog.compare_button.clicked.connect(self._compare)
        dialog.use_button.clicked.connect(self._on_use_clicked)
        dialog.keep_button.clicked.connect(self._on_keep_clicked)
        dialog.run.progressed.connect(self._on_progressed)
        dialog.form.folder_button.clicked.connect(self._on_folder_clicked)
        drawings.loaded.connect(self._on_drawings_loaded)
        drawings.load_failed.connect(self._on_load_failed)
        for changed in (drawings.kept, drawings.changed, drawings.all_forgotten):
            changed.connect(self._on_drawings_changed)
        process.run_started.connect(dialog.run.show_run)
        process.data_prepared.connect(dialog.run.show_preparation)
        process.step_done.connect(dialog.run.show_step)
        process.weights_recorded.connect(dialog.weights.add)
        process.epoch_finished.connect(dialog.run.show_epoch)
        process.drawings_read.connect(dialog.run.drawings.show_reading)
        process.stalled.connect(dialog.run.show_stalled)
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
        """Let the user choose a run, follow the one under way, or decide about one."""
        is_free = not self.is_running and self._undecided is None
        if is_free and not self.dialog.isVisible():
            self.dialog.show_choices()
        self.dialog.form.show_mnist_dir(self._setup.mnist_dir)
        self.dialog.form.show_base_model(self._setup.base_model)
        self.dialog.form.show_durations(self._durations.estimate)
        self._thread.call_in_slices(measure_factor(), done=self._on_measured)
        self._drawings.load()
        show_beside(self.dialog, self._shell.pad, self.dialog.minimumWidth())

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
        self.dialog.show_drawing_count(
            training, text.format(number(training), number(testing))
        )
        self.dialog.run.drawings.set_samples(samples)

    @Slot()
    def _on_drawings_changed(self) -> None:
        if self.dialog.isVisible():
            self._drawings.load()

    @Slot(str)
    def _on_load_failed(self, message: str) -> None:
        self.dialog.show_drawing_count(0, message)

    @Slot()
    def _on_start_clicked(self) -> None:
        form, setup = self.dialog.form, self._setup
        choice = form.choice()
        self._shell.clear_message()  # it is about the run before
        downloads = setup.needs_download(choice)
        self.dialog.run.start(
            self.tr("Downloading MNIST…") if downloads else self.tr("Starting…"),
            downloads=downloads,
            generates=choice.data.endswith(SYNTHETIC),
            in_use=setup.accuracy_in_use(choice),
        )
        self.dialog.show_run()
        setup.settings.training = choice
        self._started = time.monotonic()
        self._process.start(
            setup.train_arguments(choice, has_drawings=form.has_drawings)
        )

    @Slot(int, str)
    def _on_progressed(self, done: int, text: str) -> None:
        title = self.tr("Retraining · {}").format(percent(done / 100))
        self._shell.show_progress(title, text)

    @Slot(object)
    def _on_finished(self, outcome: RunOutcome) -> None:
        if outcome.version is not None:
            took = time.monotonic() - self._started
            self._durations.remember(self._setup.settings.training, took)
            self.dialog.form.show_durations(self._durations.estimate)
            message = self._on_published(outcome.version, outcome.comparison)
        else:
            message = self._why_nothing(outcome)
            self.dialog.show_choices(message)
            self._report(message)
        if outcome.end is not RunEnd.CANCELLED:
            self._notify(self.tr("Retraining has ended"), message)

    def _why_nothing(self, outcome: RunOutcome) -> str:
        """Return why a run has ended without a model."""
        if outcome.end is RunEnd.CANCELLED:
            return self.tr("Training was stopped. Nothing was changed.")
        if self._setup.needs_download(self.dialog.form.choice()):
            hint = self.tr("“Synthetic handwriting only” needs no download.")
            return f"{outcome.message}\n{hint}"
        return outcome.message

    def _on_published(self, version: int, compared: ModelCompared | None) -> str:
        """Use a new model, or ask whether to; return what is to be said of it."""
        if compared is None:
            text = self.tr("Model {} is ready. It is in the Model menu.")
            message = text.format(version)
            self.dialog.show_choices(message)
            self._report(message)
            return message
        self._compared = version, compared.in_use
        is_question = not compared.may_take_over
        describe = describe_refusal if is_question else describe_acceptance
        message = localized(describe(compared, version))
        self.dialog.show_verdict(compared, version, message, is_question=is_question)
        self._report(message)
        if is_question:
            self._undecided = version
            text = self.tr("Use model {}?").format(version)
            self._shell.show_progress(text, message)
        else:
            self._use_model(version)
        return message

    def _report(self, message: str) -> None:
        """Show how a run has ended, over the pad."""
        self._shell.show_progress("", message)
        self._shell.show_message(message)

    @Slot()
    def _compare(self) -> None:
        if self._compared:
            version, _ = self._compared
            self.comparisons.show(version)

    @Slot()
    def _on_use_clicked(self) -> None:
        version = self._undecided
        if version is None:
            return
        if complaint := self._why_missing(version):
            self._decide(complaint)
        else:
            self._decide(self.tr("Now using model {}.").format(version))
            self._use_model(version)

    @Slot()
    def _on_keep_clicked(self) -> None:
        if self._undecided is not None:
            self._decide(self.tr("The new model was saved, but is not used."))
        elif self._compared:
            _, before = self._compared
            self._decide(self.tr("Now using model {}.").format(before))
            self._use_model(before)

    def _why_missing(self, version: int) -> str:
        """Return why a version cannot be used; a snapshot may be older than it."""
        try:
            self._setup.models.find(version)
        except ModelError as error:
            return localized(error)
        return ""

    def _decide(self, message: str) -> None:
        """Note that the question is answered, here or elsewhere."""
        self._undecided = None
        self.dialog.close()
        self._report(message)
