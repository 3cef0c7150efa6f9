import numpy as np
import pytest

from mnist_gui.core.classifier.foreign.ways import ways

IMAGE = np.zeros((1, 28, 28), np.float32)
IMAGE[0, 3, 20] = 1.0


def test_the_usual_way_is_first_and_changes_nothing() -> None:
    usual = ways(integers=False)[0]

    assert usual.text == "0…1, light on dark"
    assert np.array_equal(usual.prepare(IMAGE), IMAGE)


def test_each_way_is_described_as_it_prepares() -> None:
    found: dict[str, tuple[float, float]] = {}
    for way in ways(integers=False):
        prepared = way.prepare(IMAGE)[0]
        place = (20, 3) if way.is_transposed else (3, 20)
        found[way.text] = (float(prepared[0, 0]), float(prepared[place]))

    assert len(found) == 16
    assert found["0…1, dark on light"] == (1.0, 0.0)
    assert found["-1…1, light on dark"] == (-1.0, 1.0)
    assert found["0…255, light on dark"] == (0.0, 255.0)
    assert found["0…255, dark on light, rows as columns"] == (255.0, 0.0)
    paper, ink = found["-0.42…2.82, light on dark"]
    assert [paper, ink] == pytest.approx([-0.42, 2.82], abs=0.005)


def test_whole_numbers_are_0_to_255() -> None:
    texts = [way.text for way in ways(integers=True)]

    assert len(texts) == 4
    assert all(text.startswith("0…255") for text in texts)
