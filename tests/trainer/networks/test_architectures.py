from types import ModuleType

import numpy as np
import pytest

NAMES = ["softmax", "small", "steady", "cnn"]


@pytest.fixture(scope="module")
def architectures() -> ModuleType:
    from trainer.networks import architectures

    return architectures


@pytest.mark.slow
def test_every_architecture_is_tested(architectures: ModuleType) -> None:
    assert sorted(architectures.ARCHITECTURES) == sorted(NAMES)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("count", [1, 3])
def test_the_outputs_are_features_ten_logits_and_the_digit_logit(
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
def test_an_untrained_network_takes_everything_for_a_digit(
    architectures: ModuleType, name: str
) -> None:
    noise = np.random.default_rng(0).random((5, 28, 28, 1), np.float32)
    digit_logit = architectures.ARCHITECTURES[name]()(noise)[2].numpy()

    assert (1 / (1 + np.exp(-digit_logit)) == np.float32(1)).all()


@pytest.mark.slow
def test_enabling_the_rejection_head_resets_it_only_while_untrained(
    architectures: ModuleType,
) -> None:
    network = architectures.softmax_regression()
    before = len(network.trainable_variables)
    noise = np.random.default_rng(0).random((5, 28, 28, 1), np.float32)

    architectures.enable_rejection_head(network)
    assert len(network.trainable_variables) == before + 2
    assert not np.any(network(noise)[2].numpy())

    head = network.get_layer("is_digit")
    head.kernel.assign(head.kernel + 0.5)
    head.bias.assign([3.0])
    trained = network(noise)[2].numpy()
    architectures.enable_rejection_head(network)
    assert np.array_equal(network(noise)[2].numpy(), trained)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_networks_have_few_parameters(architectures: ModuleType, name: str) -> None:
    # Three megabytes of 32-bit floats.
    assert architectures.ARCHITECTURES[name]().count_params() < 750_000


@pytest.mark.slow
def test_softmax_regression_has_a_weight_per_pixel_and_digit(
    architectures: ModuleType,
) -> None:
    variables = architectures.softmax_regression().trainable_variables

    assert sum(int(np.prod(weights.shape)) for weights in variables) == 784 * 10 + 10


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_each_call_builds_a_new_network(architectures: ModuleType, name: str) -> None:
    first, second = (architectures.ARCHITECTURES[name]() for _ in range(2))
    for variable in first.trainable_variables:
        variable.assign(variable + 1)

    pairs = zip(first.trainable_variables, second.trainable_variables, strict=True)
    assert max(float(np.abs(np.subtract(*pair)).max()) for pair in pairs) > 0.5
