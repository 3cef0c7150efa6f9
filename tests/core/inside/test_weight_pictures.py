"""Weights as pictures in an event, and back."""

from dataclasses import replace

import numpy as np
import pytest

from mnist_gui.core.events import encode
from mnist_gui.core.inside.weight_pictures import MOST_PICTURES, pack, unpack

RANDOM = np.random.default_rng(0)
KERNELS = RANDOM.normal(size=(24, 5, 5)).astype(np.float32)
WEIGHTS = RANDOM.normal(size=(10, 28, 28)).astype(np.float32)


@pytest.mark.parametrize("weights", [KERNELS, WEIGHTS], ids=["kernels", "pixels"])
def test_weights_come_back_to_a_part_in_two_hundred(
    weights: "np.ndarray[tuple[int, ...], np.dtype[np.float32]]",
) -> None:
    pictures = unpack(pack(3, 9, weights))

    assert (pictures.step, pictures.steps) == (3, 9)
    assert pictures.largest == pytest.approx(np.abs(weights).max())
    shares = weights / pictures.largest
    assert pictures.pictures == pytest.approx(shares, abs=0.5 / 127 + 1e-6)


def test_pictures_of_digits_are_those_of_pixels() -> None:
    assert unpack(pack(0, 9, WEIGHTS)).are_of_digits
    assert not unpack(pack(0, 9, KERNELS)).are_of_digits


def test_weights_that_are_zero_are_blank_pictures() -> None:
    pictures = unpack(pack(0, 9, np.zeros((10, 28, 28), np.float32)))

    assert pictures.largest == 0
    assert not pictures.pictures.any()


def test_an_event_has_a_bounded_size() -> None:
    weights = RANDOM.normal(size=(500, 28, 28)).astype(np.float32)

    event = pack(0, 9, weights)

    assert event.shape == [MOST_PICTURES, 28, 28]
    assert len(encode(event)) < 70_000


@pytest.mark.parametrize(
    "changes",
    [
        {"shape": [24, 5]},
        {"shape": [24, 5, 6]},
        {"shape": [1, 1, 600]},
        {"shape": [600, 1, 1]},
        {"shape": [0, 5, 5]},
        {"levels": "not base64"},
        {"levels": ""},
    ],
    ids=str,
)
def test_pictures_that_make_no_sense_are_refused(changes: dict[str, object]) -> None:
    event = replace(pack(0, 9, KERNELS), **changes)  # type: ignore[arg-type]

    with pytest.raises(ValueError, match=r"shape|base64"):
        unpack(event)
