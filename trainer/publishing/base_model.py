"""The published model that a run goes on from."""

from typing import Any, NamedTuple

from numpy.typing import NDArray

from mnist_gui.core.errors import ModelError
from mnist_gui.core.models.manifest import MANIFEST_NAME
from mnist_gui.core.models.store import ModelStore, ModelVersion
from mnist_gui.core.models.version import is_version
from trainer.networks.architectures import ARCHITECTURES, DIGITS_HEAD
from trainer.networks.types import Network


class PublishedWeights(NamedTuple):
    """What there is to go on from in a published model."""

    variables: list[NDArray[Any]]
    """In the order of the network's."""

    head: list[NDArray[Any]]
    """Kernel and bias of the head that answers; it may have been taught since."""


def find_base_model(
    store: ModelStore, name: str, architecture: str | None
) -> ModelVersion:
    """Return the version that a run can go on from.

    Args:
        store: Where versions are looked for.
        name: The version's number, or the folder of any model.
        architecture: The kind of network asked for; None for the version's own.

    Raises:
        ModelError: If there is no such version, others made it, or it is another
            kind of network.
    """
    path = store.locate(name)
    is_ours = store.owns(path) and is_version(path.name)
    if not (is_ours and (path / MANIFEST_NAME).exists()):
        raise ModelError(
            f"Training cannot go on from “{name}”: it is not a model that this program"
            " made."
        )
    parent = store.find(int(path.name))
    kind = parent.manifest().architecture
    if kind not in ARCHITECTURES:
        raise ModelError(
            f"Training cannot go on from model {parent.number}: this program knows no"
            f" network “{kind}”."
        )
    if architecture not in (None, kind):
        raise ModelError(
            f"Training cannot go on from model {parent.number} as “{architecture}”: it"
            f" is a “{kind}”."
        )
    return parent


def set_weights(network: Network, weights: PublishedWeights, parent: int) -> None:
    """Give a network the weights of a published one, and what it was taught.

    A head that was given more to see than the network's own does not fit it; then
    what was taught is left out.

    Raises:
        ModelError: If they are those of another network.
    """
    variables = network.variables
    shapes = [tuple(one.shape) for one in variables]
    if [one.shape for one in weights.variables] != shapes:
        raise ModelError(
            f"Training cannot go on from model {parent}: its network was made by"
            " another version of this program."
        )
    for variable, value in zip(variables, weights.variables, strict=True):
        variable.assign(value)
    head = network.get_layer(DIGITS_HEAD)
    if [one.shape for one in weights.head] == [one.shape for one in head.get_weights()]:
        head.set_weights(weights.head)
