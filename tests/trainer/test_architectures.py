from types import ModuleType

import numpy as np
import pytest

NAMES = ["softmax", "small", "steady", "cnn"]


@pytest.fixture(scope="module")
def architectures() -> ModuleType:
    from trainer import architectures

    return architectures


@pytest.mark.slow
def test_all_architectures_are_known_here(architectures: ModuleType) -> None:
    assert sorted(architectures.ARCHITECTURES) == sorted(NAMES)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("count", [1, 3])
def test_images_become_features_and_ten_logits(
    architectures: ModuleType, name: str, count: int
) -> None:
    network = architectures.ARCHITECTURES[name]()
    features, logits = network(np.zeros((count, 28, 28, 1), np.float32))

    assert features.shape[0] == count
    assert len(features.shape) == 2
    assert logits.shape == (count, 10)
    assert np.isfinite(logits.numpy()).all()


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_network_is_small(architectures: ModuleType, name: str) -> None:
    # Three megabytes of 32-bit numbers are 750,000.
    assert architectures.ARCHITECTURES[name]().count_params() < 750_000


@pytest.mark.slow
def test_softmax_regression_has_a_weight_a_pixel_and_digit(
    architectures: ModuleType,
) -> None:
    assert architectures.softmax().count_params() == 784 * 10 + 10


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
