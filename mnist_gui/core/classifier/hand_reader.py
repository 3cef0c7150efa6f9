"""Read one user's drawings with a published model and exemplars of the user's hand."""

import hashlib
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.adaptation.hand import Hand, fit_hand
from mnist_gui.core.classifier.published import PublishedClassifier
from mnist_gui.core.prediction import Prediction, predictions, softmax
from mnist_gui.core.samples.accepted import Exemplar

# Below every probability that float32 can hold as a normal number.
_MIN_PROBABILITY: Final = 1e-37


class HandReader:
    """Classifies as a published model does, and as a hand has it.

    Attributes:
        manifest: The model's.
        hand: The hand; None where it is unknown.
    """

    def __init__(self, classifier: PublishedClassifier) -> None:
        """Wrap a model that can be adapted; at first, it reads as it did.

        Raises:
            ModelError: If it cannot.
        """
        self.manifest = classifier.manifest
        self._classifier = classifier
        self._memory = classifier.memory
        self._features: dict[bytes, NDArray[np.float32]] = {}
        self.hand: Hand | None = None

    def learn(self, exemplars: Sequence[Exemplar]) -> None:
        """Read as the hand that these exemplars show, and no others.

        Must be called again when the model's head has changed.
        """
        if not exemplars:
            self.hand = None
            self._features.clear()
            return
        head = self._classifier.head.divided_by(self.manifest.temperature)
        digits = np.array([exemplar.digit for exemplar in exemplars])
        features = self._features_of(exemplars)
        self.hand = fit_hand(self._memory, head, features, digits)

    def predict_batch(self, images: NDArray[np.float32]) -> list[Prediction]:
        """Classify model inputs of shape [n, 28, 28]."""
        outputs = self._classifier.run(images)
        if self.hand:
            logits = np.log(np.maximum(outputs["probabilities"], _MIN_PROBABILITY))
            logits = self.hand.adjusted(logits, outputs["features"])
            outputs = {**outputs, "probabilities": softmax(logits).astype(np.float32)}
        return predictions(outputs, self.manifest.threshold, is_calibrated=True)

    def _features_of(self, exemplars: Sequence[Exemplar]) -> NDArray[np.float32]:
        """Return the features of exemplars, [n, d]; computes only those of new ones."""
        inputs = [exemplar.model_input for exemplar in exemplars]
        keys = [hashlib.sha256(image.tobytes()).digest() for image in inputs]
        known = self._features
        new = {
            key: image
            for key, image in zip(keys, inputs, strict=True)
            if key not in known
        }
        if new:
            features = self._classifier.features(np.stack(list(new.values())))
            known.update(zip(new, features, strict=True))
        self._features = {key: known[key] for key in keys}
        return np.stack([known[key] for key in keys])
