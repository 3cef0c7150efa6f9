"""Networks that were not trained, but can be taught."""

import keras

from trainer.data.toy import ToyDigits
from trainer.networks.architectures import ARCHITECTURES
from trainer.networks.types import Network
from trainer.publishing.adaptable import AdaptableModel, make_adaptable


def a_teachable(architecture: str) -> tuple[Network, AdaptableModel]:
    """Return a network as it begins, and what teaching it takes."""
    keras.utils.set_random_seed(0)
    network = ARCHITECTURES[architecture]()
    train, validation = ToyDigits().train_and_validation()
    return network, make_adaptable(network, train, validation)
