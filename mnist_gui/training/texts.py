"""Sentences about the progress of a training run."""

from typing import Final

from mnist_gui.core.events import StepDone
from mnist_gui.ui.translation import translate

_MINUTE: Final = 60
_HALF_MINUTE: Final = 30
_ONE_AND_A_HALF_MINUTES: Final = 90


def describe_duration(seconds: float) -> str:
    """Return about how long something takes."""
    if seconds < _HALF_MINUTE:
        return translate("TrainingTexts", "some seconds")
    if seconds < _ONE_AND_A_HALF_MINUTES:
        return translate("TrainingTexts", "about a minute")
    text = translate("TrainingTexts", "about {} minutes")
    return text.format(round(seconds / _MINUTE))


def describe_step(step: StepDone) -> str:
    """Return how far a run is, in one line."""
    minutes, seconds = divmod(round(step.seconds_left), 60)
    return translate(
        "TrainingTexts", "Step {} of {} · {:.0f} images per second · {}:{:02} left"
    ).format(step.step, step.steps, step.images_per_second, minutes, seconds)
