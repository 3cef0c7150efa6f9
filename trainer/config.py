"""All of a run's freedom, in one frozen value."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How long and how hard to train."""

    epochs: int
    learning_rate: float
    batch_size: int = 128
    weight_decay: float = 0.02
    label_smoothing: float = 0.05
    warmup_share: float = 0.1
    """Share of the steps in which the rate rises; then it falls as a cosine."""


RECIPES: Final[dict[str, Recipe]] = {
    "quick": Recipe(epochs=3, learning_rate=4e-3),
    "full": Recipe(epochs=36, learning_rate=3e-3),
}


@dataclass(frozen=True, kw_only=True)
class TrainConfig:
    """Hyper-parameters and places of one run."""

    data: str
    """What to train on: `mnist`, `fake`, or a folder with the four files."""

    data_dir: Path
    """Where `mnist` is looked for."""

    store: Path
    """The store that gets the new version."""

    architecture: str = "cnn"
    recipe: str = "full"
    seed: int = 0
    activate: bool = False
    """Whether the new version is the one in use from then on."""

    @property
    def schedule(self) -> Recipe:
        """The recipe that the name stands for."""
        return RECIPES[self.recipe]
