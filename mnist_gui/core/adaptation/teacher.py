"""From a person's drawings to what a network's head learns from them."""

import hashlib
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.adaptation.head import adapt
from mnist_gui.core.adaptation.memory import AdaptationMemory, Head
from mnist_gui.core.adaptation.variations import VARIATIONS, vary
from mnist_gui.core.samples.sample import Sample

FeaturesOf: TypeAlias = Callable[[NDArray[np.float32]], NDArray[np.float32]]
"""Images, [n, 28, 28], to the features that a network sees in them, [n, d]."""

_MOST_DRAWINGS: Final = 150
"""More would take longer than a moment; those that are read worst are chosen."""


class HeadAdapter:
    """Teaches one model; what it has seen of a drawing it need not look at again."""

    def __init__(
        self, memory: AdaptationMemory, temperature: float, features_of: FeaturesOf
    ) -> None:
        self._memory = memory
        self._temperature = temperature
        self._features_of = features_of
        self._plain: dict[bytes, NDArray[np.float32]] = {}
        self._varied: dict[bytes, NDArray[np.float32]] = {}

    def learn(self, samples: Sequence[Sample]) -> Head:
        """Return the head that reads drawings as they were labelled.

        Those that are held out are not looked at. Without any, it is the head that
        the model was trained with.
        """
        lessons = self._hardest([one for one in samples if not one.is_held_out])
        if not lessons:
            return self._memory.head
        features = self._seen(lessons, self._varied, VARIATIONS)
        labels = np.array([one.label for one in lessons])
        by_variation = features.swapaxes(0, 1)
        return adapt(self._memory, by_variation, labels, self._temperature)

    def _hardest(self, samples: list[Sample]) -> list[Sample]:
        if len(samples) <= _MOST_DRAWINGS:
            return samples
        logits = self._memory.head.logits(self._seen(samples, self._plain, 1)[:, 0])
        labels = np.array([one.label for one in samples])
        which = np.arange(len(samples))
        margins = 2 * logits[which, labels] - np.sort(logits, axis=1)[:, -2:].sum(
            axis=1
        )
        chosen = np.argsort(margins, kind="stable")[:_MOST_DRAWINGS]
        return [samples[index] for index in sorted(chosen.tolist())]

    def _seen(
        self,
        samples: Sequence[Sample],
        known: dict[bytes, NDArray[np.float32]],
        variations: int,
    ) -> NDArray[np.float32]:
        """Return features of the first variations of drawings, [n, variations, d]."""
        keys = [hashlib.sha256(one.model_input.tobytes()).digest() for one in samples]
        new = {
            key: vary(one.model_input)[:variations]
            for key, one in zip(keys, samples, strict=True)
            if key not in known
        }
        if new:
            found = self._features_of(np.concatenate(list(new.values())))
            known.update(zip(new, np.split(found, len(new)), strict=True))
        return np.stack([known[key] for key in keys])
