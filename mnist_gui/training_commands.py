"""What Retrain does: the run, the dialog, and whether its model is used."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from mnist_gui.core.events import ModelCompared, ModelPublished, StepDone
from mnist_gui.core.locations import has_mnist
from mnist_gui.main_window import MainWindow
from mnist_gui.retrain_dialog import RetrainDialog, TrainingChoice, describe_step
from mnist_gui.training_process import TrainingProcess

_MNIST: Final = "mnist"


class TrainingCommands(QObject):
    """Connects the retrain dialog, the status bar and the training process.

    Signals:
        model_accepted: A new model is good enough to be used from now on.
            Args: int, its version.
    """

    model_accepted = Signal(int)

    def __init__(
        self, window: MainWindow, process: TrainingProcess, store: Path, mnist_dir: Path
    ) -> None:
        """Prepare.

        Args:
            window: Where progress is shown when the dialog is closed.
            process: What trains.
            store: The person's store, which gets the new models.
            mnist_dir: Where MNIST lies, or is fetched to.
        """
        super().__init__(window)
        self._window = window
        self._process = process
        self._store = store
        self._mnist_dir = mnist_dir
        self._compared: ModelCompared | None = None
        self._outcome = ""
        self.dialog = RetrainDialog(window)
        self.dialog.start_requested.connect(self._on_start_requested)
        self.dialog.cancel_requested.connect(process.cancel)
        process.run_started.connect(self.dialog.show_run)
        process.step_done.connect(self.dialog.show_step)
        process.step_done.connect(self._on_step_done)
        process.epoch_finished.connect(self.dialog.show_epoch)
        process.model_compared.connect(self._on_model_compared)
        process.model_published.connect(self._on_model_published)
        process.fell_silent.connect(self._on_fell_silent)
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
        self.dialog.show_data_place(self._describe_place())
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

    def _describe_place(self) -> str:
        if has_mnist(self._mnist_dir):
            return self.tr("It lies in {}.").format(self._mnist_dir)
        return self.tr("It will be downloaded first (11 MB), into {}.").format(
            self._mnist_dir
        )

    @Slot(object)
    def _on_start_requested(self, choice: TrainingChoice) -> None:
        self._compared = None
        self._outcome = ""
        needs_files = choice.data == _MNIST and not has_mnist(self._mnist_dir)
        self.dialog.show_preparing(
            self.tr("Downloading MNIST…") if needs_files else self.tr("Starting…")
        )
        self._window.show_progress(self.tr("Training starts…"))
        self._process.start(
            [
                *("train", "--json", "--background", "--fetch"),
                *("--recipe", choice.recipe, "--data", choice.data),
                *("--data-dir", str(self._mnist_dir), "--store", str(self._store)),
            ]
        )

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
        compared = self._compared
        if compared is None:
            text = self.tr("Model {} is ready; the Model menu has it.")
            self._outcome = text.format(published.version)
        elif compared.data != _MNIST:
            text = self.tr("Model {} knows only toy digits: it is kept, but not used.")
            self._outcome = text.format(published.version)
        elif compared.is_worse:
            text = self.tr("Model {} is kept, but not used: {}.")
            self._outcome = text.format(published.version, self._scores(compared))
        else:
            text = self.tr("Model {} takes over: {}.")
            self._outcome = text.format(published.version, self._scores(compared))
            self.model_accepted.emit(published.version)

    def _scores(self, compared: ModelCompared) -> str:
        return self.tr(
            "it reads {:.2f} % of held-out digits, model {} reads {:.2f} %"
        ).format(
            100 * compared.new_accuracy, compared.in_use, 100 * compared.in_use_accuracy
        )

    @Slot()
    def _on_fell_silent(self) -> None:
        self.dialog.show_preparing(
            self.tr("Nothing was heard of the training for a minute. You can wait, or")
            + " "
            + self.tr("cancel it and try again.")
        )

    @Slot(str)
    def _on_failed(self, reason: str) -> None:
        self._outcome = reason

    @Slot()
    def _on_cancelled(self) -> None:
        self._outcome = self.tr("The training was cancelled; nothing was changed.")

    @Slot()
    def _on_finished(self) -> None:
        self.dialog.show_idle(self._outcome)
        self._window.show_progress("")
        self._window.show_message(self._outcome)
