"""Classify what was not classified lately."""

import hashlib
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.classifier.classifier import Classifier
from mnist_gui.core.classifier.hand_reader import HandReader
from mnist_gui.core.prediction import Prediction
from mnist_gui.core.segmentation.incremental import RecentlyUsed

_BATCH: Final = 16  # takes some milliseconds: a reading can be stopped between two


class CachedReader:
    """Classifies as a model or a hand does, and keeps the latest predictions.

    To be replaced by a new one once the model, its head or the hand has changed.

    Attributes:
        manifest: The model's.
    """

    def __init__(
        self,
        classifier: Classifier | HandReader,
        before_each: Callable[[], object] = lambda: None,
    ) -> None:
        """Wrap a classifier; `before_each` is called before a batch, and may raise."""
        self.manifest = classifier.manifest
        self._classifier = classifier
        self._before_each = before_each
        self._predictions = RecentlyUsed[bytes, Prediction]()

    def predict_batch(self, images: NDArray[np.float32]) -> list[Prediction]:
        """Classify model inputs of shape [n, 28, 28]."""
        keys = [hashlib.sha256(image.tobytes()).digest() for image in images]
        found: dict[bytes, Prediction] = {}
        missing: dict[bytes, NDArray[np.float32]] = {}
        for key, image in zip(keys, images, strict=True):
            if (known := self._predictions.get(key)) is None:
                missing[key] = image
            else:
                found[key] = known
        waiting = list(missing.items())
        for start in range(0, len(waiting), _BATCH):
            batch = dict(waiting[start : start + _BATCH])
            self._before_each()
            answers = self._classifier.predict_batch(np.stack(list(batch.values())))
            for key, prediction in zip(batch, answers, strict=True):
                found[key] = prediction
                self._predictions.put(key, prediction)
        return [found[key] for key in keys]
