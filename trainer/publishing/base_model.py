"""The base model of a fine-tuning run: find it, read its weights, assign them."""

from pathlib import Path
from typing import Any, NamedTuple

from numpy.typing import NDArray

from mnist_gui.core.classifier.guard import check_operations
from mnist_gui.core.errors import ModelError
from mnist_gui.core.messages import marked
from mnist_gui.core.models.manifest import MANIFEST_NAME, verify
from mnist_gui.core.models.store import ModelStore, ModelVersion, is_version
from trainer.networks.architectures import ARCHITECTURES, DIGITS_HEAD
from trainer.networks.types import Network


class PublishedWeights(NamedTuple):
    """The weights of a published model."""

    variables: list[NDArray[Any]]
    """In the order of the network's."""

    head: list[NDArray[Any]]
    """Kernel and bias of the head in use, which may have been adapted since."""


def find_base_model(
    store: ModelStore, name: str, architecture: str | None
) -> ModelVersion:
    """Find the version that a run is to fine-tune, by its number or folder.

    An `architecture` of None stands for the version's own.

    Raises:
        ModelError: If there is no such version, this program did not make it, or it
            has another architecture.
    """
    path = store.locate(name)
    is_ours = store.owns(path) and is_version(path.name)
    if not (is_ours and (path / MANIFEST_NAME).exists()):
        raise ModelError(
            marked(
                "Errors",
                "“{}” cannot be fine-tuned: it is not a model that this program made.",
            ).format(name)
        )
    base = store.find(int(path.name))
    kind = base.manifest().architecture
    if kind not in ARCHITECTURES:
        raise ModelError(
            marked(
                "Errors",
                "Model {} cannot be fine-tuned: this program knows no network “{}”.",
            ).format(base.number, kind)
        )
    if architecture not in (None, kind):
        raise ModelError(
            marked(
                "Errors", "Model {} cannot be fine-tuned as “{}”: it is a “{}”."
            ).format(base.number, architecture, kind)
        )
    return base


def read_weights(folder: Path) -> PublishedWeights:
    """Read the weights of a published model.

    Raises:
        ModelError: If it is damaged, contains operations that are not allowed, or no
            weights.
    """
    import tensorflow as tf

    verify(folder)
    check_operations(folder)
    try:
        model = tf.saved_model.load(str(folder))
        return PublishedWeights(
            [variable.numpy() for variable in model._weights],
            [model.head_kernel.numpy(), model.head_bias.numpy()],
        )
    except (AttributeError, ValueError, tf.errors.OpError) as error:
        raise ModelError(
            marked(
                "Errors", "Model {} cannot be fine-tuned: it contains no weights."
            ).format(folder.name)
        ) from error


def set_weights(network: Network, weights: PublishedWeights, version: int) -> None:
    """Give a network the weights of a published one, its adapted head included.

    A head that also sees projected features does not fit; then the head as it was
    trained is used.

    Raises:
        ModelError: If they are the weights of another network.
    """
    variables = network.variables
    if not _fit(weights.variables, variables):
        raise ModelError(
            marked(
                "Errors",
                "Model {} cannot be fine-tuned: another version of this"
                " program made its network.",
            ).format(version)
        )
    for variable, value in zip(variables, weights.variables, strict=True):
        variable.assign(value)
    head = network.get_layer(DIGITS_HEAD)
    if _fit(weights.head, head.get_weights()):
        head.set_weights(weights.head)


def _fit(values: list[NDArray[Any]], variables: list[Any]) -> bool:
    shapes = [tuple(variable.shape) for variable in variables]
    return [value.shape for value in values] == shapes
