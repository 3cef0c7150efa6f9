"""The stages of a run, reported as one run: steps and epochs count from 0 in each."""

from dataclasses import replace

from mnist_gui.core.events import EventSink, StepDone, TrainingEvent
from trainer.config import Recipe
from trainer.loop.pool import TrainingPool


class Stages:
    """The stages of a recipe: how long each is, and where in the run it starts.

    Attributes:
        recipes: One for each stage.
        steps: Number of steps of all stages.
        epochs: Number of epochs of all stages.
    """

    def __init__(self, recipe: Recipe, pool: TrainingPool) -> None:
        # Later stages settle where MNIST and the synthetic digits disagree.
        later = recipe.later_stages if pool.is_synthetic.any() else ()
        self.recipes = (recipe, *later)
        self._batch_size = recipe.batch_size
        self._counts = [pool.step_count(stage) for stage in self.recipes]
        self.steps = sum(count.total for count in self._counts)
        self.epochs = self.epochs_before(len(self.recipes))

    def epochs_before(self, stage: int) -> int:
        """Return the number of epochs before a stage starts."""
        return sum(count.epochs for count in self._counts[:stage])

    def at(self, epochs_done: int) -> int:
        """Return the stage of the last of these epochs; 0 for none."""
        started = [
            stage
            for stage in range(len(self.recipes))
            if self.epochs_before(stage) < epochs_done
        ]
        return started[-1] if started else 0

    def within_run(self, stage: int, on_event: EventSink) -> EventSink:
        """Return a sink that reports the steps of a stage as steps of the run."""
        before = sum(count.total for count in self._counts[:stage])
        later = sum(count.total for count in self._counts[stage + 1 :])

        def on_stage_event(event: TrainingEvent) -> None:
            if isinstance(event, StepDone):
                seconds_later = later * self._batch_size / event.images_per_second
                event = replace(
                    event,
                    step=before + event.step,
                    steps=self.steps,
                    seconds_left=event.seconds_left + seconds_later,
                )
            on_event(event)

        return on_stage_event
