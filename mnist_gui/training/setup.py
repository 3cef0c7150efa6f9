"""What can be trained with: where MNIST lies, which drawings there are."""

from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from mnist_gui.core.errors import ModelError
from mnist_gui.core.files.locations import has_mnist
from mnist_gui.core.models.store import ModelStore
from mnist_gui.core.samples.store import Sample
from mnist_gui.core.training_choice import TrainingChoice
from mnist_gui.recognizer.legacy import LegacyRecognizer as Recognizer
from mnist_gui.training.dialog import RetrainDialog
from mnist_gui.ui.settings import Settings
from mnist_gui.window.main_window import MainWindow


@dataclass(frozen=True)
class TrainingPlaces:
    """Where a run finds and leaves things."""

    home: Path
    """The person's store."""

    models: ModelStore
    mnist_dir: Path
    """Where MNIST lies, or is fetched to, unless the person chooses another folder."""


class TrainingSetup(QObject):
    """Keeps the choices of the retrain dialog true, and remembers them."""

    def __init__(
        self,
        window: MainWindow,
        dialog: RetrainDialog,
        recognizer: Recognizer,
        settings: Settings,
        places: TrainingPlaces,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._dialog = dialog
        self._recognizer = recognizer
        self._settings = settings
        self._places = places
        self._has_drawings = False
        dialog.form.choose(settings.training)
        dialog.form.folder_requested.connect(self._on_folder_requested)
        recognizer.drawings.loaded.connect(self._on_drawings_loaded)
        recognizer.sample_kept.connect(self._on_drawings_changed)
        recognizer.drawings.changed.connect(self._on_drawings_changed)
        recognizer.drawings.all_forgotten.connect(self._on_drawings_changed)
        recognizer.drawings.load_failed.connect(self._on_load_failed)

    def refresh(self) -> None:
        """Look again at what there is to train with."""
        self._dialog.form.show_data_place(self._describe_place())
        self.show_parent()
        self._recognizer.drawings.load()

    def show_parent(self) -> None:
        """Say which model training can go on from."""
        if parent := self._parent():
            self._dialog.form.show_parent(parent)

    def must_fetch(self, choice: TrainingChoice) -> bool:
        """Return whether MNIST has to be downloaded first."""
        return choice.needs_mnist and not has_mnist(self._mnist_dir)

    def arguments(self, choice: TrainingChoice) -> list[str]:
        """Remember a choice, and return what the trainer is to be started with."""
        self._settings.training = choice
        if not self._has_drawings:
            choice = replace(choice, drawings_weight=0)
        return [
            *("train", "--json", "--background", "--fetch"),
            *("--data-dir", str(self._mnist_dir), "--store", str(self._places.home)),
            *choice.arguments(self._parent()),
        ]

    @property
    def _mnist_dir(self) -> Path:
        return self._settings.mnist_dir or self._places.mnist_dir

    def _parent(self) -> int:
        """Return the version in use; 0, which none has, if there is none."""
        try:
            return self._places.models.active().number
        except ModelError:
            return 0

    def _describe_place(self) -> str:
        if has_mnist(self._mnist_dir):
            return self.tr("It lies in {}.").format(self._mnist_dir)
        return self.tr("It will be downloaded first (11 MB), into {}.").format(
            self._mnist_dir
        )

    @Slot()
    def _on_folder_requested(self) -> None:
        if folder := self._dialog.ask_mnist_folder(self._mnist_dir):
            self._settings.mnist_dir = folder
            self._dialog.form.show_data_place(self._describe_place())

    @Slot(object)
    def _on_drawings_loaded(self, samples: list[Sample]) -> None:
        learnable = sum(not one.is_held_out for one in samples)
        aside = len(samples) - learnable
        self._has_drawings = learnable > 0
        if learnable and aside:
            text = self.tr("{} to learn from; {} more are only compared on.")
            text = text.format(learnable, aside)
        elif learnable:
            text = self.tr("{} to learn from.").format(learnable)
        else:
            text = self.tr(
                "None are kept yet: say what a drawing is, by Correct or a key 0 to 9."
            )
        self._dialog.show_own_drawings(learnable, text)
        self._dialog.drawings.set_samples(samples)

    @Slot()
    def _on_drawings_changed(self) -> None:
        if self._dialog.isVisible():
            self._recognizer.drawings.load()

    @Slot(str)
    def _on_load_failed(self, reason: str) -> None:
        self._has_drawings = False
        self._dialog.show_own_drawings(0, reason)
