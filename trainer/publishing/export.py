"""Export a trained network as a SavedModel that any TensorFlow program can load."""

import errno
import os
import platform
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Final

import keras
import numpy as np
import tensorflow as tf

from mnist_gui.core.adaptation.memory import write_memory
from mnist_gui.core.errors import ModelError, reason_of
from mnist_gui.core.messages import marked
from mnist_gui.core.models.comparison import Comparison
from mnist_gui.core.models.manifest import Manifest, hash_files
from mnist_gui.core.models.store import ModelStore, ModelVersion
from trainer.config import TrainConfig
from trainer.data.splits import Source
from trainer.evaluation.calibration import Calibration
from trainer.networks.types import Network, Tensor
from trainer.publishing.adaptable import AdaptableModel
from trainer.publishing.occlusion import explain

_VERIFY_SECONDS: Final = 120
_ROOT: Final = Path(__file__).parents[2]

_IMAGES: Final = [tf.TensorSpec((None, 28, 28), tf.float32, "images")]
_FLAT_IMAGES: Final = [tf.TensorSpec((None, 784), tf.float32, "x")]


def build_manifest(
    config: TrainConfig,
    sources: list[Source],
    calibration: Calibration,
    metrics: dict[str, float],
) -> Manifest:
    """Return the manifest of a run's model; `publish` fills in version and files."""
    return Manifest(
        version=0,
        time=datetime.now(timezone.utc).isoformat(timespec="seconds"),
        architecture=config.chosen_architecture,
        recipe=config.recipe,
        seed=config.seed,
        data=[source.entry() for source in sources],
        metrics=metrics,
        parent=config.base_version,
        temperature=calibration.temperature,
        threshold=calibration.threshold,
        libraries={
            "python": platform.python_version(),
            "tensorflow": tf.__version__,
            "keras": keras.__version__,
            "numpy": np.__version__,
        },
    )


def publish(
    store: ModelStore,
    manifest: Manifest,
    comparison: Comparison | None,
    write_files: Callable[[Path], None],
) -> ModelVersion:
    """Publish a model, once a new process has loaded and run it.

    Args:
        store: Gets the new version, which is not active yet.
        manifest: Of the model; version and files are filled in.
        comparison: With the active model.
        write_files: Writes the other files of the model into an empty folder.

    Raises:
        ModelError: If it cannot be written, or does not work.
    """

    def write(folder: Path, version: int) -> None:
        try:
            write_files(folder)
            if comparison:
                comparison.write(folder)
            numbered = manifest.numbered(version)
            replace(numbered, files=hash_files(folder)).write(folder)
        except (OSError, tf.errors.OpError) as error:
            raise ModelError(
                marked("Errors", "The new model cannot be written to “{}”: {}.").format(
                    folder.parent, _reason(error)
                )
            ) from error
        _verify_in_new_process(folder)

    return store.publish(write)


def write_network(model: AdaptableModel, temperature: float, folder: Path) -> None:
    """Write a network with the project's signatures, and its memory."""
    module = _ServedModel(model, temperature)
    tf.saved_model.save(
        module,
        str(folder),
        signatures={
            "serving_default": module.serve.get_concrete_function(),
            "model": module.classify_flat.get_concrete_function(),
            "explain": module.explain.get_concrete_function(),
            "activations": module.activations(),
        },
    )
    write_memory(model.memory, folder)


def _reason(error: Any) -> str:  # noqa: ANN401 (TensorFlow has no types)
    """Return why writing failed, in the words of the operating system."""
    if isinstance(error, OSError):
        return reason_of(error)
    if isinstance(error, tf.errors.ResourceExhaustedError):
        return os.strerror(errno.ENOSPC)
    # It follows the path of an internal file.
    return str(error.message).rpartition("; ")[2].partition(" [Op:")[0]


