"""What a training run says, one JSON line each on standard output."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from typing import Any, Final, TypeAlias, get_args, get_origin


@dataclass(frozen=True, kw_only=True)
class DataPrepared:
    """Some of what a run learns from is there; it has not begun yet."""

    what: str
    """The name of a file that is fetched, or “synthetic” for what is made."""

    done: int
    total: int
    """Bytes or drawings; 0 where nobody knows."""


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
class DrawingsRead:
    """The growing model has read some of the person's own drawings.

    The lists are of one length: a drawing, what was read in it, and how surely.
    """

    ids: list[int]
    digits: list[int]
    probabilities: list[float]


@dataclass(frozen=True, kw_only=True)
class DrawingsRescued:
    """The file of the person's own drawings was found damaged, and mended."""

    message: str
    """For the person."""


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
class NothingLearnt:
    """The run ended without a model, as there was nothing new to learn."""

    message: str
    """For the person; where corrections were only taken back, nobody need hear it."""


@dataclass(frozen=True, kw_only=True)
class RunCancelled:
    """The run was stopped on request; nothing was published."""


TrainingEvent: TypeAlias = (
    DataPrepared
    | RunStarted
    | StepDone
    | EpochFinished
    | DrawingsRead
    | DrawingsRescued
    | Evaluated
    | ModelCompared
    | ModelPublished
    | RunFailed
    | NothingLearnt
    | RunCancelled
)
EventSink: TypeAlias = Callable[[TrainingEvent], None]

_KINDS: Final[dict[str, type[Any]]] = {
    kind.__name__: kind for kind in get_args(TrainingEvent)
}

_LARGEST: Final = 2**31 - 1
"""What Qt's progress bars can count to; no number is below 0."""

_COUNTED_FROM_ONE: Final = frozenset(("steps", "epochs"))
"""Fields that others are divided by."""

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
        UnknownEventError: If it is no event, lacks or adds a field, or has one of
            another kind or out of bounds.
    """
    try:
        values = json.loads(line)
        kind = _KINDS[values.pop("event")]
        event: TrainingEvent = kind(**values)
    except _NOT_AN_EVENT as error:
        raise UnknownEventError(line) from error
    if values.keys() != vars(event).keys() or not _has_its_types(event):
        raise UnknownEventError(line)
    return event


def _has_its_types(event: TrainingEvent) -> bool:
    return all(
        _is_a(value := getattr(event, one.name), one.type)
        and (value or one.name not in _COUNTED_FROM_ONE)
        for one in fields(event)
    )


def _is_a(value: object, kind: object) -> bool:
    """Say whether JSON gave a value of a field's type, and a number in bounds."""
    if kind in (int, float) and not isinstance(value, bool):
        of = int if kind is int else (int, float)
        return isinstance(value, of) and 0 <= value <= _LARGEST
    if get_origin(kind) is list:
        (of,) = get_args(kind)
        return isinstance(value, list) and all(_is_a(one, of) for one in value)
    if get_origin(kind) is dict:  # whose keys are always texts
        of = get_args(kind)[1]
        return isinstance(value, dict) and all(_is_a(one, of) for one in value.values())
    return type(value) is kind
