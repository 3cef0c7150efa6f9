from pathlib import Path

import numpy as np
import pytest

from mnist_gui.core.pen_path.network import read_path_network, write_path_network
from trainer.pen_path.synthesis import synthesize_paths
from trainer.pen_path.training import (
    build_path_network,
    exported_layers,
    train_path_network,
)

pytestmark = [pytest.mark.slow]


def test_numpy_computes_what_keras_trained(tmp_path: Path) -> None:
    paths = synthesize_paths(64, seed=3)
    network = build_path_network()
    network.compile("adam", "mse")
    network.fit(paths.features, np.zeros((len(paths.labels), 10)), verbose=0)
    write_path_network(exported_layers(network), tmp_path / "network.npz")

    logits = read_path_network(tmp_path / "network.npz").logits(paths.features)
    wanted = network.predict(paths.features, verbose=0)
    assert logits == pytest.approx(wanted, abs=2e-2)


def test_a_network_learns_to_read_paths(tmp_path: Path) -> None:
    layers = train_path_network(synthesize_paths(3000, seed=1), epochs=4)
    write_path_network(layers, tmp_path / "network.npz")
    others = synthesize_paths(300, seed=2)

    answers = read_path_network(tmp_path / "network.npz").logits(others.features)
    assert np.mean(answers.argmax(axis=1) == others.labels) > 0.6
