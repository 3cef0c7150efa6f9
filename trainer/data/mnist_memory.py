"""Digits like MNIST's, generated from memory, for when MNIST is not on the disk.

The memory is the decoder of a conditional variational autoencoder (D. P. Kingma and
M. Welling, "Auto-encoding variational Bayes", 2014): two dense layers that turn a label
and a random code into an image. It was trained on MNIST's training split
(`trainer.data.memory_training`) and holds weights alone, no image. What it generates
takes MNIST's place where models are compared. It must not be learned from: a model that
has learned how the decoder draws reads that better and MNIST worse (docs/adr/0032).
"""

import functools
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.files.locations import shipped_models_dir
from mnist_gui.core.ink.levels import to_levels
from mnist_gui.core.ink.preprocess import FRAME_SIDE
from mnist_gui.core.samples.sample import DIGITS
from trainer.data.splits import Split

MEMORY_PATH: Final = shipped_models_dir().parent / "mnist-decoder.npz"

_BATCH: Final = 5_000
# Codes are drawn a little closer to the mean than in training: fewer are no digits.
_CODE_SPREAD: Final = 0.9


class Decoder(NamedTuple):
    """The weights of the two layers, each quantized to bytes, with their scales."""

    hidden: NDArray[np.float32]  # shape [code + 10, hidden]
    hidden_bias: NDArray[np.float32]
    output: NDArray[np.float32]  # shape [hidden, 784]
    output_bias: NDArray[np.float32]

    def decode(
        self, codes: NDArray[np.float32], labels: NDArray[np.uint8]
    ) -> NDArray[np.float32]:
        """Return images in 0…1, [n, 28, 28], of codes [n, code] and labels [n]."""
        given = np.hstack([codes, np.eye(DIGITS, dtype=np.float32)[labels]])
        hidden = np.maximum(given @ self.hidden + self.hidden_bias, 0)
        logits = hidden @ self.output + self.output_bias
        images: NDArray[np.float32] = 1 / (1 + np.exp(-logits))
        return images.reshape(-1, FRAME_SIDE, FRAME_SIDE)

    @property
    def code_size(self) -> int:
        """Number of values in a code."""
        return len(self.hidden) - DIGITS


@functools.cache
def load_decoder() -> Decoder:
    """Load the shipped decoder."""
    with np.load(MEMORY_PATH, allow_pickle=False) as arrays:
        weights = [arrays[f"weights_{index}"] for index in range(4)]
        steps = arrays["steps"]
    return Decoder(*(w * np.float32(s) for w, s in zip(weights, steps, strict=True)))


def remember_digits(count: int, seed: int) -> Split:
    """Generate digits like MNIST's; each as often as the others, give or take one."""
    decoder, rng = load_decoder(), np.random.default_rng(seed)
    labels = rng.permutation(np.arange(count) % DIGITS).astype(np.uint8)
    codes = rng.standard_normal((count, decoder.code_size), np.float32) * _CODE_SPREAD
    images = [
        to_levels(decoder.decode(codes[at : at + _BATCH], labels[at : at + _BATCH]))
        for at in range(0, count, _BATCH)
    ]
    return Split(np.concatenate(images), labels)
