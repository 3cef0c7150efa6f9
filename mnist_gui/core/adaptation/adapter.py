"""Adapt a model's head to the user's samples, with cached features."""

import hashlib
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.adaptation.head import fit_head
from mnist_gui.core.adaptation.memory import AdaptationMemory, Head
from mnist_gui.core.adaptation.variations import VARIATIONS, vary
from mnist_gui.core.samples.sample import Sample

FeaturesOf: TypeAlias = Callable[[NDArray[np.float32]], NDArray[np.float32]]
"""Maps model inputs, [n, 28, 28], to the network's features of them, [n, d]."""

_MAX_SAMPLES: Final = 150  # more would take longer than a moment


class HeadAdapter:
    """Fits heads of one model; computes the features of a sample only once."""

    def __init__(
        self, memory: AdaptationMemory, temperature: float, features_of: FeaturesOf
    ) -> None:
        self._memory = memory
        self._temperature = temperature
        self._features_of = features_of
        self._plain: dict[bytes, NDArray[np.float32]] = {}
        self._varied: dict[bytes, NDArray[np.float32]] = {}

    def fit(self, samples: Sequence[Sample]) -> Head:
        """Return a head that reads samples as they are labelled.

        Held-out samples are left out. Without any other, it is the head that the model
        was trained with.
        """
        chosen = self._hardest([sample for sample in samples if not sample.is_held_out])
        if not chosen:
            return self._memory.head
        features = self._features(chosen, self._varied, VARIATIONS)
        labels = np.array([sample.label for sample in chosen])
        by_variation = features.swapaxes(0, 1)
        return fit_head(self._memory, by_variation, labels, self._temperature)

    def _hardest(self, samples: list[Sample]) -> list[Sample]:
        """Return the samples of the smallest margins, in their order."""
        if len(samples) <= _MAX_SAMPLES:
            return samples
        logits = self._memory.head.logits(self._features(samples, self._plain, 1)[:, 0])
        labels = np.array([sample.label for sample in samples])
        two_best = np.sort(logits, axis=1)[:, -2:].sum(axis=1)
        # To the second best where the label is best; below 0 where another is.
        margins = 2 * logits[np.arange(len(samples)), labels] - two_best
        chosen = np.argsort(margins, kind="stable")[:_MAX_SAMPLES]
        return [samples[index] for index in sorted(chosen.tolist())]

    def _features(
        self,
        samples: Sequence[Sample],
        cache: dict[bytes, NDArray[np.float32]],
        variations: int,
    ) -> NDArray[np.float32]:
        """Return features of the first variations of samples, [n, variations, d]."""
        inputs = [sample.model_input for sample in samples]
        keys = [hashlib.sha256(image.tobytes()).digest() for image in inputs]
        new = {
            key: vary(image)[:variations]
            for key, image in zip(keys, inputs, strict=True)
            if key not in cache
        }
        if new:
            features = self._features_of(np.concatenate(list(new.values())))
            cache.update(zip(new, np.split(features, len(new)), strict=True))
        return np.stack([cache[key] for key in keys])
