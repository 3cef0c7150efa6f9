from pathlib import Path

import numpy as np
import pytest

from mnist_gui.core.ink.strokes import stroke
from mnist_gui.core.pen_path import network
from mnist_gui.core.pen_path.network import Layer, PathNetwork
from mnist_gui.core.pen_path.vote import pool_with_paths, with_path_vote
from tests.helpers.core.fake_classifiers import a_prediction

# A one, drawn from the top.
ONE = (stroke([[30, 0], [30, 40], [29, 80]]),)


def a_network(logits: dict[int, float]) -> PathNetwork:
    """Return a network that answers the same for every path."""
    sizes = (1, 5, 1), (1, 1, 1), (1, 1, 1), (1, 1, 1)
    bias = np.array([logits.get(digit, 0.0) for digit in range(10)], np.float32)
    return PathNetwork(
        tuple(
            Layer(np.zeros(size, np.float32), np.zeros(size[-1], np.float32))
            for size in sizes
        ),
        Layer(np.zeros((2, 1), np.float32), np.zeros(1, np.float32)),
        Layer(np.zeros((1, 10), np.float32), bias),
    )


def test_the_path_decides_between_two_digits_of_nearly_equal_probability() -> None:
    uncertain = a_prediction({1: 0.45, 7: 0.5}, is_calibrated=True, is_digit=0.9)
    voted = with_path_vote(uncertain, ONE)

    assert voted.digit == 1
    assert sum(voted.probabilities) == pytest.approx(1)
    assert voted.is_digit == 0.9


def test_a_certain_prediction_stays() -> None:
    certain = a_prediction({7: 0.995}, is_calibrated=True)

    assert with_path_vote(certain, ONE) is certain


def test_a_prediction_that_is_not_calibrated_stays() -> None:
    foreign = a_prediction({1: 0.45, 7: 0.5})

    assert with_path_vote(foreign, ONE) is foreign


def test_a_path_that_is_wrong_for_certain_does_not_exclude_a_digit() -> None:
    probabilities = np.array([a_prediction({1: 0.89, 7: 0.1}).probabilities])
    (pooled,) = pool_with_paths(probabilities, [ONE], a_network({7: 50.0}))

    assert pooled.argmax() == 7
    assert pooled[1] > 0.3


def test_only_the_uncertain_of_several_are_pooled() -> None:
    probabilities = np.array(
        [a_prediction({3: 0.6}).probabilities, a_prediction({3: 0.995}).probabilities]
    )
    pooled = pool_with_paths(probabilities, [ONE, ONE], a_network({1: 9.0}))

    assert pooled[0, 1] > probabilities[0, 1]
    assert pooled[1] == pytest.approx(probabilities[1])


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 cut short", b"no archive"])
def test_without_an_intact_network_the_image_alone_decides(
    content: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "network.npz"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setattr(network, "PATH_NETWORK", path)
    network.shipped_path_network.cache_clear()
    uncertain = a_prediction({1: 0.45, 7: 0.5}, is_calibrated=True)
    voted = with_path_vote(uncertain, ONE)
    network.shipped_path_network.cache_clear()

    assert voted.probabilities == pytest.approx(uncertain.probabilities)


def test_without_drawings_nothing_is_pooled() -> None:
    assert pool_with_paths(np.zeros((0, 10)), []).shape == (0, 10)
