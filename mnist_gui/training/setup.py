"""What a run of the trainer starts from: folders, base model, arguments."""

from dataclasses import dataclass, replace
from pathlib import Path

from mnist_gui.core.errors import ModelError
from mnist_gui.core.files.locations import has_mnist
from mnist_gui.core.models.store import ModelStore
from mnist_gui.core.training_choice import TrainingChoice
from mnist_gui.ui.settings import Settings


@dataclass(frozen=True)
class TrainingSetup:
    """Builds the trainer's arguments from the settings and the store."""

    settings: Settings
    models: ModelStore
    default_mnist_dir: Path
    """Where MNIST is looked for and downloaded to, unless the user chose a folder."""

    @property
    def mnist_dir(self) -> Path:
        """The folder of MNIST's files; it may not exist yet."""
        return self.settings.mnist_dir or self.default_mnist_dir

    @property
    def base_model(self) -> int:
        """The version to fine-tune; 0, which is no version, if there is none."""
        try:
            return self.models.active().number
        except ModelError:
            return 0

    def accuracy_in_use(self, choice: TrainingChoice) -> float | None:
        """Return the active model's accuracy on what a run validates on, if known."""
        if not choice.needs_mnist:
            return None
        try:
            metrics = self.models.active().manifest().metrics
        except ModelError:
            return None
        return metrics.get("val_accuracy", metrics.get("test_accuracy"))

    def needs_download(self, choice: TrainingChoice) -> bool:
        """Return whether a run has to download MNIST first."""
        return choice.needs_mnist and not has_mnist(self.mnist_dir)

    def train_arguments(
        self, choice: TrainingChoice, *, has_drawings: bool
    ) -> list[str]:
        """Return the arguments of `mnist-trainer` that train what was chosen."""
        if not has_drawings:
            choice = replace(choice, drawings_weight=0)
        chosen = choice.arguments(self.base_model)
        return ["train", "--fetch", *self._common_arguments(), *chosen]

    def adapt_arguments(self, version: int) -> list[str]:
        """Return the arguments of `mnist-trainer` that adapt and publish a version."""
        return ["teach", "--model", str(version), *self._common_arguments()]

    def _common_arguments(self) -> list[str]:
        return [
            *("--json", "--background", "--store", str(self.settings.store)),
            *("--data-dir", str(self.mnist_dir)),
        ]
