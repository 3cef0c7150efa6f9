"""What the user can choose for a training run, shared by window and trainer."""

from dataclasses import dataclass
from typing import Final, NamedTuple

from mnist_gui.core.messages import marked

FINETUNE: Final = "finetune"
"""The recipe that starts from the weights of a published model."""

MNIST: Final = "mnist"
MEMORY: Final = "memory"
"""Digits like MNIST's, generated from memory, that models are compared on."""

SYNTHETIC: Final = "synthetic"
WITH_SYNTHETIC: Final = f"+{SYNTHETIC}"
"""Suffix of a data set's name: add synthetic handwriting to it."""

TOY: Final = "fake"

NEVER: Final = ""
IF_ALLOWED: Final = "if-allowed"
ALWAYS: Final = "always"
"""When a run makes its model the active one; the gate is what allows it."""


class RecipeDescription(NamedTuple):
    """What to expect of a recipe, for the window and for `mnist-trainer --help`."""

    title: str
    seconds: tuple[int, int]
    """How long a run took on the reference machine, with two processor cores: without
    and with synthetic handwriting."""

    purpose: str
    """What it is for, and how its model usually compares."""


RECIPE_DESCRIPTIONS: Final = {
    FINETUNE: RecipeDescription(
        marked("Recipes", "Fine-tune the model in use"),
        (170, 280),
        marked(
            "Recipes",
            "For your own handwriting. With MNIST, the new model is usually as good.",
        ),
    ),
    "quick": RecipeDescription(
        marked("Recipes", "Quick"),
        (17, 60),
        marked(
            "Recipes",
            "To watch a small network learn from nothing. It is usually worse than the"
            " model in use, and then not used.",
        ),
    ),
    "steady": RecipeDescription(
        marked("Recipes", "Steady"),
        (96, 250),
        marked(
            "Recipes",
            "To see what a few minutes achieve from nothing. It is usually worse than"
            " the model in use, and then not used.",
        ),
    ),
    "full": RecipeDescription(
        marked("Recipes", "Full"),
        (1900, 3300),
        marked(
            "Recipes",
            "How the built-in model was made. The new one is about as good, sometimes"
            " a little worse.",
        ),
    ),
    "notebook": RecipeDescription(
        marked("Recipes", "The classic notebook’s softmax regression"),
        (6, 37),
        marked(
            "Recipes",
            "For teaching: the simplest model. It misreads one digit of twelve.",
        ),
    ),
}
"""By the recipe's name, in the order in which the window offers them."""


@dataclass(frozen=True, kw_only=True)
class TrainingChoice:
    """The recipe, architecture and data of a training run."""

    recipe: str = FINETUNE
    architecture: str = ""  # name of a network; empty for the recipe's default
    data: str = MNIST + WITH_SYNTHETIC  # as `mnist-trainer train --data` takes it
    drawings_weight: int = 20  # how many images each of the user's samples counts as

    @property
    def needs_mnist(self) -> bool:
        """Whether the MNIST files are needed."""
        return self.data.removesuffix(WITH_SYNTHETIC) == MNIST

    def arguments(self, parent: int) -> list[str]:
        """Return the arguments of `mnist-trainer train`; `parent` is the base model."""
        chosen = ["--recipe", self.recipe, "--data", self.data]
        if self.recipe == FINETUNE:
            chosen += ["--from", str(parent)]
        elif self.architecture:
            chosen += ["--architecture", self.architecture]
        return [*chosen, "--drawings", str(self.drawings_weight)]
