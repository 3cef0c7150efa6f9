"""Stand-ins that need no TensorFlow."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from typing_extensions import override

from mnist_gui.core.classifier.classifier import Classifier
from mnist_gui.core.models.manifest import Manifest
from mnist_gui.core.prediction import Prediction


def a_manifest(**changes: Any) -> Manifest:  # noqa: ANN401  (of any field)
    """Return a manifest of no particular model."""
    manifest = Manifest(
        version=5,
        time="2026-01-02T03:04:05+00:00",
        architecture="cnn",
        recipe="quick",
        seed=3,
        data=[{"name": "train.gz", "size": 12, "sha256": "ab"}],
        metrics={"test_accuracy": 0.99},
        parent=1,
        temperature=0.7,
        threshold=0.5,
        libraries={"numpy": "2"},
    )
    return replace(manifest, **changes)


class FakeClassifier(Classifier):
    """Answers a digit by how much ink it sees, or always the same one."""

    def __init__(self, digit: int | None = None, probability: float = 0.91) -> None:
        self.manifest = a_manifest()
        self._digit = digit
        self._probability = probability

    @override
    def predict_batch(self, images: NDArray[np.float32]) -> list[Prediction]:
        return [self._prediction(image) for image in images]

    @override
    def run(self, images: NDArray[np.float32]) -> Mapping[str, NDArray[np.float32]]:
        answers = [one.probabilities for one in self.predict_batch(images)]
        return {
            "probabilities": np.array(answers, np.float32),
            "is_digit": np.ones(len(images), np.float32),
        }

    def _prediction(self, image: NDArray[np.float32]) -> Prediction:
        assert image.shape == (28, 28)
        digit = int(image.sum()) % 10 if self._digit is None else self._digit
        others = (1 - self._probability) / 9
        return Prediction(
            probabilities=tuple(
                self._probability if one == digit else others for one in range(10)
            ),
            threshold=self.manifest.threshold,
        )
