import numpy as np
import pytest

from tests.helpers.trainer.untrained_networks import a_teachable
from trainer.data.toy import ToyDigits

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("architecture", ["softmax", "small", "cnn"])
def test_what_is_remembered_is_what_the_network_sees(architecture: str) -> None:
    network, teachable = a_teachable(architecture)
    images = ToyDigits().test().floats()[:50, ..., None]
    features, logits, _ = (one.numpy() for one in network(images, training=False))
    *_, before = teachable.network(images, training=False)
    sights = before.numpy() @ teachable.sights.matrix
    seen = np.concatenate([features, sights], axis=1)

    # The head begins as the network's own: what is added counts for nothing.
    memory = teachable.memory
    assert memory.head.logits(seen) == pytest.approx(logits, abs=1e-4)
    assert memory.moments.shape == (seen.shape[1] + 1,) * 2
    assert memory.moments[-1, -1] == pytest.approx(1)
    assert np.linalg.eigvalsh(memory.moments.astype(np.float64)).min() > -1e-4
    assert memory.tuning_set.features.shape[1] == seen.shape[1]
    assert len(memory.tuning_set.labels) + len(memory.holdout_set.labels) == 500


def test_more_is_seen_of_what_lies_before_the_features() -> None:
    _, small = a_teachable("small")
    _, softmax = a_teachable("softmax")

    assert small.sights.levels.shape[1] == 128
    assert softmax.sights.levels.shape[1] == 0
