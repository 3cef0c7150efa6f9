import numpy as np
import pytest

from tests.helpers.trainer.untrained_networks import an_adaptable_model
from trainer.data.toy import ToyDigits

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("architecture", ["softmax", "small", "cnn"])
def test_the_memory_matches_the_networks_features(architecture: str) -> None:
    network, model = an_adaptable_model(architecture)
    images = ToyDigits().test().floats()[:50, ..., None]
    features, logits, _ = (out.numpy() for out in network(images, training=False))
    *_, penultimate = model.network(images, training=False)
    projected = penultimate.numpy() @ model.projection.matrix
    all_features = np.concatenate([features, projected], axis=1)

    # The head begins as the network's own: projected features have weight 0.
    memory = model.memory
    assert memory.head.logits(all_features) == pytest.approx(logits, abs=1e-4)
    assert memory.moments.shape == (all_features.shape[1] + 1,) * 2
    assert memory.moments[-1, -1] == pytest.approx(1)
    assert np.linalg.eigvalsh(memory.moments.astype(np.float64)).min() > -1e-4
    assert memory.tuning_set.features.shape[1] == all_features.shape[1]
    assert len(memory.tuning_set.labels) + len(memory.holdout_set.labels) == 500


def test_only_hidden_dense_layers_get_projected_features() -> None:
    _, small = an_adaptable_model("small")
    _, softmax = an_adaptable_model("softmax")

    assert small.projection.levels.shape[1] == 128
    assert softmax.projection.levels.shape[1] == 0
