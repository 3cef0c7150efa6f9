"""Training recipes, and the configuration of one run."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

from mnist_gui.core.training_choice import FINETUNE, NEVER, RECIPE_DESCRIPTIONS


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """Hyper-parameters of a training run, or of one stage of it.

    The learning rate rises linearly during the warm-up, then decays.
    """

    architecture: str
    """Network to train, unless another is asked for."""

    data: str = "mnist"
    """Data set to train on, unless another is asked for."""

    optimizer: Literal["sgd", "adam", "muon"]
    learning_rate: float
    """The highest one."""

    batch_size: int
    epochs: int = 1
    steps: int | None = None
    """Length in steps; overrides `epochs`."""

    betas: tuple[float, float] = (0.9, 0.999)
    weight_decay: float = 0.0
    label_smoothing: float = 0.0
    warmup_fraction: float = 0.0
    """Fraction of the steps during which the learning rate rises."""

    decay: Literal["none", "linear", "cosine"] = "none"
    augmentation: tuple[float, float] = (0.0, 0.0)
    """Augmentation strength at the first and at the last step, linear in between:
    0 leaves images alone, 1 varies them as far as hands differ."""

    synthetic_augmentation: float = 0.0
    """Augmentation strength for synthetic images; usually lower, as they already vary
    as hands do."""

    repeats: int = 1
    """How often each image is in an epoch; synthetic ones are in it once."""

    synthetic_shards: int = 1
    """Number of synthetic shards of 60,000 digits. Each epoch uses the next shard."""

    corrupted_fraction: float = 0.0
    """Corrupted copies to add to the training pool, per image in it."""

    distillation_weight: float = 0.0
    """Weight of the teachers' answers in the target (knowledge distillation, Hinton et
    al., 2015); 0 uses the label alone."""

    later_stages: tuple["Recipe", ...] = ()
    """Stages that follow, over the same images; only where some are synthetic.

    A stage with a distillation weight continues the first stage's network and has the
    networks of all earlier stages as teachers; one without trains a new network."""


_STEADY: Final = Recipe(
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
)
_LONG: Final = replace(
    _STEADY,
    architecture="cnn",
    data="mnist+synthetic",
    epochs=14,
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
    "steady": _STEADY,
    # A long run memorises details that a short one does not, and that may be wrong
    # on other data. The last stage learns what both agree on (docs/adr/0025).
    "full": replace(
        _LONG,
        later_stages=(
            replace(_LONG, epochs=2),
            replace(_LONG, epochs=4, learning_rate=5e-3, distillation_weight=0.9),
        ),
    ),
    # For weights that are good already: a tenth of the steps of `full`, from a
    # learning rate at which the first steps cannot undo what was learned. It keeps
    # the non-digits: without them the rejection head would stay as it is while the
    # features move.
    FINETUNE: replace(
        _LONG, epochs=2, learning_rate=2e-3, augmentation=(0.5, 0.5), synthetic_shards=1
    ),
}

if RECIPES.keys() != RECIPE_DESCRIPTIONS.keys():
    raise LookupError("every recipe needs a description, and no other name has one")


@dataclass(frozen=True, kw_only=True)
class TrainConfig:
    """Data, recipe and paths of one training run."""

    data: str
    """Data set to train on, as `mnist-trainer train --data` takes it."""

    data_dir: Path
    """Folder with MNIST's four files, for the data set `mnist`."""

    turn: str | None = None
    """How to turn a data set on its side, a key of `orientation.TURNS`."""

    store: Path
    """Store that gets the new version."""

    recipe: str = "full"
    architecture: str | None = None
    """Network to train; None for the recipe's own."""

    seed: int = 0
    base_version: int | None = None
    """Version to fine-tune; None to train from random weights."""

    drawings_weight: int = 0
    """How many images each of the user's samples counts as; 0 leaves them out."""

    checkpoint: Path | None = None
    """File that keeps the run's state after each epoch."""

    resume: bool = False
    """Whether to resume from the checkpoint, if there is one."""

    activate: str = NEVER
    """When the new version becomes the active model: never, if the gate allows it
    (`IF_ALLOWED`), or `ALWAYS`."""

    @property
    def chosen_recipe(self) -> Recipe:
        """The recipe that the name stands for."""
        return RECIPES[self.recipe]

    @property
    def chosen_architecture(self) -> str:
        """The network to train."""
        return self.architecture or self.chosen_recipe.architecture
