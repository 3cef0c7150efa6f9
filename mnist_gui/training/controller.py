"""What Retrain does: the run, the dialog, and whether its model is used."""

from PySide6.QtCore import QObject, Signal, Slot

from mnist_gui.core.errors import ModelError
from mnist_gui.core.events import ModelCompared, ModelPublished, StepDone
from mnist_gui.core.models.snapshot import StoreSnapshot
from mnist_gui.core.training_choice import MNIST, TrainingChoice
from mnist_gui.recognizer.legacy import LegacyRecognizer as Recognizer
from mnist_gui.training.comparison_controller import ComparisonController
from mnist_gui.training.dialog import RetrainDialog, describe_step
from mnist_gui.training.process import TrainingProcess
from mnist_gui.training.setup import TrainingPlaces, TrainingSetup
from mnist_gui.training.texts import describe_refusal, describe_scores
from mnist_gui.ui.labels import tip
from mnist_gui.ui.settings import Settings
from mnist_gui.window.main_window import MainWindow


class TrainingController(QObject):
    """Connects the retrain dialog, the status bar and the training process.

    Signals:
        model_accepted: A new model is to be used from now on: it is good enough, or
            the person wants it.
            Args: int, its version.

    Attributes:
        dialog: Where a run is chosen and watched.
        comparisons: Shows how a model did beside another.
    """

    model_accepted = Signal(int)

    def __init__(
        self,
        window: MainWindow,
        process: TrainingProcess,
        recognizer: Recognizer,
        settings: Settings,
        places: TrainingPlaces,
    ) -> None:
        """Prepare.

        Args:
            window: Where progress is shown when the dialog is closed.
            process: What trains.
            recognizer: What knows the person's own drawings.
            settings: Where the last choice is remembered.
            places: Where a run finds and leaves things.
        """
        super().__init__(window)
        self._window = window
        self._process = process
        self._models = places.models
        self._compared: ModelCompared | None = None
        self._undecided: int | None = None
        self._outcome = ""
        self.dialog = RetrainDialog(window)
        self._setup = TrainingSetup(window, self.dialog, recognizer, settings, places)
        self.comparisons = ComparisonController(window, places.models, recognizer)
        self.comparisons.model_chosen.connect(self._on_model_chosen)
        self.comparisons.old_kept.connect(self._on_old_kept)
        self.dialog.start_requested.connect(self._on_start_requested)
        self.dialog.cancel_requested.connect(process.cancel)
        self.dialog.comparison_requested.connect(self._on_comparison_requested)
        window.progress_button.clicked.connect(self._on_progress_clicked)
        process.run_started.connect(self.dialog.show_run)
        process.data_prepared.connect(self.dialog.show_preparation)
        process.step_done.connect(self.dialog.show_step)
        process.step_done.connect(self._on_step_done)
        process.epoch_finished.connect(self.dialog.show_epoch)
        process.drawings_read.connect(self.dialog.drawings.show_reading)
        process.model_compared.connect(self._on_model_compared)
        process.model_published.connect(self._on_model_published)
        process.stalled.connect(self._on_fell_silent)
        process.failed.connect(self._on_failed)
        process.cancelled.connect(self._on_cancelled)
        process.finished.connect(self._on_finished)

    @property
    def is_running(self) -> bool:
        """Whether a model is being trained."""
        return self._process.is_running

    @Slot()
    def show_dialog(self) -> None:
        """Let the person choose, or watch the run that is under way."""
        self._setup.refresh()
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()

    def may_close(self) -> bool:
        """Return whether the program may end; ask where a run would end with it."""
        if not self._process.is_running:
            return True
        return self._window.ask(
            self.tr("A model is being trained."),
            self.tr("If you quit now, the training ends and no model comes of it."),
            self.tr("Quit and end the training"),
        )

    @Slot(object)
    def show_models(self, survey: StoreSnapshot) -> None:
        """Take note of what is in use now, and of what is gone."""
        self._setup.show_parent()
        version = self._undecided
        if version is None:
            return
        if survey.active == version:
            outcome = self.tr("Model {} is used from now on.")
        elif self._why_gone(version):
            outcome = self.tr("Model {} was deleted.")
        else:
            return
        self.comparisons.close()
        self._decide(outcome.format(version))

    def _why_gone(self, version: int) -> str:
        """Return why a version cannot be used; the survey may be older than it."""
        try:
            self._models.find(version)
        except ModelError as error:
            return str(error)
        return ""

    @Slot(object)
    def _on_start_requested(self, choice: TrainingChoice) -> None:
        self._compared = None
        self._outcome = ""
        self._set_undecided(None)
        # What was said and shown is of the run before.
        self._window.clear_message()
        self.dialog.clear_run()
        self.dialog.show_preparing(
            self.tr("Downloading MNIST…")
            if self._setup.must_fetch(choice)
            else self.tr("Starting…")
        )
        self._window.show_progress(self.tr("Training starts…"))
        self._process.start(self._setup.arguments(choice))

    @Slot(object)
    def _on_step_done(self, step: StepDone) -> None:
        percent = 100 * step.step // step.steps
        self._window.show_progress(self.tr("Training: {} %").format(percent))
        self._window.progress_button.setToolTip(describe_step(step))

    @Slot(object)
    def _on_model_compared(self, compared: ModelCompared) -> None:
        self._compared = compared

    @Slot(object)
    def _on_model_published(self, published: ModelPublished) -> None:
        compared, version = self._compared, published.version
        if compared is None:
            text = self.tr("Model {} is ready; the Model menu has it.")
            self._outcome = text.format(version)
        elif compared.data == MNIST and compared.may_take_over:
            text = self.tr("Model {} takes over: {}.")
            self._outcome = text.format(version, describe_scores(compared))
            self.model_accepted.emit(version)
        else:
            self._set_undecided(version)
            self._outcome = describe_refusal(compared, version)

    @Slot()
    def _on_progress_clicked(self) -> None:
        if self._undecided is None:
            self.show_dialog()
        else:
            self._on_comparison_requested()

    @Slot()
    def _on_comparison_requested(self) -> None:
        if self._undecided is not None:
            self.comparisons.ask(self._undecided)

    @Slot()
    def _on_fell_silent(self) -> None:
        self.dialog.show_preparing(
            self.tr(
                "Nothing was heard of the training for a minute. You can wait, or"
                " cancel it and try again."
            )
        )
        self._window.show_progress(self.tr("Training is silent"))

    @Slot(str)
    def _on_failed(self, reason: str) -> None:
        self._outcome = reason
        if self._setup.must_fetch(self.dialog.form.choice()):
            way_on = self.tr("“Digits made by the program alone” need no download.")
            self._outcome = f"{reason}\n{way_on}"

    @Slot()
    def _on_cancelled(self) -> None:
        self._outcome = self.tr("The training was cancelled; nothing was changed.")

    @Slot()
    def _on_finished(self) -> None:
        self.dialog.show_idle(self._outcome)
        self._window.show_progress("")
        self._window.progress_button.setToolTip(tip(self._outcome))
        self._window.show_message(self._outcome)
        if self._undecided is not None:
            self._ask_for_decision(self._undecided)

    def _set_undecided(self, version: int | None) -> None:
        """Note which new model waits for the person's word."""
        self._undecided = version
        self.dialog.offer_comparison(offered=version is not None)

    @Slot(int)
    def _on_model_chosen(self, version: int) -> None:
        if why := self._why_gone(version):
            self._decide(why)
            return
        self._decide(self.tr("Model {} is used from now on.").format(version))
        self.model_accepted.emit(version)

    @Slot()
    def _on_old_kept(self) -> None:
        # Which model reads may have changed while the person looked.
        self._decide(self.tr("The new model is kept, but not used."))

    def _decide(self, outcome: str) -> None:
        self._set_undecided(None)
        if not self.is_running:
            self.dialog.show_idle(outcome)
            self._window.show_progress("")
            self._window.show_message(outcome)

    def _ask_for_decision(self, version: int) -> None:
        """Show the comparison, but not across what the person does meanwhile."""
        if self.dialog.isVisible():
            self.comparisons.ask(version)
        else:
            self._window.show_progress(self.tr("Use model {}?").format(version))
