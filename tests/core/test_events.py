import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnist_gui.core import events
from mnist_gui.core.events import (
    RunFailed,
    TrainingEvent,
    UnknownEventError,
    decode,
    encode,
)
from mnist_gui.core.messages import Message, marked
from tests.helpers.core.event_examples import (
    COMPARED,
    EPOCH,
    EVENTS,
    NAMES,
    PUBLISHED,
    READ,
    STARTED,
    STEP,
)


def altered(event: TrainingEvent, old: str, new: str) -> str:
    """Return an event as a line in which some text is replaced."""
    line = encode(event)
    assert old in line
    return line.replace(old, new)


UNKNOWN = {
    "nothing": "",
    "noise": "Epoch 1/5",
    "half a line": encode(STEP)[:-5],
    "two events": 2 * encode(STEP),
    "a number": "5",
    "null": "null",
    "a string": '"RunCancelled"',
    "a list": '["RunCancelled"]',
    "an object without an event": "{}",
    "an unknown event": '{"event": "ModelEaten"}',
    "a private name": '{"event": "_KINDS"}',
    "an event that is null": '{"event": null}',
    "an event that is a list": '{"event": ["RunCancelled"]}',
    "an event that is an object": '{"event": {}}',
    "an unknown field": '{"event": "RunCancelled", "why": "tired"}',
    "a missing field": '{"event": "RunFailed"}',
    "a misnamed field": '{"event": "RunFailed", "reason": "x"}',
    "a string for a number": altered(STEP, "0.5", '"0.5"'),
    "a number for a string": '{"event": "RunFailed", "message": 5}',
    "a run of no steps": altered(STARTED, '"steps": 9', '"steps": 0'),
    "a run of no epochs": altered(STARTED, '"epochs": 2', '"epochs": 0'),
    "a step of zero steps": altered(STEP, '"steps": 9', '"steps": 0'),
    "half a step": altered(STEP, '"step": 1', '"step": 1.5'),
    "a negative step": altered(STEP, '"step": 1', '"step": -1'),
    "a number out of range": altered(STEP, "9", "9" * 400),
    "a loss that is NaN": altered(STEP, "0.5", "NaN"),
    "infinite seconds left": altered(STEP, "2.0", "Infinity"),
    "a Boolean for a number": altered(EPOCH, "0.1", "true"),
    "a number for a Boolean": altered(COMPARED, "false", "0"),
    "a list of strings": altered(READ, "[3, 17]", '["3", "17"]'),
    "a number for a list": altered(READ, "[3, 17]", "3"),
    "a list for a dictionary": altered(PUBLISHED, '{"test_accuracy": 0.99}', "[0.99]"),
    "deeply nested lists": 100_000 * "[",
    "deeply nested objects": 100_000 * '{"event":',
}


@pytest.mark.parametrize("event", EVENTS, ids=NAMES)
def test_decoding_reverses_encoding(event: TrainingEvent) -> None:
    assert decode(encode(event)) == event


@pytest.mark.parametrize("event", EVENTS, ids=NAMES)
def test_an_event_is_one_line_of_ascii(event: TrainingEvent) -> None:
    line = encode(event)

    assert line.isascii()
    assert "\n" not in line
    assert json.loads(line)["event"] == type(event).__name__


@pytest.mark.parametrize("event", EVENTS, ids=NAMES)
def test_a_line_may_end_in_a_line_break(event: TrainingEvent) -> None:
    assert decode(encode(event) + "\r\n") == event


@given(st.text())
def test_any_message_survives_encoding(message: str) -> None:
    event = events.RunFailed(message=message)

    assert decode(encode(event)) == event


@given(
    st.dictionaries(st.text(), st.floats(0, 1)), st.integers(0, 2**31 - 1), st.text()
)
def test_any_metrics_survive_encoding(
    metrics: dict[str, float], version: int, path: str
) -> None:
    event = events.ModelPublished(version=version, path=path, metrics=metrics)

    assert decode(encode(event)) == event


def test_a_model_with_an_objection_is_not_promotable() -> None:
    assert COMPARED.objections
    assert not COMPARED.may_take_over


@pytest.mark.parametrize("on_data", [False, True])
@pytest.mark.parametrize("on_own", [False, True])
def test_a_model_that_is_worse_on_either_set_is_not_promotable(
    *, on_data: bool, on_own: bool
) -> None:
    compared = replace(
        COMPARED, objections=[], is_worse=on_data, is_worse_on_own=on_own
    )

    assert compared.may_take_over is not (on_data or on_own)


@pytest.mark.parametrize("line", UNKNOWN.values(), ids=UNKNOWN)
def test_an_invalid_line_is_rejected(line: str) -> None:
    with pytest.raises(UnknownEventError):
        decode(line)


@pytest.mark.parametrize("event", EVENTS, ids=NAMES)
def test_an_event_without_one_of_its_fields_is_rejected(event: TrainingEvent) -> None:
    fields = json.loads(encode(event))
    for name in set(fields) - {"event"}:
        lacking = {key: value for key, value in fields.items() if key != name}
        with pytest.raises(UnknownEventError):
            decode(json.dumps(lacking))


@given(st.text())
def test_any_text_is_rejected(line: str) -> None:
    with pytest.raises(UnknownEventError):
        decode(line)


anything = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(st.dictionaries(st.sampled_from(["event", "message", "n"]), anything))
def test_any_json_object_is_rejected(fields: dict[str, object]) -> None:
    with pytest.raises(UnknownEventError):
        decode(json.dumps(fields))


def test_the_message_of_an_event_can_be_translated() -> None:
    text = marked("Errors", "There is no model {}.").format(7)

    line = encode(RunFailed(message=text))
    event = decode(line)

    assert json.loads(line)["message"] == "There is no model 7."
    assert event == RunFailed(message="There is no model 7.")
    assert isinstance(event, RunFailed)
    assert isinstance(event.message, Message)
    assert event.message.values == (7,)


def test_a_message_with_invalid_parts_keeps_its_text() -> None:
    fields = {"event": "RunFailed", "message": "x", "message_parts": {"template": 1}}

    assert decode(json.dumps(fields)) == RunFailed(message="x")
