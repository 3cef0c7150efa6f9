"""Sentences about the progress of a training run."""

from mnist_gui.core.events import StepDone
from mnist_gui.ui.translation import translate


def describe_step(step: StepDone) -> str:
    """Return how far a run is, in one line."""
    minutes, seconds = divmod(round(step.seconds_left), 60)
    return translate(
        "TrainingTexts", "Step {} of {} · {:.0f} images per second · {}:{:02} left"
    ).format(step.step, step.steps, step.images_per_second, minutes, seconds)
