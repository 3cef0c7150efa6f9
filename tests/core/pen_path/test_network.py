from pathlib import Path

import numpy as np
import pytest

from mnist_gui.core.pen_path.features import PATH_CHANNELS, path_features
from mnist_gui.core.pen_path.network import (
    Layer,
    read_path_network,
    shipped_path_network,
    write_path_network,
)
from tests.helpers.core.ink_examples import SAMPLES

SHAPES = ((3, PATH_CHANNELS, 4), *[(3, 4, 4)] * 3, (8, 8), (8, 10))


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    layers = [
        Layer(
            rng.standard_normal(shape, np.float32),
            rng.standard_normal(shape[-1], np.float32),
        )
        for shape in SHAPES
    ]
    write_path_network(layers, tmp_path / "network.npz")
    network = read_path_network(tmp_path / "network.npz")

    found = [*network.convolutions, network.hidden, network.output]
    for before, after in zip(layers, found, strict=True):
        assert after.kernel == pytest.approx(before.kernel, abs=1e-2)
        assert after.bias == pytest.approx(before.bias, abs=1e-2)


def test_the_shipped_network_reads_the_sample_drawings() -> None:
    paths = np.concatenate([path_features(record.strokes) for record in SAMPLES])
    network = shipped_path_network()
    assert network is not None
    answers = network.logits(paths).argmax(axis=1)

    labels = [int(record.label or -1) for record in SAMPLES]
    assert np.mean(answers == labels) >= 0.95
