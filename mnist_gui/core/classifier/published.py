"""Classify with a published model, and adapt it to the user's samples."""

import functools
import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.adaptation.adapter import HeadAdapter
from mnist_gui.core.adaptation.memory import AdaptationMemory, Head, Heads
from mnist_gui.core.classifier.layers import SERVING, LayerReader
from mnist_gui.core.classifier.occlusion import Explanation, explain_in_slices
from mnist_gui.core.classifier.saved_model import SavedModelRunner, Signature
from mnist_gui.core.errors import ModelError
from mnist_gui.core.ink.preprocess import FRAME_SIDE, ModelInput
from mnist_gui.core.inside.layers import Activations
from mnist_gui.core.messages import marked
from mnist_gui.core.models.manifest import Manifest
from mnist_gui.core.prediction import Prediction, predictions
from mnist_gui.core.samples.sample import Sample

logger = logging.getLogger(__name__)

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
        self._model = model
        self._variables = model.variables
        self._infer = _serving_signature(model, manifest.version)
        self._is_explainable = _is_explainable(model)
        self._memory = memory if _KERNEL in model.variables else None
        self._rejection = _rejection_variables(model.variables)
        self._adapter: HeadAdapter | None = None
        known = memory.rejection_head if memory else None
        self.rejection_head = known or self._rejection_now()
        """The one that the model was trained with, if it can be adapted."""

    def run(self, images: NDArray[np.float32]) -> Mapping[str, NDArray[np.float32]]:
        """Return all outputs of the serving signature for images [n, 28, 28]."""
        return self._infer(images)

    def predict_batch(self, images: NDArray[np.float32]) -> list[Prediction]:
        """Classify model inputs of shape [n, 28, 28]."""
        outputs = self.run(images)
        return predictions(outputs, self.manifest.threshold, is_calibrated=True)

    def explain(self, image: ModelInput) -> Explanation | None:
        """Compute the saliency of one model input; None if the model has none."""
        if not self._is_explainable:
            return None
        return explain_in_slices(image, lambda some: self.run(some)["probabilities"])

    def look_inside(self, image: ModelInput) -> Activations | None:
        """Compute what each layer makes of one model input; see `Classifier`."""
        return self._layers.read(image, self.head) if self._layers else None

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
                marked(
                    "Errors",
                    "The model in use cannot learn from your drawings: it keeps"
                    " no memory of the digits it was trained on. Retrain to get"
                    " one that does.",
                )
            )
        return self._memory

    @property
    def head(self) -> Head:
        """The present last layer of a model that can be adapted."""
        kernel, bias = self._variables[_KERNEL], self._variables[_BIAS]
        return Head(kernel.numpy(), bias.numpy())

    @property
    def heads(self) -> Heads:
        """The present last layers of a model that can be adapted."""
        return Heads(self.head, self._rejection_now())

    def adapted_head(self, samples: Iterable[Sample]) -> Head:
        """Return the digits' head of `adapted_heads`."""
        return self.adapted_heads(samples).digits

    def adapted_heads(self, samples: Iterable[Sample]) -> Heads:
        """Return heads that read samples as they are labelled; see `adapt`."""
        memory = self.memory
        if self._adapter is None:
            infer = self._infer  # not self: the two would keep each other alive
            self._adapter = HeadAdapter(
                memory,
                self.rejection_head,
                lambda images: infer(images)["features"],
                temperature=self.manifest.temperature,
                threshold=self.manifest.threshold,
            )
        return self._adapter.fit(samples)

    def adapt(self, samples: Iterable[Sample]) -> None:
        """Read samples as they are labelled; see `Classifier.adapt`."""
        for path, value in self.values_of(self.adapted_heads(samples)).items():
            self._variables[path].assign(value)

    def values_of(self, heads: Heads) -> dict[str, NDArray[np.float32]]:
        """Return the values of the variables that make up heads, by their paths."""
        values = dict(zip((_KERNEL, _BIAS), heads.digits, strict=True))
        if self._rejection and heads.rejection:
            values |= zip(self._rejection, heads.rejection, strict=True)
        return values

    @functools.cached_property
    def _layers(self) -> LayerReader | None:
        """What computes the activations, or None if the layers cannot be found."""
        if _KERNEL not in self._variables:
            return None
        try:
            return LayerReader(self._model, self.head, self.manifest.temperature)
        except Exception:  # a model is a program: it may raise anything
            logger.info("cannot look inside %s", self.manifest.version, exc_info=True)
            return None

    def _rejection_now(self) -> Head | None:
        """Return the present rejection head, if there is one."""
        if self._rejection is None:
            return None
        return Head(*(self._variables[path].numpy() for path in self._rejection))


def _rejection_variables(variables: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return the paths of the rejection head's kernel and bias, known by their shapes.

    Published models have no name for it. It is the one layer with a single output; its
    inputs are some of those of the digits' head, or all. None if that is not so.
    """
    if _KERNEL not in variables:
        return None
    most = variables[_KERNEL].shape[0]
    shapes = {path: tuple(variable.shape) for path, variable in variables.items()}
    kernels = [
        path
        for path, shape in shapes.items()
        if len(shape) == 2 and shape[0] <= most and shape[1] == 1  # noqa: PLR2004
    ]
    biases = [path for path, shape in shapes.items() if shape == (1,)]
    if len(kernels) == len(biases) == 1:
        return kernels[0], biases[0]
    return None


def _serving_signature(model: SavedModelRunner, version: int) -> Signature:
    """Return the signature that reads digits, with the shapes of the contract."""
    infer = model.signatures.get(SERVING)
    if infer is None:
        raise ModelError(
            marked("Errors", "Model {} has no signature “{}”.").format(version, SERVING)
        )
    if not _maps_images_to(infer, {"probabilities": (10,), "is_digit": ()}):
        raise ModelError(
            marked("Errors", "Model {} does not read 28×28 pictures of digits.").format(
                version
            )
        )
    return infer


def _is_explainable(model: SavedModelRunner) -> bool:
    """Return whether there is a signature for saliency, with the right shapes."""
    explain = model.signatures.get(_EXPLAIN)
    return bool(explain and _maps_images_to(explain, {_HEATMAPS: (10, *_IMAGE)}))


def _maps_images_to(signature: Signature, outputs: Mapping[str, Sequence[int]]) -> bool:
    """Return whether a signature takes images and has outputs of these shapes each."""
    found = {**signature.outputs, **signature.inputs}
    return signature.inputs.keys() == {"images"} and all(
        found.get(name) in ((None, *shape), (1, *shape))
        for name, shape in {**outputs, "images": _IMAGE}.items()
    )
