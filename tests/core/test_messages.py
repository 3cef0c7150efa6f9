"""Messages are English texts that can be translated, also by another process."""

import json

import pytest

from mnist_gui.core.errors import UserError
from mnist_gui.core.messages import (
    Message,
    decode_message,
    encode_message,
    listed,
    marked,
    plural,
)

OPENED = marked("Errors", "Model {} was not opened: {}.")


def test_a_message_is_its_english_text() -> None:
    message = OPENED.format("a.h5", marked("Errors", "it is empty"))

    assert message == "Model a.h5 was not opened: it is empty."
    assert json.dumps(message) == f'"{message}"'


def test_the_text_of_an_error_is_still_a_message() -> None:
    text = str(UserError(OPENED.format("a.h5", "x")))

    assert isinstance(text, Message)
    assert text.template == "Model {} was not opened: {}."
    assert text.values == ("a.h5", "x")


def test_the_first_value_decides_the_plural() -> None:
    message = plural("Errors", "{:,} drawings in “{}”.", None, 1).format(1200, "x")

    assert message == "1,200 drawings in “x”."
    assert isinstance(message, Message)
    assert message.quantity == 1200
    assert OPENED.format(7, "x").quantity == -1


def test_a_list_is_one_message() -> None:
    both = listed([marked("Errors", "it is empty"), "b"], "; ")

    assert both == "it is empty; b"
    assert isinstance(both, Message)
    assert isinstance(both.values[0], Message)


def test_a_message_crosses_to_another_process() -> None:
    inner = plural("Errors", "{:,} drawings", None, 1).format(3)
    message = OPENED.format(name="unused", *[2.5, inner])  # noqa: B026 (both kinds)

    sent = decode_message(json.loads(json.dumps(encode_message(message))))

    assert sent == message
    assert isinstance(sent, Message)
    assert (sent.context, sent.template) == (message.context, message.template)
    assert sent.values == (2.5, "3 drawings")
    assert sent.named == {"name": "unused"}
    received = sent.values[1]
    assert isinstance(received, Message)
    assert received.quantity == 3


def test_a_plain_text_crosses_as_it_is() -> None:
    assert decode_message(encode_message("{0.__class__}")) == "{0.__class__}"


@pytest.mark.parametrize(
    "template",
    ["{0.__class__}", "{0[0]}", "{!r}", "{:999999999}", "{:{}}", "{", "{x.y}", "{3}"],
)
def test_a_template_fills_in_values_and_nothing_else(template: str) -> None:
    encoded = {
        **{"template": template, "context": "Errors", "is_plural": False},
        **{"values": ["a", "b"], "named": {"x": "c"}},
    }

    with pytest.raises(ValueError, match=r"."):
        decode_message(encoded)


@pytest.mark.parametrize("number", [2**31, -(2**31), 10**100])
@pytest.mark.parametrize("place", ["values", "named", "inner"])
def test_with_a_number_beyond_qt_it_is_a_plain_text(number: int, place: str) -> None:
    message = plural("Errors", "{:,} drawings", None, 1).format(number)
    if place == "named":
        message = marked("Errors", "{n:,} drawings").format(n=number)
    if place == "inner":
        message = OPENED.format("a.h5", message)

    sent = decode_message(encode_message(message))

    assert sent == message
    innermost = sent.values[1] if isinstance(sent, Message) else sent
    assert type(innermost) is str


def test_the_largest_number_of_qt_is_translated() -> None:
    message = plural("Errors", "{:,} drawings", None, 1).format(2**31 - 1)

    sent = decode_message(encode_message(message))

    assert isinstance(sent, Message)
    assert sent.quantity == 2**31 - 1


@pytest.mark.parametrize("key", ["template", "context"])
def test_a_text_that_is_no_unicode_is_refused(key: str) -> None:
    encoded = {
        **{"template": "{}", "context": "Errors", "is_plural": False},
        **{"values": ["a"], "named": {}, key: "\ud800"},
    }

    with pytest.raises(ValueError, match="surrogates"):
        decode_message(encoded)


def test_messages_within_messages_have_an_end() -> None:
    encoded: object = "x"
    for _ in range(10):
        encoded = {
            **{"template": "{}", "context": "Errors", "is_plural": False},
            **{"values": [encoded], "named": {}},
        }

    with pytest.raises(ValueError, match="not a message"):
        decode_message(encoded)


@pytest.mark.parametrize("encoded", [None, 3, [], {}, {"template": 1}])
def test_what_is_no_message_is_refused(encoded: object) -> None:
    with pytest.raises(ValueError, match="not a message"):
        decode_message(encoded)
