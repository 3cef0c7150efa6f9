"""The labels that the user gave to drawings, for as long as the program runs."""

import hashlib
from collections.abc import Mapping

from mnist_gui.core.ink.levels import to_levels
from mnist_gui.core.ink.preprocess import ModelInput
from mnist_gui.core.samples.sample import Sample


class GivenLabels:
    """Finds the label of a drawing that the user has labelled, by its model input."""

    def __init__(self) -> None:
        self._labels: dict[bytes, int] = {}
        self._keys: dict[int, bytes] = {}  # by the sample's id

    def note(self, sample: Sample) -> None:
        """Remember the label of a sample."""
        key = _key(sample.model_input)
        self._labels[key] = sample.label
        self._keys[sample.id] = key

    def change(self, labels: Mapping[int, int | None]) -> None:
        """Change the labels of known samples, by id; None stands for a deleted one."""
        for sample_id, label in labels.items():
            key = self._keys.get(sample_id)
            if key is None:
                continue
            if label is None:
                self._labels.pop(key, None)
            else:
                self._labels[key] = label

    def forget_all(self) -> None:
        """Forget all labels."""
        self._labels.clear()
        self._keys.clear()

    def label_of(self, model_input: ModelInput) -> int | None:
        """Return the label of a drawing, None if the user gave it none."""
        return self._labels.get(_key(model_input))


def _key(model_input: ModelInput) -> bytes:
    """Return what stands for a model input: thousands may be labelled in a day."""
    return hashlib.sha256(to_levels(model_input).tobytes()).digest()
