"""Adapt a model's heads to the user's samples, with cached features."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import islice
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.adaptation.head import fit_head
from mnist_gui.core.adaptation.memory import AdaptationMemory, Head, Heads
from mnist_gui.core.adaptation.rejection import fit_rejection_head
from mnist_gui.core.adaptation.variations import vary
from mnist_gui.core.samples.sample import NOT_A_DIGIT, Sample

FeaturesOf: TypeAlias = Callable[[NDArray[np.float32]], NDArray[np.float32]]
"""Maps model inputs, [n, 28, 28], to the network's features of them, [n, d]."""

_MAX_SAMPLES: Final = 150  # of digits, of non-digits: more take longer than a moment
# Samples that are looked at together. Of each, the network needs 100 KB meanwhile.
_BATCH: Final = 100


class HeadAdapter:
    """Fits heads of one model; computes the features of a sample only once.

    Of many thousand samples it keeps no more than how hard each is.
    """

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
        self._margins: dict[bytes, float] = {}
        self._varied: dict[bytes, NDArray[np.float32]] = {}

    def fit(self, samples: Iterable[Sample]) -> Heads:
        """Return heads that read samples as they are labelled.

        Held-out samples are left out. Without any others, they are the heads that the
        model was trained with; without non-digits among them, the rejection head is.
        """
        digits, non_digits = self._hardest_of(samples)
        heads = Heads(self._fit_digits(digits), self._fit_rejection(digits, non_digits))
        fitted = {_key(sample) for sample in (*digits, *non_digits)}
        self._varied = {key: self._varied[key] for key in self._varied.keys() & fitted}
        return heads

    def _hardest_of(
        self, samples: Iterable[Sample]
    ) -> tuple[list[Sample], list[Sample]]:
        """Return the hardest digits and non-digits to learn from, in their order."""
        digits: list[Sample] = []
        non_digits: list[Sample] = []
        original = self._rejection_head
        learned = (sample for sample in samples if not sample.is_held_out)
        while batch := list(islice(learned, _BATCH)):
            digits += [sample for sample in batch if sample.label != NOT_A_DIGIT]
            digits = self._hardest(digits, self._digit_margins)
            if original is not None:
                non_digits += [
                    sample for sample in batch if sample.label == NOT_A_DIGIT
                ]
                margins = partial(self._rejection_margins, original)
                non_digits = self._hardest(non_digits, margins)
        return digits, non_digits

    def _fit_digits(self, samples: list[Sample]) -> Head:
        if not samples:
            return self._memory.head
        features = self._varied_features(samples)
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
        samples = digits + non_digits
        return fit_rejection_head(
            self._memory,
            original,
            self._varied_features(samples),
            _labels(samples) != NOT_A_DIGIT,
            temperature=self._temperature,
            threshold=self._threshold,
        )

    def _hardest(
        self,
        samples: list[Sample],
        margins_of: Callable[[list[Sample]], NDArray[np.float32]],
    ) -> list[Sample]:
        """Return the samples of the smallest margins, in their order."""
        if len(samples) <= _MAX_SAMPLES:
            return samples
        keys = [_key(sample, sample.label) for sample in samples]
        known = self._margins
        new = [at for at, key in enumerate(keys) if key not in known]
        if new:
            margins = margins_of([samples[at] for at in new]).tolist()
            known.update(zip((keys[at] for at in new), margins, strict=True))
        hardest = np.argsort([known[key] for key in keys], kind="stable")
        return [samples[at] for at in sorted(hardest[:_MAX_SAMPLES].tolist())]

    def _digit_margins(self, samples: list[Sample]) -> NDArray[np.float32]:
        """Return by how much the logit of each label exceeds the second best.

        Below 0 where another digit is best.
        """
        logits = self._memory.head.logits(self._features_of(_images(samples)))
        two_best = np.sort(logits, axis=1)[:, -2:].sum(axis=1)
        margins: NDArray[np.float32] = (
            2 * logits[np.arange(len(samples)), _labels(samples)] - two_best
        )
        return margins

    def _rejection_margins(
        self, head: Head, samples: list[Sample]
    ) -> NDArray[np.float32]:
        """Return how far each is from being taken for a digit; below 0 if it is."""
        features = self._features_of(_images(samples))
        return -head.logits(features[:, : len(head.kernel)])[:, 0]

    def _varied_features(self, samples: Sequence[Sample]) -> NDArray[np.float32]:
        """Return the features of all variations of samples, [VARIATIONS, n, d]."""
        keys = [_key(sample) for sample in samples]
        new = {
            key: vary(sample.model_input)
            for key, sample in zip(keys, samples, strict=True)
            if key not in self._varied
        }
        # One by one: the network needs 100 KB for each of the variations.
        self._varied |= {key: self._features_of(images) for key, images in new.items()}
        return np.stack([self._varied[key] for key in keys]).swapaxes(0, 1)


def _key(sample: Sample, *others: int) -> bytes:
    """Return what stands for a sample's model input, and small numbers beside it."""
    return hashlib.sha256(sample.model_input.tobytes() + bytes(others)).digest()


def _images(samples: Sequence[Sample]) -> NDArray[np.float32]:
    return np.stack([sample.model_input for sample in samples])


def _labels(samples: Sequence[Sample]) -> NDArray[np.int64]:
    return np.array([sample.label for sample in samples], np.int64)
