"""How long a training run takes on this machine.

The last run of a recipe tells best. Before there was one, the figure measured on the
reference machine is scaled by how fast this machine multiplies matrices, which is most
of what training does.
"""

import os
import time
from typing import Final

import numpy as np

from mnist_gui.core.training_choice import (
    RECIPE_DESCRIPTIONS,
    WITH_SYNTHETIC,
    TrainingChoice,
)
from mnist_gui.recognizer.thread import Slices
from mnist_gui.ui.settings import Settings

_SIDE: Final = 1024
_REPEATS: Final = 7
# Seconds of a product of two such matrices on one core of the reference machine.
_REFERENCE_SECONDS: Final = 0.0212
_REFERENCE_CORES: Final = 2
_SLOWEST: Final = 20.0  # a larger factor means that something else was running


class Durations:
    """Estimates how long runs take, and remembers how long they took.

    Attributes:
        factor: How many times as long as the reference machine this one takes.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.factor = 1.0

    def estimate(self, choice: TrainingChoice) -> float:
        """Return how many seconds a run will take."""
        if known := self._settings.durations.get(_key(choice)):
            return known
        plain, with_synthetic = RECIPE_DESCRIPTIONS[choice.recipe].seconds
        has_synthetic = choice.data.endswith(WITH_SYNTHETIC)
        return self.factor * (with_synthetic if has_synthetic else plain)

    def remember(self, choice: TrainingChoice, seconds: float) -> None:
        """Note how long a run took."""
        known = self._settings.durations
        self._settings.durations = {**known, _key(choice): round(seconds, 1)}


def measure_factor() -> Slices[float]:
    """Compare this machine with the reference machine; a fraction of a second's work.

    A job for the worker thread, in slices. One core is measured; what more cores than
    the reference machine's bring is not known. The clock is the thread's own: what else
    the machine does at the moment says little about the hours of a training.
    """
    matrix = np.random.default_rng(0).random((_SIDE, _SIDE), np.float32)
    seconds = 0.0
    for _ in range(_REPEATS):
        start = time.thread_time()
        matrix @ matrix
        # The sum: a single product may be shorter than the clock's steps on Windows.
        seconds += time.thread_time() - start
        yield None
    missing_cores = max(1.0, _REFERENCE_CORES / (os.cpu_count() or 1))
    return min(_SLOWEST, missing_cores * seconds / _REPEATS / _REFERENCE_SECONDS)


def _key(choice: TrainingChoice) -> str:
    return f"{choice.recipe} {choice.data}"
