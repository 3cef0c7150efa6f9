"""Receptive fields, strongest maps, and what features add to a logit."""

import numpy as np
import pytest

from mnist_gui.core.classifier.classifier import load
from mnist_gui.core.files.locations import shipped_models_dir
from mnist_gui.core.inside.layers import (
    Field,
    NetworkLayout,
    Place,
    Window,
    arrange,
    arrange_pulls,
    strengths,
    strongest_contributions,
    strongest_place,
)
from tests.helpers.core.inside_examples import (
    activations_of,
    softmax_activations_of,
)

IMAGE = np.random.default_rng(0).random((28, 28), np.float32)
POOLED = NetworkLayout(windows=[[Window(5, 1, False), Window(2, 2, False)]])


def test_a_pooled_map_is_half_as_wide_as_its_convolution() -> None:
    assert POOLED.side(0) == 12


@pytest.mark.parametrize(
    ("place", "field"),
    [(Place(0, 0), Field(0, 0, 6, 6)), (Place(11, 3), Field(22, 6, 28, 12))],
)
def test_a_pooled_place_sees_all_that_is_pooled(place: Place, field: Field) -> None:
    assert POOLED.receptive_field(0, place) == field


def test_padding_is_no_part_of_a_receptive_field() -> None:
    layout = NetworkLayout(windows=[[Window(5, 2, True)], [Window(3, 1, True)]])

    assert layout.side(0) == layout.side(1) == 14
    assert layout.receptive_field(0, Place(0, 0)) == Field(0, 0, 4, 4)
    assert layout.receptive_field(1, Place(13, 5)) == Field(23, 7, 28, 16)


@pytest.mark.slow
def test_pixels_outside_a_receptive_field_change_nothing() -> None:
    model = load(shipped_models_dir() / "1")
    before = model.look_inside(IMAGE)
    assert before
    changed: list[np.ndarray[tuple[int, ...], np.dtype[np.bool_]]] = []
    places = [(layer, Place(1, 1)) for layer in range(6)]
    places += [(layer, Place(3, 4)) for layer in range(6)]
    for pixel in range(784):
        image = IMAGE.copy()
        image.flat[pixel] = 1 - image.flat[pixel]
        after = model.look_inside(image)
        assert after
        changed.append(
            np.array(
                [
                    (after.maps[layer][place] != before.maps[layer][place]).any()
                    for layer, place in places
                ]
            )
        )
    seen = np.stack(changed, axis=1).reshape(-1, 28, 28)
    for (layer, place), pixels in zip(places, seen, strict=True):
        top, left, bottom, right = before.layout.receptive_field(layer, place)
        inside = pixels[top:bottom, left:right]
        assert inside.sum() == pixels.sum()
        # A corner of a wide field may weigh too little for 32 bits.
        assert inside.mean() > 0.9


def test_the_strongest_place_is_the_highest_activation() -> None:
    feature_map = np.zeros((5, 7), np.float32)
    feature_map[3, 2] = 1

    assert strongest_place(feature_map) == (3, 2)


def test_the_strongest_maps_come_first() -> None:
    assert arrange(np.array([1, 5, 0, 3], np.float32), 3) == [1, 3, 0]


def test_maps_that_stay_strong_keep_their_places_while_drawing() -> None:
    strength = np.array([1, 5, 4, 9], np.float32)

    assert arrange(strength, 3, before=[1, 0, 2]) == [1, 3, 2]


def test_as_many_maps_as_there_are_are_chosen_afresh() -> None:
    strength = np.array([1, 5], np.float32)

    assert arrange(strength, 5, before=[0]) == [1, 0]


@pytest.mark.parametrize("digit", range(10))
def test_contributions_add_up_to_the_logit(digit: int) -> None:
    for activations in (activations_of(IMAGE), softmax_activations_of(IMAGE)):
        total = activations.contributions(digit).sum() + activations.bias[digit]

        assert total == pytest.approx(activations.logits[digit], abs=1e-4)


def test_products_of_softmax_regression_are_pixels_times_weights() -> None:
    activations = softmax_activations_of(IMAGE)

    assert activations.reads_pixels
    products = activations.products(4)
    assert products == pytest.approx(IMAGE * activations.weights(4))
    total = products.sum() + activations.bias[4]
    assert total == pytest.approx(activations.logits[4], abs=1e-4)


def test_strongest_contributions_are_those_up_and_down() -> None:
    up, down = strongest_contributions(np.array([0, 3, -2, 5, -7], np.float32), 2)

    assert (up, down) == ([3, 1], [4, 2])


def test_maps_that_pull_are_first_those_up_and_then_those_down() -> None:
    contributions = np.array([0, 3, -2, 5, -7, 1], np.float32)

    assert arrange_pulls(contributions, 4) == [3, 1, 4, 2]
    assert arrange_pulls(contributions, 3) == [3, 1, 4]
    assert sorted(arrange_pulls(np.zeros(6, np.float32), 6)) == list(range(6))


def test_maps_that_still_pull_keep_their_places_while_drawing() -> None:
    contributions = np.array([0, 3, -2, 5, -7, 1], np.float32)

    assert arrange_pulls(contributions, 4, before=[1, 3, 2, 0]) == [1, 3, 2, 4]


def test_a_feature_that_adds_nothing_pulls_nowhere() -> None:
    assert strongest_contributions(np.zeros(4, np.float32), 3) == ([], [])


def test_the_strength_of_a_map_is_its_highest_activation() -> None:
    activations = activations_of(IMAGE)

    (maps,) = activations.maps
    assert strengths(maps)[3] == maps[:, :, 3].max()


def test_probabilities_are_calibrated() -> None:
    activations = activations_of(IMAGE)

    odds = np.log(activations.probabilities[3] / activations.probabilities[5])
    assert odds == pytest.approx(
        activations.logits[3] - activations.logits[5], abs=1e-4
    )
