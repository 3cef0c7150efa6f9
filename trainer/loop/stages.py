"""Divide a run into stages."""

from trainer.config import Recipe
from trainer.loop.pool import TrainingPool


class Stages:
    """The stages of a recipe: how long they are, and where in the run each starts."""

    def __init__(self, recipe: Recipe, pool: TrainingPool) -> None:
        # Later stages settle where MNIST and the synthetic digits disagree.
        later = recipe.later_stages if pool.is_synthetic.any() else ()
        self.recipes = (recipe, *later)
        self._counts = [pool.step_count(stage) for stage in self.recipes]
        self.steps = self.steps_before(len(self.recipes))
        self.epochs = self.epochs_before(len(self.recipes))

    def steps_before(self, stage: int) -> int:
        """Return the number of steps before a stage starts."""
        return sum(count.total for count in self._counts[:stage])

    def epochs_before(self, stage: int) -> int:
        """Return the number of epochs before a stage starts."""
        return sum(count.epochs for count in self._counts[:stage])

    def at(self, epochs_done: int) -> int:
        """Return the stage of the last of these epochs; 0 for none."""
        later = range(1, len(self.recipes))
        return sum(self.epochs_before(stage) < epochs_done for stage in later)
