"""Classifiers that need no TensorFlow, and a manifest for them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from typing_extensions import override

from mnist_gui.core.classifier.classifier import Classifier
from mnist_gui.core.classifier.occlusion import Explanation
from mnist_gui.core.errors import ModelError
from mnist_gui.core.ink.preprocess import ModelInput
from mnist_gui.core.inside.layers import Activations
from mnist_gui.core.models.manifest import ForeignManifest, Manifest
from mnist_gui.core.prediction import Prediction
from mnist_gui.core.samples.sample import Sample


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


def a_foreign_manifest() -> ForeignManifest:
    """Return what is known of a foreign model."""
    fields = vars(a_manifest(version=0, architecture="theirs.keras"))
    return ForeignManifest(
        **fields, takes="0…255, dark on light", correct=38, samples=40
    )


def a_prediction(likely: Mapping[int, float], **others: Any) -> Prediction:  # noqa: ANN401  (of any field)
    """Return a prediction with some probabilities; all other digits share the rest."""
    rest = (1 - sum(likely.values())) / max(1, 10 - len(likely))
    return Prediction(
        probabilities=tuple(likely.get(digit, rest) for digit in range(10)), **others
    )


class FakeClassifier(Classifier):
    """Answers a digit by the amount of ink, or always the same one."""

    def __init__(self, digit: int | None = None, probability: float = 0.91) -> None:
        self.manifest = a_manifest()
        self._digit = digit
        self._probability = probability

    @override
    def run(self, images: NDArray[np.float32]) -> Mapping[str, NDArray[np.float32]]:
        answers = [
            prediction.probabilities for prediction in self.predict_batch(images)
        ]
        return {
            "probabilities": np.array(answers, np.float32),
            "is_digit": np.ones(len(images), np.float32),
        }

    @override
    def predict_batch(self, images: NDArray[np.float32]) -> list[Prediction]:
        return [self._prediction(image) for image in images]

    @override
    def explain(self, image: ModelInput) -> Explanation | None:
        return None

    @override
    def look_inside(self, image: ModelInput) -> Activations | None:
        return None

    @override
    def adapt(self, samples: Iterable[Sample]) -> None:
        raise ModelError("A fake cannot be adapted.")

    def _prediction(self, image: NDArray[np.float32]) -> Prediction:
        assert image.shape == (28, 28)
        digit = int(image.sum()) % 10 if self._digit is None else self._digit
        return a_prediction(
            {digit: self._probability}, threshold=self.manifest.threshold
        )
