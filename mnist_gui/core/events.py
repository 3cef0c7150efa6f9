"""Events of a training run, each written as one JSON line on standard output."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Final, TypeAlias, get_args, get_origin

from mnist_gui.core.messages import Message, decode_message, encode_message


@dataclass(frozen=True, kw_only=True)
class DataPrepared:
    """Progress in fetching or generating training data, before the run starts."""

    what: str  # the name of the file being fetched, or “synthetic” for generated digits
    done: int
    total: int  # bytes or images; 0 if unknown


@dataclass(frozen=True, kw_only=True)
class DataRecognized:
    """As what the training data were read, or what of them was left out."""

    message: str


@dataclass(frozen=True, kw_only=True)
class RunStarted:
    """The data is ready and training starts."""

    architecture: str
    recipe: str
    device: str
    steps: int
    epochs: int
    train_size: int


@dataclass(frozen=True, kw_only=True)
class StepDone:
    """Progress; loss and accuracy are means since the previous `StepDone`."""

    step: int
    steps: int
    loss: float
    accuracy: float
    images_per_second: float
    seconds_left: float


@dataclass(frozen=True, kw_only=True)
class WeightsRecorded:
    """The weights of the first layer at a step, a few dozen times in a run.

    `mnist_gui.core.inside.weight_pictures` makes pictures of them.
    """

    step: int
    steps: int
    shape: list[int]  # pictures, rows, columns
    levels: str  # base64 of a signed byte a weight; 127 is the largest
    largest: float  # magnitude of the strongest weight


@dataclass(frozen=True, kw_only=True)
class EpochFinished:
    """One pass over the training split is done; accuracies are in 0…1."""

    epoch: int
    epochs: int
    loss: float
    accuracy: float
    val_loss: float
    val_accuracy: float


@dataclass(frozen=True, kw_only=True)
class DrawingsRead:
    """The model in training has read some of the user's samples.

    The three lists have one entry per sample: its id, the digit read, and the
    probability of that digit.
    """

    ids: list[int]
    digits: list[int]
    probabilities: list[float]


@dataclass(frozen=True, kw_only=True)
class DrawingsRescued:
    """The user's samples file was found damaged, and repaired."""

    message: str


@dataclass(frozen=True, kw_only=True)
class DrawingsLeftOut:
    """Some of the user's samples cannot be learned from in this run."""

    message: str


@dataclass(frozen=True, kw_only=True)
class Evaluated:
    """The finished model's accuracy on a split that it was not trained on."""

    data: str
    accuracy: float
    n: int


@dataclass(frozen=True, kw_only=True)
class Objection:
    """One reason why a new model must not be promoted without asking."""

    reason: str
    """`worse`: significantly worse than a reference model. `drift`: it has lost more
    than all steps together may lose. `hesitates`: it rejects too many digits. `few`,
    `missing`, `turned`, `toy`: its training data have too few held-out drawings, lack
    digits, are on their side, or are the toy digits."""

    data: str  # the set of images that it is about
    reference: int = 0  # version compared with; 0 for an objection to the data
    before: float = 0.0  # the reference model's score, 0…1
    after: float = 0.0  # the new model's
    n: int = 0  # images in the set
    digits: list[int] = field(default_factory=list)  # those missing


@dataclass(frozen=True, kw_only=True)
class ModelCompared:
    """The new model and the active one were compared on the same held-out images."""

    data: str  # the data set, as `--data` names it
    n: int
    in_use: int  # version of the active model
    in_use_accuracy: float
    new_accuracy: float
    is_worse: bool  # whether the new model is significantly worse
    own_n: int = 0  # number of the user's held-out samples that both have read as well
    own_in_use_accuracy: float = 0.0
    own_new_accuracy: float = 0.0
    is_worse_on_own: bool = False
    non_digits_n: int = 0  # number of non-digits; each model has rejected a fraction
    in_use_rejected: float = 0.0
    new_rejected: float = 0.0
    synthetic_n: int = 0  # number of synthetic digits, in all styles
    synthetic_in_use_accuracy: float = 0.0
    synthetic_new_accuracy: float = 0.0
    objections: list[Objection] = field(default_factory=list)

    @property
    def may_take_over(self) -> bool:
        """Whether the new model may be promoted."""
        return not (self.is_worse or self.is_worse_on_own or self.objections)


