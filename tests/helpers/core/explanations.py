"""Explanations without a thread."""

from collections.abc import Iterator

from mnist_gui.core.classifier.occlusion import Explanation
from mnist_gui.core.prediction import Heatmaps


def finished(explanation: Explanation | None) -> Heatmaps:
    """Return what an explanation returns once all its slices have run."""
    assert explanation is not None
    results: list[Heatmaps] = []

    def slices() -> Iterator[None]:
        results.append((yield from explanation))

    for _ in slices():
        pass
    return results[0]
