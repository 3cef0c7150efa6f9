"""Let the pen's path vote where the image of a digit is ambiguous."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.ink.strokes import Strokes
from mnist_gui.core.pen_path.features import path_features
from mnist_gui.core.pen_path.network import PathNetwork, shipped_path_network
from mnist_gui.core.prediction import Prediction, geometric_mean, softmax

# How these were chosen: docs/adr/0040.
_VOTE_BELOW: Final = 0.99  # as the probability of the most probable digit
_WEIGHT: Final = 0.4  # of the path
# Share of a uniform distribution in the path's answer: a digit that was written in an
# order that the network has never seen is not excluded.
_UNIFORM: Final = 0.1


def with_path_vote(prediction: Prediction, strokes: Strokes) -> Prediction:
    """Return a prediction in which the pen's path has voted on the digit.

    It stays as it is if it is nearly certain, or not calibrated. `is_digit` is left to
    the image.

    Args:
        prediction: Of the model input that was drawn from the strokes.
        strokes: At least one.
    """
    if not prediction.is_calibrated or prediction.probability >= _VOTE_BELOW:
        return prediction
    (pooled,) = pool_with_paths(np.array([prediction.probabilities]), [strokes])
    return replace(prediction, probabilities=tuple(pooled.tolist()))


def pool_with_paths(
    probabilities: NDArray[np.floating[Any]],
    drawings: Sequence[Strokes],
    network: PathNetwork | None = None,
) -> NDArray[np.float64]:
    """Pool the probabilities of images with those of the paths that drew them.

    Where the image alone is not nearly certain, the pool is the weighted geometric mean
    of both (logarithmic opinion pool; C. Genest and J. V. Zidek, "Combining probability
    distributions", 1986).

    Args:
        probabilities: Of the digits, by the image alone, shape [n, 10].
        drawings: The strokes of each, at least one.
        network: The shipped one by default; if that is damaged, there is no vote.
    """
    pooled = probabilities.astype(np.float64)
    uncertain = np.flatnonzero(pooled.max(axis=1) < _VOTE_BELOW).tolist()
    network = network or shipped_path_network()
    if not uncertain or network is None:
        return pooled
    features = np.concatenate([path_features(drawings[at]) for at in uncertain])
    by_path = softmax(network.logits(features))
    by_path = (1 - _UNIFORM) * by_path + _UNIFORM / pooled.shape[1]
    answers = np.stack([pooled[uncertain], by_path])
    pooled[uncertain] = geometric_mean(answers, [1 - _WEIGHT, _WEIGHT])
    return pooled
