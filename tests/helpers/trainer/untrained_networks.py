"""Untrained networks that can be adapted."""

import keras

from trainer.data.toy import ToyDigits
from trainer.networks.architectures import ARCHITECTURES
from trainer.networks.types import Network
from trainer.publishing.adaptable import AdaptableModel, make_adaptable


def an_adaptable_model(architecture: str) -> tuple[Network, AdaptableModel]:
    """Return a freshly initialised network, and what adapting it needs."""
    keras.utils.set_random_seed(0)
    network = ARCHITECTURES[architecture]()
    train, validation = ToyDigits().train_and_validation()
    return network, make_adaptable(network, train, validation)
