"""What a training run says, one JSON line each on standard output."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from typing import Any, Final, TypeAlias


@dataclass(frozen=True, kw_only=True)
class RunStarted:
    """A run has its data and begins."""

    architecture: str
    recipe: str
    device: str
    steps: int
    epochs: int
    train_size: int


@dataclass(frozen=True, kw_only=True)
class StepDone:
    """Some steps have passed; loss and accuracy are means since the last one."""

    step: int
    steps: int
    loss: float
    accuracy: float
    images_per_second: float
    seconds_left: float


@dataclass(frozen=True, kw_only=True)
class EpochFinished:
    """One pass over the training split; accuracies are in 0…1."""

    epoch: int
    epochs: int
    loss: float
    accuracy: float
    val_loss: float
    val_accuracy: float


@dataclass(frozen=True, kw_only=True)
class Evaluated:
    """The finished model's score on a split it was not trained on."""

    data: str
    accuracy: float
    n: int


@dataclass(frozen=True, kw_only=True)
class ModelCompared:
    """The new model and the one in use have read the same held-out digits."""

    data: str
    """What they read, as `--data` names it."""

    n: int
    in_use: int
    """Version of the model in use."""

    in_use_accuracy: float
    new_accuracy: float
    is_worse: bool
    """Whether the new one is worse beyond chance."""

    own_n: int = 0
    """How many drawings that the person keeps aside both have read as well."""

    own_in_use_accuracy: float = 0.0
    own_new_accuracy: float = 0.0
    is_worse_on_own: bool = False

    @property
    def may_take_over(self) -> bool:
        """Whether the new one is worse nowhere."""
        return not (self.is_worse or self.is_worse_on_own)


@dataclass(frozen=True, kw_only=True)
class ModelPublished:
    """A model is complete on disk under its final name."""

    version: int
    path: str
    metrics: dict[str, float]


@dataclass(frozen=True, kw_only=True)
class RunFailed:
    """The run ended without a model; the message is for the person."""

    message: str


@dataclass(frozen=True, kw_only=True)
class RunCancelled:
    """The run was stopped on request; nothing was published."""


TrainingEvent: TypeAlias = (
    RunStarted
    | StepDone
    | EpochFinished
    | Evaluated
    | ModelCompared
    | ModelPublished
    | RunFailed
    | RunCancelled
)
Report: TypeAlias = Callable[[TrainingEvent], None]

_KINDS: Final[dict[str, type[Any]]] = {
    kind.__name__: kind
    for kind in (
        RunStarted,
        StepDone,
        EpochFinished,
        Evaluated,
        ModelCompared,
        ModelPublished,
        RunFailed,
        RunCancelled,
    )
}


_NOT_AN_EVENT: Final = (
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    RecursionError,
)


class UnknownEventError(ValueError):
    """A line is not an event of this version."""


def encode(event: TrainingEvent) -> str:
    """Return an event as one line of JSON, without the line break."""
    return json.dumps({"event": type(event).__name__, **asdict(event)})


def decode(line: str) -> TrainingEvent:
    """Return the event that a line says.

    Raises:
        UnknownEventError: If it is no event, or lacks or adds a field.
    """
    try:
        values = json.loads(line)
        kind = _KINDS[values.pop("event")]
        if set(values) != {field.name for field in fields(kind)}:
            raise UnknownEventError(line)
        event: TrainingEvent = kind(**values)
    except _NOT_AN_EVENT as error:
        raise UnknownEventError(line) from error
    return event
