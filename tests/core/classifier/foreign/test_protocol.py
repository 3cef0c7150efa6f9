"""What comes from a process that a model may have hijacked is taken as numbers."""

import io
import json

import numpy as np
import pytest

from mnist_gui.core.classifier.foreign.protocol import (
    Opened,
    Step,
    receive_answers,
    receive_images,
    receive_step,
    send_answers,
    send_error,
    send_images,
    send_opened,
    send_step,
)
from mnist_gui.core.errors import ModelError

OPENED = Opened(takes="0…1", correct=38, samples=40, batch=7)


def test_what_is_sent_is_received() -> None:
    stream = io.BytesIO()
    images = np.random.default_rng(0).random((3, 28, 28), np.float32)
    send_step(stream, Step.FIRST_PICTURE)
    send_opened(stream, OPENED)
    send_images(stream, images)
    send_answers(stream, images[:, 0, :10], images[:, 1, 0])
    stream.seek(0)

    assert receive_step(stream) is Step.FIRST_PICTURE
    assert receive_step(stream) == OPENED
    received = receive_images(stream)
    assert received is not None
    assert np.array_equal(received, images)
    probabilities, is_digit = receive_answers(stream, 3)
    assert np.array_equal(probabilities, images[:, 0, :10])
    assert np.array_equal(is_digit, images[:, 1, 0])
    assert receive_images(stream) is None


def test_an_error_is_raised_with_its_details() -> None:
    stream = io.BytesIO()
    send_error(stream, "It failed.", "line 1")
    stream.seek(0)

    with pytest.raises(ModelError) as error:
        receive_step(stream)
    assert error.value.args == ("It failed.", "line 1")


def opened(**changes: object) -> bytes:
    return json.dumps({"opened": {**vars(OPENED), **changes}}).encode()


@pytest.mark.parametrize(
    "line",
    [
        *(b"", b"{", b"[]", b"3", b"null", b"{}", b'{"step": "run"}', b'{"opened": 3}'),
        *(
            b"[" * 60_000,
            b'"' + b"x" * 1_000_000 + b'"',
            b"\xff\xfe",
            b'{"opened": {}}',
        ),
        *(opened(batch="x"), opened(correct=None), opened(samples=[1])),
        b'{"opened": {"takes": "", "correct": 1e999, "samples": 1, "batch": 1}}',
    ],
)
def test_a_step_that_is_none_is_an_error(line: bytes) -> None:
    with pytest.raises(ValueError, match=r"^(?!the answer is no probability)"):
        receive_step(io.BytesIO(line + b"\n"))


def test_texts_and_numbers_are_kept_within_limits() -> None:
    line = opened(takes="x" * 5000, batch=10**9)

    received = receive_step(io.BytesIO(line + b"\n"))

    assert isinstance(received, Opened)
    assert len(received.takes) == 1000
    assert received.batch < 100_000


@pytest.mark.parametrize("value", [np.nan, np.inf, -0.1, 1.1])
def test_answers_that_are_no_probabilities_are_an_error(value: float) -> None:
    stream = io.BytesIO()
    probabilities = np.full((2, 10), 0.1, np.float32)
    probabilities[1, 3] = value
    send_answers(stream, probabilities, np.ones(2, np.float32))
    stream.seek(0)

    with pytest.raises(ValueError, match="no probability"):
        receive_answers(stream, 2)


@pytest.mark.parametrize(
    "answer", [b"", b'{"count": 3}\n', b'{"count": 2}\n', b'{"count": 2}\n' + b"x" * 50]
)
def test_answers_of_another_number_are_an_error(answer: bytes) -> None:
    with pytest.raises(ValueError, match=r"^(?!the answer is no probability)"):
        receive_answers(io.BytesIO(answer), 2)
