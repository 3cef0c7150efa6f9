"""Activations of a small network, computed with NumPy."""

from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from mnist_gui.core.ink.preprocess import ModelInput
from mnist_gui.core.inside.layers import Activations, NetworkLayout, Window

_SIZE: Final = 5
_STRIDE: Final = 2
_MAPS: Final = 12


def activations_of(image: ModelInput) -> Activations:
    """Return activations of one convolution, whose maps are averaged to features."""
    random = np.random.default_rng(0)
    kernels = random.normal(size=(_SIZE, _SIZE, _MAPS)).astype(np.float32)
    windows = sliding_window_view(image, (_SIZE, _SIZE))[::_STRIDE, ::_STRIDE]
    maps = np.maximum(np.tensordot(windows, kernels, axes=2), 0).astype(np.float32)
    features = maps.mean(axis=(0, 1))
    kernel = random.normal(size=(_MAPS, 10)).astype(np.float32)
    bias = random.normal(size=10).astype(np.float32)
    return Activations(
        model_input=image,
        layout=NetworkLayout(
            windows=[[Window(_SIZE, _STRIDE, is_padded=False)]], is_averaged=True
        ),
        maps=[maps],
        features=features,
        logits=features @ kernel + bias,
        kernel=kernel,
        bias=bias,
        first_kernels=kernels,
    )


def softmax_activations_of(image: ModelInput) -> Activations:
    """Return activations of softmax regression."""
    random = np.random.default_rng(0)
    kernel = random.normal(size=(image.size, 10)).astype(np.float32)
    bias = random.normal(size=10).astype(np.float32)
    pixels = image.ravel()
    return Activations(
        model_input=image,
        layout=NetworkLayout(),
        maps=[],
        features=pixels,
        logits=pixels @ kernel + bias,
        kernel=kernel,
        bias=bias,
    )
