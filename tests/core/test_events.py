import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnist_gui.core import events
from mnist_gui.core.events import TrainingEvent, UnknownEventError, decode, encode

EVENTS: list[TrainingEvent] = [
    events.RunStarted(
        architecture="cnn", recipe="full", device="CPU", steps=9, epochs=2, train_size=7
    ),
    events.StepDone(
        step=1, steps=9, loss=0.5, accuracy=0.9, images_per_second=1e3, seconds_left=2.0
    ),
    events.EpochFinished(
        epoch=1, epochs=2, loss=0.1, accuracy=0.2, val_loss=0.3, val_accuracy=0.4
    ),
    events.DrawingsRead(ids=[3, 17], digits=[7, 1], probabilities=[0.9, 0.25]),
    events.Evaluated(data="mnist", accuracy=0.997, n=10_000),
    events.ModelCompared(
        data="mnist",
        n=5000,
        in_use=1,
        in_use_accuracy=0.997,
        new_accuracy=0.996,
        is_worse=False,
        own_n=12,
        own_in_use_accuracy=0.75,
        own_new_accuracy=1.0,
        is_worse_on_own=False,
    ),
    events.ModelPublished(version=2, path="/a b/ü/2", metrics={"test_accuracy": 0.99}),
    events.RunFailed(message="“ünï\n” — out of memory"),
    events.NothingLearnt(message="Model 3 learns nothing new."),
    events.DrawingsRescued(message="31 drawings could be saved."),
    events.RunCancelled(),
    events.DataPrepared(what="synthetic", done=5, total=9),
]
NAMES = [type(event).__name__ for event in EVENTS]

UNKNOWN = {
    "nothing": "",
    "noise": "Epoch 1/5",
    "half a line": encode(EVENTS[1])[:-5],
    "two events": 2 * encode(EVENTS[1]),
    "a number": "5",
    "null": "null",
    "a text": '"RunCancelled"',
    "a list": '["RunCancelled"]',
    "an object without an event": "{}",
    "an event of another version": '{"event": "ModelEaten"}',
    "a private name": '{"event": "_KINDS"}',
    "an event that is null": '{"event": null}',
    "an event that is a list": '{"event": ["RunCancelled"]}',
    "an event that is an object": '{"event": {}}',
    "a field too many": '{"event": "RunCancelled", "why": "tired"}',
    "a field too few": '{"event": "RunFailed"}',
    "a field of another name": '{"event": "RunFailed", "reason": "x"}',
    "a text for a number": encode(EVENTS[1]).replace("0.5", '"0.5"'),
    "a number for a text": '{"event": "RunFailed", "message": 5}',
    "a run of no steps": encode(EVENTS[0]).replace('"steps": 9', '"steps": 0'),
    "a run of no epochs": encode(EVENTS[0]).replace('"epochs": 2', '"epochs": 0'),
    "a step of none": encode(EVENTS[1]).replace('"steps": 9', '"steps": 0'),
    "half a step": encode(EVENTS[1]).replace('"step": 1', '"step": 1.5'),
    "a step before the first": encode(EVENTS[1]).replace('"step": 1', '"step": -1'),
    "more steps than can be shown": encode(EVENTS[1]).replace("9", "9" * 400),
    "a loss that is no number": encode(EVENTS[1]).replace("0.5", "NaN"),
    "no end in sight": encode(EVENTS[1]).replace("2.0", "Infinity"),
    "a truth for a number": encode(EVENTS[2]).replace("0.1", "true"),
    "a number for a truth": encode(EVENTS[5]).replace("false", "0"),
    "a list of texts": encode(EVENTS[3]).replace("[3, 17]", '["3", "17"]'),
    "a number for a list": encode(EVENTS[3]).replace("[3, 17]", "3"),
    "a list for names": encode(EVENTS[6]).replace('{"test_accuracy": 0.99}', "[0.99]"),
    "lists without end": 100_000 * "[",
    "objects without end": 100_000 * '{"event":',
}


@pytest.mark.parametrize("event", EVENTS, ids=NAMES)
def test_what_is_said_is_understood(event: TrainingEvent) -> None:
    assert decode(encode(event)) == event


@pytest.mark.parametrize("event", EVENTS, ids=NAMES)
def test_an_event_is_one_line_of_plain_letters(event: TrainingEvent) -> None:
    line = encode(event)

    assert line.isascii()
    assert "\n" not in line
    assert json.loads(line)["event"] == type(event).__name__


@pytest.mark.parametrize("event", EVENTS, ids=NAMES)
def test_a_line_may_end_in_a_line_break(event: TrainingEvent) -> None:
    assert decode(encode(event) + "\r\n") == event


@given(st.text())
def test_any_message_arrives(message: str) -> None:
    event = events.RunFailed(message=message)

    assert decode(encode(event)) == event


@given(
    st.dictionaries(st.text(), st.floats(0, 1)), st.integers(0, 2**31 - 1), st.text()
)
def test_any_metrics_arrive(metrics: dict[str, float], version: int, path: str) -> None:
    event = events.ModelPublished(version=version, path=path, metrics=metrics)

    assert decode(encode(event)) == event


@pytest.mark.parametrize("on_data", [False, True])
@pytest.mark.parametrize("on_own", [False, True])
def test_a_model_that_is_worse_anywhere_may_not_take_over(
    *, on_data: bool, on_own: bool
) -> None:
    compared = next(one for one in EVENTS if isinstance(one, events.ModelCompared))
    compared = replace(compared, is_worse=on_data, is_worse_on_own=on_own)

    assert compared.may_take_over is not (on_data or on_own)


@pytest.mark.parametrize("line", UNKNOWN.values(), ids=UNKNOWN)
def test_anything_else_is_no_event(line: str) -> None:
    with pytest.raises(UnknownEventError):
        decode(line)


@pytest.mark.parametrize("event", EVENTS[:-1], ids=NAMES[:-1])
def test_an_event_that_lacks_a_field_is_unknown(event: TrainingEvent) -> None:
    fields = json.loads(encode(event))
    for name in set(fields) - {"event"}:
        lacking = {key: value for key, value in fields.items() if key != name}
        with pytest.raises(UnknownEventError):
            decode(json.dumps(lacking))


@given(st.text())
def test_no_noise_does_harm(line: str) -> None:
    with pytest.raises(UnknownEventError):
        decode(line)


anything = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(st.dictionaries(st.sampled_from(["event", "message", "n"]), anything))
def test_no_foreign_object_does_harm(fields: dict[str, object]) -> None:
    with pytest.raises(UnknownEventError):
        decode(json.dumps(fields))