@dataclass(frozen=True, kw_only=True)
class ModelPublished:
    """A model is complete on disk under its final name."""

    version: int
    path: str
    metrics: dict[str, float]
    is_active: bool = False  # whether the run made it the active one


@dataclass(frozen=True, kw_only=True)
class RunFailed:
    """The run ended without a model; the message says why."""

    message: str


@dataclass(frozen=True, kw_only=True)
class NothingLearnt:
    """The run ended without a model because there was nothing new to learn."""

    message: str  # for the user; not worth showing if corrections were only undone


@dataclass(frozen=True, kw_only=True)
class RunCancelled:
    """The run was stopped on request; nothing was published."""


TrainingEvent: TypeAlias = (
    DataPrepared
    | DataRecognized
    | RunStarted
    | StepDone
    | WeightsRecorded
    | EpochFinished
    | DrawingsRead
    | DrawingsRescued
    | DrawingsLeftOut
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

_LARGEST: Final = 2**31 - 1  # the range of Qt's progress bars
_COUNTED_FROM_ONE: Final = frozenset(("steps", "epochs"))  # divisors: must not be 0
_NOT_AN_EVENT: Final = (ValueError, TypeError, KeyError, AttributeError, RecursionError)


# What a message was made of, for the window to translate; others read the message.
_PARTS: Final = "message_parts"


class UnknownEventError(ValueError):
    """A line is not an event that this version knows."""


def encode(event: TrainingEvent) -> str:
    """Return an event as one line of JSON, without the line break."""
    values = {"event": type(event).__name__, **asdict(event)}
    message = getattr(event, "message", None)
    if isinstance(message, Message):
        values[_PARTS] = encode_message(message)
    return json.dumps(values)


def decode(line: str) -> TrainingEvent:
    """Parse one line of JSON into an event.

    Raises:
        UnknownEventError: If it is not an event, if a field is missing or unknown,
            or if a value has the wrong type or is out of range.
    """
    try:
        values = json.loads(line)
        kind = _KINDS[values.pop("event")]
        parts = values.pop(_PARTS, None)
        if kind is ModelCompared and "objections" in values:
            values["objections"] = [Objection(**item) for item in values["objections"]]
        event: TrainingEvent = kind(**values)
    except _NOT_AN_EVENT as error:
        raise UnknownEventError(line) from error
    if values.keys() != vars(event).keys() or not _has_its_types(event):
        raise UnknownEventError(line)
    return _with_parts(event, parts) if hasattr(event, "message") else event


def _with_parts(event: TrainingEvent, parts: object) -> TrainingEvent:
    """Return an event whose message can be translated, if its parts are valid."""
    kind: type[Any] = type(event)
    try:
        values = {**vars(event), "message": decode_message(parts)}
    except ValueError:
        return event
    translatable: TrainingEvent = kind(**values)
    return translatable


def _has_its_types(event: TrainingEvent | Objection) -> bool:
    return all(
        _is_a(value := getattr(event, field.name), field.type)
        and (value or field.name not in _COUNTED_FROM_ONE)
        for field in fields(event)
    )


def _is_a(value: object, kind: object) -> bool:
    """Check that a JSON value has a field's type; numbers must be from 0 to 2³¹ - 1."""
    if kind in (int, float) and not isinstance(value, bool):
        types = int if kind is int else (int, float)
        return isinstance(value, types) and 0 <= value <= _LARGEST
    if isinstance(value, Objection):
        return kind is Objection and _has_its_types(value)
    if isinstance(value, (list, dict)) and type(value) is get_origin(kind):
        items = value.values() if isinstance(value, dict) else value
        item_type = get_args(kind)[-1]  # the keys of JSON are always strings
        return all(_is_a(item, item_type) for item in items)
    return type(value) is kind
