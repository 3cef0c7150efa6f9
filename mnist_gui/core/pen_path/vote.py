"""Let the pen's path vote where the image of a digit is ambiguous."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.ink.strokes import Strokes
from mnist_gui.core.pen_path.features import path_features
from mnist_gui.core.pen_path.network import PathNetwork, shipped_path_network
from mnist_gui.core.prediction import Prediction, softmax

# Of the most probable digit. Votes on more certain answers change nothing.
_CERTAIN: Final = 0.99
_WEIGHT: Final = 0.4
# Share of an even answer in the path's: a digit that was written in an order that the
# network has never seen is not excluded.
_EVEN: Final = 0.1
_MIN_PROBABILITY: Final = 1e-9


def with_path_vote(prediction: Prediction, strokes: Strokes) -> Prediction:
    """Return a prediction in which the pen's path has voted on the digit.

    It stays as it is if it is certain, or not calibrated. `is_digit` is left to the
    image.

    Args:
        prediction: Of the model input that was drawn from the strokes.
        strokes: At least one.
    """
    if not prediction.is_calibrated or prediction.probability >= _CERTAIN:
        return prediction
    (pooled,) = pool_with_paths(np.array([prediction.probabilities]), [strokes])
    return replace(prediction, probabilities=tuple(pooled.tolist()))


def pool_with_paths(
    probabilities: NDArray[np.floating[Any]],
    drawings: Sequence[Strokes],
    network: PathNetwork | None = None,
) -> NDArray[np.float64]:
    """Pool the probabilities of images with those of the paths that drew them.

    Where an image is uncertain, the pool is the normalized, weighted geometric mean of
    both (logarithmic opinion pool; C. Genest and J. V. Zidek, "Combining probability
    distributions", 1986).

    Args:
        probabilities: Of the digits, by the image alone, shape [n, 10].
        drawings: The strokes of each, at least one.
        network: The shipped one by default.
    """
    network = network or shipped_path_network()
    pooled = probabilities.astype(np.float64)
    uncertain = np.flatnonzero(pooled.max(axis=1) < _CERTAIN).tolist()
    if not uncertain:
        return pooled
    features = np.concatenate([path_features(drawings[at]) for at in uncertain])
    by_path = (1 - _EVEN) * softmax(network.logits(features)) + _EVEN / pooled.shape[1]
    by_image = np.maximum(pooled[uncertain], _MIN_PROBABILITY)
    mean = by_image ** (1 - _WEIGHT) * by_path**_WEIGHT
    pooled[uncertain] = mean / mean.sum(axis=1, keepdims=True)
    return pooled
