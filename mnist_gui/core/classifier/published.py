"""Classify with a published model, and adapt it to the user's samples."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.adaptation.adapter import HeadAdapter
from mnist_gui.core.adaptation.memory import AdaptationMemory, Head
from mnist_gui.core.classifier.saved_model import SavedModelRunner, Signature
from mnist_gui.core.errors import ModelError
from mnist_gui.core.ink.preprocess import FRAME_SIDE, ModelInput
from mnist_gui.core.models.manifest import Manifest
from mnist_gui.core.prediction import Heatmaps, Prediction, predictions
from mnist_gui.core.samples.sample import Sample

_SERVING: Final = "serving_default"
_EXPLAIN: Final = "explain"
_HEATMAPS: Final = "heatmaps"
_IMAGE: Final = (FRAME_SIDE, FRAME_SIDE)
_KERNEL: Final = "head_kernel"  # the variables that adaptation changes
_BIAS: Final = "head_bias"


class PublishedClassifier:
    """A classifier whose SavedModel this program's trainer published."""

    def __init__(
        self,
        model: SavedModelRunner,
        manifest: Manifest,
        memory: AdaptationMemory | None = None,
    ) -> None:
        """Wrap a SavedModel with its manifest; without a memory it cannot be adapted.

        Raises:
            ModelError: If its signature does not read digits.
        """
        self.manifest = manifest
        self._variables = model.variables
        self._infer = _serving_signature(model, manifest.version)
        self._explain = _explain_signature(model)
        self._memory = memory if _KERNEL in model.variables else None
        self._adapter: HeadAdapter | None = None

    def run(self, images: NDArray[np.float32]) -> Mapping[str, NDArray[np.float32]]:
        """Return all outputs of the serving signature for images [n, 28, 28]."""
        return self._infer(images)

    def predict_batch(self, images: NDArray[np.float32]) -> list[Prediction]:
        """Classify model inputs of shape [n, 28, 28]."""
        return predictions(self.run(images), self.manifest.threshold)

    def explain(self, image: ModelInput) -> Heatmaps | None:
        """Return the saliency of one model input; None if the model has none."""
        if self._explain is None:
            return None
        heatmaps: Heatmaps = self._explain(image[None])[_HEATMAPS][0]
        return heatmaps

    def features(self, images: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the head's inputs, [n, d], for images of shape [n, 28, 28]."""
        return self.run(images)["features"]

    @property
    def is_adaptable(self) -> bool:
        """Whether this model can be adapted."""
        return self._memory is not None

    @property
    def memory(self) -> AdaptationMemory:
        """What adapting takes; a ModelError if this model cannot be adapted."""
        if self._memory is None:
            raise ModelError(
                "The model in use cannot learn from your drawings: it keeps no memory"
                " of the digits it was trained on. Retrain to get one that does."
            )
        return self._memory

    @property
    def head(self) -> Head:
        """The present last layer of a model that can be adapted."""
        kernel, bias = self._variables[_KERNEL], self._variables[_BIAS]
        return Head(kernel.numpy(), bias.numpy())

    def adapted_head(self, samples: Sequence[Sample]) -> Head:
        """Return a head that reads samples as they are labelled; see `adapt`."""
        memory = self.memory
        if self._adapter is None:
            infer = self._infer  # not self: the two would keep each other alive
            self._adapter = HeadAdapter(
                memory,
                self.manifest.temperature,
                lambda images: infer(images)["features"],
            )
        return self._adapter.fit(samples)

    def adapt(self, samples: Sequence[Sample]) -> None:
        """Read samples as they are labelled; see `Classifier.adapt`."""
        head = self.adapted_head(samples)
        self._variables[_KERNEL].assign(head.kernel)
        self._variables[_BIAS].assign(head.bias)


def _serving_signature(model: SavedModelRunner, version: int) -> Signature:
    """Return the signature that reads digits, with the shapes of the contract."""
    infer = model.signatures.get(_SERVING)
    if infer is None:
        raise ModelError(f"Model {version} has no signature “{_SERVING}”.")
    if not _maps_images_to(infer, {"probabilities": (10,), "is_digit": ()}):
        raise ModelError(f"Model {version} does not read 28×28 pictures of digits.")
    return infer


def _explain_signature(model: SavedModelRunner) -> Signature | None:
    """Return the signature for saliency, if there is one with the right shapes."""
    explain = model.signatures.get(_EXPLAIN)
    heatmaps = {_HEATMAPS: (10, *_IMAGE)}
    return explain if explain and _maps_images_to(explain, heatmaps) else None


def _maps_images_to(signature: Signature, outputs: Mapping[str, Sequence[int]]) -> bool:
    """Return whether a signature takes images and has outputs of these shapes each."""
    found = {**signature.outputs, **signature.inputs}
    return signature.inputs.keys() == {"images"} and all(
        found.get(name) in ((None, *shape), (1, *shape))
        for name, shape in {**outputs, "images": _IMAGE}.items()
    )