class _ServedModel(tf.Module):  # type: ignore[misc]
    """A network behind the signatures of the project.

    It has plain TensorFlow variables instead of the Keras model, so that the SavedModel
    contains the signatures and nothing else. The names of the variables are those in
    published models; adaptation finds the head by them. AutoGraph, of no use here,
    would write a temporary file per function, which a killed run leaves behind.
    """

    def __init__(self, model: AdaptableModel, temperature: float) -> None:
        super().__init__()
        self._weights = [variable.value for variable in model.network.variables]
        network, layers = model.network, _with_maps(model.network)
        # Functions, so that what is saved does not contain Keras' layers.
        self._infer: Callable[[Tensor], Tensor] = lambda x: network(x, training=False)
        self._infer_maps: Callable[[Tensor], list[Tensor]] = lambda x: layers(
            x, training=False
        )
        self._temperature = temperature
        self._sights = tf.Variable(model.projection.levels, trainable=False)
        self._step = model.projection.step
        # Instead of the network's own head.
        self.head_kernel = tf.Variable(model.memory.head.kernel)
        self.head_bias = tf.Variable(model.memory.head.bias)

    @tf.function(input_signature=_IMAGES, autograph=False)  # type: ignore[untyped-decorator]
    def serve(self, images: Tensor) -> dict[str, Tensor]:
        """Answer `serving_default`: images 0 = paper, 1 = ink."""
        features, logits, digit_logit = self._run(images[..., None])
        return {
            "probabilities": tf.nn.softmax(logits / self._temperature),
            "logits": logits,
            "is_digit": tf.sigmoid(digit_logit[:, 0]),
            "features": features,
        }

    @tf.function(input_signature=_FLAT_IMAGES, autograph=False)  # type: ignore[untyped-decorator]
    def classify_flat(self, x: Tensor) -> dict[str, Tensor]:
        """Answer `model`, the classic notebook's signature."""
        _, logits, _ = self._run(tf.reshape(x, (-1, 28, 28, 1)))
        return {"y": logits}

    @tf.function(input_signature=_IMAGES, autograph=False)  # type: ignore[untyped-decorator]
    def explain(self, images: Tensor) -> dict[str, Tensor]:
        """Answer `explain`: saliency maps by occlusion."""
        return {"heatmaps": explain(images, lambda x: self.serve(x)["probabilities"])}

    def activations(self) -> Tensor:
        """Return a function that answers `activations`: what each layer makes of it.

        Not a method like the others, each of which is saved twice.
        """

        def run(images: Tensor) -> dict[str, Tensor]:
            *maps, features, _, _, penultimate = self._infer_maps(images[..., None])
            features, logits = self._classify(features, penultimate)
            outputs = enumerate([*maps, features, logits], start=1)
            return {f"layer_{place}": output for place, output in outputs}

        function = tf.function(run, input_signature=_IMAGES, autograph=False)
        return function.get_concrete_function()

    def _run(self, images: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return the features that the head sees, its logits and the digit logit."""
        features, _, digit_logit, penultimate = self._infer(images)
        return *self._classify(features, penultimate), digit_logit

    def _classify(self, features: Tensor, penultimate: Tensor) -> tuple[Tensor, Tensor]:
        """Return the features that the head sees, and its logits."""
        projected = tf.matmul(penultimate, tf.cast(self._sights, tf.float32))
        features = tf.concat([features, projected * self._step], axis=1)
        logits = tf.matmul(features, self.head_kernel) + self.head_bias
        return features, logits


def _with_maps(network: Network) -> Network:
    """Return a network with the feature maps of each convolution as further outputs.

    They come first. Those of a convolution are what the next layer that is one, or
    joins all places, takes: normalized, rectified and pooled.
    """
    kinds = keras.layers
    joints = (kinds.Conv2D, kinds.Flatten, kinds.GlobalAveragePooling2D)
    _, *maps = [layer.input for layer in network.layers if isinstance(layer, joints)]
    return keras.Model(network.input, [*maps, *network.outputs])


def _verify_in_new_process(folder: Path) -> None:
    """Load and run a model where the state of this process cannot help it."""
    command = ("-m", "trainer", "models", "verify", str(folder.absolute()))
    try:
        ended = subprocess.run(  # noqa: S603  (our own interpreter and module)
            [sys.executable, *command],
            cwd=_ROOT,  # not the user's folder, whose modules would be imported
            capture_output=True,
            text=True,
            timeout=_VERIFY_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ModelError(
            marked("Errors", "The new model did not respond and was not published.")
        ) from error
    if ended.returncode:
        reason = ended.stderr.strip().splitlines()[-1:] or [
            marked("Errors", "no reason given")
        ]
        raise ModelError(
            marked("Errors", "The new model was not published: {}").format(reason[0])
        )
