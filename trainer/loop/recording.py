"""Record the weights of a network's first layer while it is trained."""

from typing import Final

import keras
import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.events import EventSink
from mnist_gui.core.ink.preprocess import FRAME_SIDE
from mnist_gui.core.inside.weight_pictures import pack
from trainer.networks.architectures import DIGITS_HEAD
from trainer.networks.types import Network, Tensor

# Recorded at even distances. With the first steps and the end of each stage, the
# pictures of a run take less than 0.7 MB, and none of its time.
_PICTURES: Final = 40
_FIRST_STEPS: Final = 43  # in which weights change most
_KERNELS: Final = 4  # dimensions of those of a convolution


class WeightRecorder:
    """Reports the first layer's weights of one stage's network, as it goes on."""

    def __init__(self, network: Network, steps: int, on_event: EventSink) -> None:
        """Report nothing yet; `steps` is the length of the whole run."""
        self._weights = _first_weights(network)
        self._steps = steps
        self._on_event = on_event
        self._every = max(1, steps // _PICTURES)
        self._recorded: int | None = None

    def note_step(self, step: int) -> None:
        """Report the weights after a step of the run, if it is time to."""
        before = self._recorded
        is_due = before is None or step // self._every > before // self._every
        if is_due or step < _FIRST_STEPS or step == self._steps:
            self._recorded = step
            pictures = as_pictures(self._weights.numpy())
            self._on_event(pack(step, self._steps, pictures))


def _first_weights(network: Network) -> Tensor:
    """Return the kernels of the first convolution, or else the weights of pixels."""
    convolutions = (
        layer for layer in network.layers if isinstance(layer, keras.layers.Conv2D)
    )
    return next(convolutions, network.get_layer(DIGITS_HEAD)).kernel


def as_pictures(weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return a first layer's weights as pictures, [n, h, w].

    Args:
        weights: Those of the pixels for each digit, [784, 10], or the kernels of a
            convolution, [h, w, 1, n].
    """
    if weights.ndim == _KERNELS:
        return weights[:, :, 0, :].transpose(2, 0, 1)
    return weights.T.reshape(-1, FRAME_SIDE, FRAME_SIDE)
