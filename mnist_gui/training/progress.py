"""How far a training run is: one fraction over all its phases."""

from enum import Enum, auto
from typing import Final

from mnist_gui.core.events import DataPrepared, StepDone
from mnist_gui.core.training_choice import SYNTHETIC

_MNIST_BYTES: Final = 11_594_722  # of the four files together


class Phase(Enum):
    """The phases of a run, in their order."""

    DOWNLOAD = auto()
    SYNTHESIS = auto()
    STEPS = auto()
    TESTS = auto()  # also comparing and publishing


# About how long each phase takes, beside the others of the same run.
_WEIGHTS: Final = {
    Phase.DOWNLOAD: 5,
    Phase.SYNTHESIS: 10,
    Phase.STEPS: 75,
    Phase.TESTS: 10,
}


class RunProgress:
    """Turns the events of a run into a fraction that never falls.

    Attributes:
        fraction: How much of the run is done, 0…1.
    """

    def __init__(self, *, downloads: bool = False, generates: bool = False) -> None:
        """Begin a run, which downloads MNIST or generates handwriting first."""
        left_out = set()
        if not downloads:
            left_out.add(Phase.DOWNLOAD)
        if not generates:
            left_out.add(Phase.SYNTHESIS)
        self._phases = [phase for phase in Phase if phase not in left_out]
        self._files: dict[str, int] = {}  # bytes of each file that were downloaded
        self.fraction = 0.0

    def note_preparation(self, prepared: DataPrepared) -> None:
        """Note how far the data of the run is."""
        if prepared.what == SYNTHETIC:
            share = prepared.done / prepared.total if prepared.total else 0.0
            self._advance(Phase.SYNTHESIS, share)
        else:
            self._files[prepared.what] = prepared.done
            self._advance(Phase.DOWNLOAD, sum(self._files.values()) / _MNIST_BYTES)

    def note_step(self, step: StepDone) -> None:
        """Note how many steps of training are done."""
        self._advance(Phase.STEPS, step.step / step.steps)

    def note_tests(self) -> None:
        """Note that training is over, and the new model is tested."""
        self._advance(Phase.TESTS, 0.0)

    def _advance(self, phase: Phase, share: float) -> None:
        """Note that some of a phase is done, and all phases before it."""
        if phase not in self._phases:
            return
        before = self._phases[: self._phases.index(phase)]
        done: float = sum(_WEIGHTS[earlier] for earlier in before)
        done += _WEIGHTS[phase] * min(1.0, share)
        total = sum(_WEIGHTS[present] for present in self._phases)
        self.fraction = max(self.fraction, done / total)
