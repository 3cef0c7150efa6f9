"""Score a network on a split, while it is trained and after."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from mnist_gui.core.events import DrawingsRead
from mnist_gui.core.samples.sample import Sample
from trainer.data.splits import Digits, Split
from trainer.data.user_samples import split_of
from trainer.evaluation.calibration import Answers, probabilities_at
from trainer.networks.types import Network

_BATCH: Final = 1000


@dataclass(frozen=True)
class Metrics:
    """Mean cross-entropy, and accuracy in 0…1."""

    loss: float
    accuracy: float


class Evaluator:
    """Runs a network for inference, with the weights that it has at the moment."""

    def __init__(self, network: Network) -> None:
        self._infer = tf.function(
            lambda images: network(images[..., None], training=False)[1:],
            input_signature=[tf.TensorSpec((None, 28, 28), tf.float32)],
            autograph=False,
        )

    def score(self, split: Split) -> Metrics:
        """Return loss and accuracy on a split."""
        logits = self.logits(split.images)
        loss = tf.nn.sparse_softmax_cross_entropy_with_logits(
            labels=split.labels.astype(np.int64), logits=logits
        )
        return Metrics(
            loss=float(tf.reduce_mean(loss)),
            accuracy=float(np.mean(logits.argmax(axis=1) == split.labels)),
        )

    def digits(self, split: Split) -> Digits:
        """Return the digits that the network reads in a split, shape [n]."""
        digits: Digits = self.logits(split.images).argmax(axis=1)
        return digits

    def logits(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return the logits, [n, 10], of images of shape [n, 28, 28]."""
        return self.answers(images).logits

    def answers(self, images: NDArray[np.uint8]) -> Answers:
        """Return both heads' logits for images of shape [n, 28, 28], n > 0."""
        starts = range(0, len(images), _BATCH)
        batches = (images[start : start + _BATCH] for start in starts)
        outputs = [self._infer(tf.cast(batch, tf.float32) / 255) for batch in batches]
        logits, digit_logits = map(np.concatenate, zip(*outputs, strict=True))
        return Answers(logits, digit_logits[:, 0])

    def read_samples(self, samples: Sequence[Sample]) -> DrawingsRead:
        """Read the user's samples; return the event that reports the digits."""
        probabilities = probabilities_at(self.logits(split_of(samples).images), 1.0)
        return DrawingsRead(
            ids=[sample.id for sample in samples],
            digits=probabilities.argmax(axis=1).tolist(),
            probabilities=probabilities.max(axis=1).tolist(),
        )
