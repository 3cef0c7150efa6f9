"""Sentences about the progress of a training run."""

from typing import Final

from mnist_gui.core.events import DataPrepared, StepDone
from mnist_gui.core.messages import plural
from mnist_gui.core.training_choice import SYNTHETIC
from mnist_gui.ui.translation import localized, number, percent, translate

_MINUTE: Final = 60
_HOUR: Final = 3600
_FEW_SECONDS: Final = 5
_TWO_HALVES: Final = 2


def describe_duration(seconds: float) -> str:
    """Return about how long something takes, in words: long runs in hours."""
    if seconds < _MINUTE / 2:
        return translate("TrainingTexts", "some seconds")
    if seconds < 1.5 * _MINUTE:
        return translate("TrainingTexts", "about a minute")
    if seconds < 0.8 * _HOUR:
        minutes = plural("TrainingTexts", "about {} minutes", None, 1)
        return localized(minutes.format(round(seconds / _MINUTE)))
    half_hours = round(2 * seconds / _HOUR)
    if half_hours <= _TWO_HALVES:
        return translate("TrainingTexts", "about an hour")
    if half_hours % 2:
        hours = plural("TrainingTexts", "about {}½ hours", None, 1)
    else:
        hours = plural("TrainingTexts", "about {} hours", None, 1)
    return localized(hours.format(half_hours // 2))


def describe_time_left(seconds: float) -> str:
    """Return how long a run still takes."""
    if seconds < _FEW_SECONDS:
        return translate("TrainingTexts", "a few seconds left")
    if seconds < _MINUTE:
        text = plural("TrainingTexts", "{} seconds left", None, 1)
        return localized(text.format(round(seconds)))
    return translate("TrainingTexts", "{} left").format(describe_duration(seconds))


def describe_step(step: StepDone, epochs: int) -> str:
    """Return how far a run of some epochs is, in one line."""
    epoch = min(epochs, step.step * epochs // step.steps + 1)
    text = translate("TrainingTexts", "Epoch {} of {} · {} digits a second · {}")
    speed = number(step.images_per_second)
    return text.format(epoch, epochs, speed, describe_time_left(step.seconds_left))


def describe_preparation(prepared: DataPrepared) -> str:
    """Return how far the data of a run is, in one line."""
    if prepared.what == SYNTHETIC:
        text = translate("TrainingTexts", "Generating synthetic handwriting")
    else:
        text = translate("TrainingTexts", "Downloading {}").format(prepared.what)
    if not prepared.total:
        return text
    share = percent(min(1.0, prepared.done / prepared.total))
    return translate("TrainingTexts", "{}: {}").format(text, share)
