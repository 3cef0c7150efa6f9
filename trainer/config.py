"""All of a run's freedom, in one frozen value."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

from mnist_gui.core.training_choice import FINETUNE


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How a network is trained: how long, how fast, on what.

    The rate rises over the first steps as a straight line, then falls.
    """

    architecture: str
    """The network that the recipe was made for; another may be asked for."""

    data: str = "mnist"
    """What to train on where nothing else is asked for."""

    optimizer: Literal["sgd", "adam", "muon"]
    learning_rate: float
    batch_size: int
    epochs: int = 1
    steps: int | None = None
    """Counts instead of the epochs, where it is given."""

    betas: tuple[float, float] = (0.9, 0.999)
    weight_decay: float = 0.0
    label_smoothing: float = 0.0
    warmup_fraction: float = 0.0
    """Share of the steps in which the rate rises."""

    decay: Literal["none", "linear", "cosine"] = "none"
    augmentation: tuple[float, float] = (0.0, 0.0)
    """How strongly images are varied at the first step and at the last, and between
    them in a straight line: 0 for not at all, 1 as far as hands differ."""

    synthetic_augmentation: float = 0.0
    """The same of those made by us, which differ as hands do from the start."""

    repeats: int = 1
    """How often each image is gone over in an epoch; those made by us, once."""

    synthetic_shards: int = 1
    """As many times 60,000 digits are made by us; each epoch goes over one part of
    them, in turn."""

    corrupted_fraction: float = 0.0
    """How many harmed copies are learnt from beside each image (`corruptions`)."""

    distillation_weight: float = 0.0
    """Of what is learnt of a digit, the share that other networks say of it."""

    later_stages: tuple["Recipe", ...] = ()
    """Later stages of the run, over the same images; where none of them were made by
    us, there are none. One with trust goes on with the first stage's network and
    learns from those of all stages before; one without begins a network of its own."""


_LONG: Final = Recipe(
    architecture="cnn",
    data="mnist+synthetic",
    optimizer="muon",
    learning_rate=1e-2,
    weight_decay=0.1,
    batch_size=128,
    epochs=14,
    label_smoothing=0.05,
    warmup_fraction=0.1,
    decay="cosine",
    augmentation=(1.0, 0.4),
    synthetic_augmentation=0.4,
    repeats=2,
    synthetic_shards=4,
    corrupted_fraction=0.12,
)

RECIPES: Final[dict[str, Recipe]] = {
    # The classic notebook, "MNIST: the Hello World of machine learning".
    "notebook": Recipe(
        architecture="softmax",
        optimizer="sgd",
        learning_rate=0.5,
        batch_size=100,
        steps=1000,
    ),
    "quick": Recipe(
        architecture="small",
        optimizer="adam",
        learning_rate=1e-2,
        betas=(0.7, 0.9),
        batch_size=256,
        epochs=2,
        warmup_fraction=0.3,
        decay="linear",
    ),
    "steady": Recipe(
        architecture="steady",
        optimizer="muon",
        learning_rate=1e-2,
        weight_decay=0.1,
        batch_size=128,
        epochs=9,
        label_smoothing=0.05,
        warmup_fraction=0.1,
        decay="cosine",
        augmentation=(0.5, 0.5),
    ),
    # A long run learns by heart what a short one does not, and that may be wrong
    # elsewhere: what both say is learnt at last (docs/adr/0025).
    "full": replace(
        _LONG,
        later_stages=(
            replace(_LONG, epochs=2),
            replace(_LONG, epochs=4, learning_rate=5e-3, distillation_weight=0.9),
        ),
    ),
    # For weights that are good already: a tenth of the steps of `full`, and from a
    # rate at which the first ones cannot undo what was learnt. Without what is no
    # digit, its head would stay while the features move.
    FINETUNE: replace(
        _LONG, epochs=2, learning_rate=2e-3, augmentation=(0.5, 0.5), synthetic_shards=1
    ),
}


@dataclass(frozen=True, kw_only=True)
class TrainConfig:
    """Hyper-parameters and places of one run."""

    data: str
    """What to train on, as `mnist-trainer train --data` takes it."""

    data_dir: Path
    """Where `mnist` is looked for."""

    store: Path
    """The store that gets the new version."""

    recipe: str = "full"
    architecture: str | None = None
    """A kind of network; None for the one that the recipe was made for."""

    seed: int = 0
    parent: int | None = None
    """The version whose weights are gone on from; None for random ones."""

    drawings_weight: int = 0
    """As how many images each of the person's own drawings counts."""

    checkpoint: Path | None = None
    """A file that keeps the run's state after each epoch."""

    resume: bool = False
    """Whether to go on from the checkpoint, if there is one."""

    activate: bool = False
    """Whether the new version is the one in use from then on."""

    @property
    def chosen_recipe(self) -> Recipe:
        """The recipe that the name stands for."""
        return RECIPES[self.recipe]

    @property
    def chosen_architecture(self) -> str:
        """The kind of network to train."""
        return self.architecture or self.chosen_recipe.architecture
