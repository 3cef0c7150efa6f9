"""Adapt a model's heads to the user's samples, with cached features."""

import hashlib
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.adaptation.head import fit_head
from mnist_gui.core.adaptation.memory import AdaptationMemory, Head, Heads
from mnist_gui.core.adaptation.rejection import fit_rejection_head
from mnist_gui.core.adaptation.variations import VARIATIONS, vary
from mnist_gui.core.samples.sample import NOT_A_DIGIT, Sample

FeaturesOf: TypeAlias = Callable[[NDArray[np.float32]], NDArray[np.float32]]
"""Maps model inputs, [n, 28, 28], to the network's features of them, [n, d]."""

_MAX_SAMPLES: Final = 150  # of digits, of non-digits: more take longer than a moment


class HeadAdapter:
    """Fits heads of one model; computes the features of a sample only once."""

    def __init__(
        self,
        memory: AdaptationMemory,
        rejection_head: Head | None,
        features_of: FeaturesOf,
        *,
        temperature: float,
        threshold: float,
    ) -> None:
        """Take a model's memory and calibration.

        `rejection_head` is the one that it was trained with.
        """
        self._memory = memory
        self._rejection_head = rejection_head
        self._features_of = features_of
        self._temperature = temperature
        self._threshold = threshold
        self._plain: dict[bytes, NDArray[np.float32]] = {}
        self._varied: dict[bytes, NDArray[np.float32]] = {}

    def fit(self, samples: Sequence[Sample]) -> Heads:
        """Return heads that read samples as they are labelled.

        Held-out samples are left out. Without any others, they are the heads that the
        model was trained with; without non-digits among them, the rejection head is.
        """
        learned = [sample for sample in samples if not sample.is_held_out]
        digits = [sample for sample in learned if sample.label != NOT_A_DIGIT]
        non_digits = [sample for sample in learned if sample.label == NOT_A_DIGIT]
        digits = self._hardest(digits, self._digit_margins)
        return Heads(self._fit_digits(digits), self._fit_rejection(digits, non_digits))

    def _fit_digits(self, samples: list[Sample]) -> Head:
        if not samples:
            return self._memory.head
        features = self._features(samples, self._varied, VARIATIONS).swapaxes(0, 1)
        return fit_head(self._memory, features, _labels(samples), self._temperature)

    def _fit_rejection(
        self, digits: list[Sample], non_digits: list[Sample]
    ) -> Head | None:
        """Fit the rejection head, so that non-digits are rejected and digits are not.

        Not for digits alone: a head that accepts a rejected digit of one hand accepts
        letters, too, up to half of all (docs/adr/0029).
        """
        original = self._rejection_head
        if original is None or not non_digits:
            return original
        margins = partial(self._rejection_margins, original)
        samples = digits + self._hardest(non_digits, margins)
        features = self._features(samples, self._varied, VARIATIONS).swapaxes(0, 1)
        return fit_rejection_head(
            self._memory,
            original,
            features,
            _labels(samples) != NOT_A_DIGIT,
            temperature=self._temperature,
            threshold=self._threshold,
        )

    def _hardest(
        self,
        samples: list[Sample],
        margins: Callable[[list[Sample]], NDArray[np.float32]],
    ) -> list[Sample]:
        """Return the samples of the smallest margins, in their order."""
        if len(samples) <= _MAX_SAMPLES:
            return samples
        chosen = np.argsort(margins(samples), kind="stable")[:_MAX_SAMPLES]
        return [samples[index] for index in sorted(chosen.tolist())]

    def _digit_margins(self, samples: list[Sample]) -> NDArray[np.float32]:
        """Return by how much the logit of each label exceeds the second best.

        Below 0 where another digit is best.
        """
        logits = self._memory.head.logits(self._features(samples, self._plain, 1)[:, 0])
        two_best = np.sort(logits, axis=1)[:, -2:].sum(axis=1)
        margins: NDArray[np.float32] = (
            2 * logits[np.arange(len(samples)), _labels(samples)] - two_best
        )
        return margins

    def _rejection_margins(
        self, head: Head, samples: list[Sample]
    ) -> NDArray[np.float32]:
        """Return how far each is from being taken for a digit; below 0 if it is."""
        features = self._features(samples, self._plain, 1)[:, 0]
        return -head.logits(features[:, : len(head.kernel)])[:, 0]

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


def _labels(samples: Sequence[Sample]) -> NDArray[np.int64]:
    return np.array([sample.label for sample in samples], np.int64)
