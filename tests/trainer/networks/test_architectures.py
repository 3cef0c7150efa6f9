from types import ModuleType

import numpy as np
import pytest

NAMES = ["softmax", "small", "steady", "cnn"]


@pytest.fixture(scope="module")
def architectures() -> ModuleType:
    from trainer.networks import architectures

    return architectures


@pytest.mark.slow
def test_all_architectures_are_known_here(architectures: ModuleType) -> None:
    assert sorted(architectures.ARCHITECTURES) == sorted(NAMES)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("count", [1, 3])
def test_images_become_features_ten_logits_and_one(
    architectures: ModuleType, name: str, count: int
) -> None:
    network = architectures.ARCHITECTURES[name]()
    features, logits, digit_logit = network(np.zeros((count, 28, 28, 1), np.float32))

    assert features.shape[0] == count
    assert len(features.shape) == 2
    assert logits.shape == (count, 10)
    assert digit_logit.shape == (count, 1)
    assert np.isfinite(logits.numpy()).all()


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_all_is_a_digit_to_a_network_that_was_not_taught_otherwise(
    architectures: ModuleType, name: str
) -> None:
    noise = np.random.default_rng(0).random((5, 28, 28, 1), np.float32)
    digit_logit = architectures.ARCHITECTURES[name]()(noise)[2].numpy()

    assert (1 / (1 + np.exp(-digit_logit)) == np.float32(1)).all()


@pytest.mark.slow
def test_to_be_taught_is_to_begin_in_doubt_and_to_go_on_from_what_is_known(
    architectures: ModuleType,
) -> None:
    network = architectures.softmax()
    before = len(network.trainable_variables)
    noise = np.random.default_rng(0).random((5, 28, 28, 1), np.float32)

    architectures.enable_rejection_head(network)
    assert len(network.trainable_variables) == before + 2
    assert not np.any(network(noise)[2].numpy())

    head = network.get_layer("is_digit")
    head.kernel.assign(head.kernel + 0.5)
    head.bias.assign([3.0])
    known = network(noise)[2].numpy()
    architectures.enable_rejection_head(network)
    assert np.array_equal(network(noise)[2].numpy(), known)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_network_is_small(architectures: ModuleType, name: str) -> None:
    # Three megabytes of 32-bit numbers are 750,000.
    assert architectures.ARCHITECTURES[name]().count_params() < 750_000


@pytest.mark.slow
def test_softmax_regression_has_a_weight_a_pixel_and_digit(
    architectures: ModuleType,
) -> None:
    learnt = architectures.softmax().trainable_variables

    assert sum(int(np.prod(one.shape)) for one in learnt) == 784 * 10 + 10


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_each_call_makes_a_network_of_its_own(
    architectures: ModuleType, name: str
) -> None:
    one, two = (architectures.ARCHITECTURES[name]() for _ in range(2))
    for variable in one.trainable_variables:
        variable.assign(variable + 1)

    difference = [
        float(np.abs(np.subtract(a, b)).max())
        for a, b in zip(one.trainable_variables, two.trainable_variables, strict=True)
    ]
    assert max(difference) > 0.5
