"""A run's stages, told as one: each has its own steps and epochs, counted from 0."""

from dataclasses import replace

from mnist_gui.core.events import EventSink, StepDone, TrainingEvent
from trainer.config import Recipe
from trainer.loop.pool import TrainingPool


class Stages:
    """The stages of a recipe: how long each is, and where in the run it begins."""

    def __init__(self, recipe: Recipe, material: TrainingPool) -> None:
        # Whether MNIST and ours agree is the question that later stages answer.
        self.recipes = (
            recipe,
            *(recipe.later_stages if material.is_synthetic.any() else ()),
        )
        self._batch_size = recipe.batch_size
        self._lengths = [material.length(stage) for stage in self.recipes]

    @property
    def steps(self) -> int:
        """Of all stages."""
        return sum(length.steps for length in self._lengths)

    @property
    def epochs(self) -> int:
        """Of all stages."""
        return self.epochs_before(len(self.recipes))

    def epochs_before(self, stage: int) -> int:
        """Return how many epochs there are before a stage begins."""
        return sum(length.epochs for length in self._lengths[:stage])

    def at(self, epochs_done: int) -> int:
        """Return the stage in which the last of these epochs was."""
        begun = [
            stage
            for stage in range(len(self.recipes))
            if self.epochs_before(stage) < epochs_done
        ]
        return begun[-1] if begun else 0

    def within_run(self, stage: int, report: EventSink) -> EventSink:
        """Return what tells the steps of a stage as steps of the run."""
        before = sum(length.steps for length in self._lengths[:stage])
        later = sum(length.steps for length in self._lengths[stage + 1 :])

        def told(event: TrainingEvent) -> None:
            if isinstance(event, StepDone):
                seconds_later = later * self._batch_size / event.images_per_second
                event = replace(
                    event,
                    step=before + event.step,
                    steps=self.steps,
                    seconds_left=event.seconds_left + seconds_later,
                )
            report(event)

        return told
