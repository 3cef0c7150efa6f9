"""The Muon optimizer: momentum orthogonalised by Newton-Schulz iterations.

After Jordan et al., "Muon: An optimizer for hidden layers in neural networks"
(2024): the momentum of a weight matrix is replaced by the nearest matrix with
orthonormal rows or columns. Keras' own Muon does so for dense layers only. Here a
convolution's kernel counts as a matrix, too, with a column for each filter. Adam
trains the rest: biases, and the parameters of batch normalisation.
"""

import math
from typing import Any, Final

import keras
import tensorflow as tf
from typing_extensions import override

from trainer.networks.types import Tensor

_MOMENTUM: Final = 0.95  # fraction kept at each step
_BETAS: Final = (0.9, 0.99)  # Adam's decay rates
_ITERATIONS: Final = 5
# Coefficients of the odd polynomial that brings singular values near 1; Jordan et al.
# chose them so that five iterations are enough.
_QUINTIC: Final = (3.4445, -4.7750, 2.0315)
# Root mean square of a step at learning rate 1. It is about Adam's, so that both can
# share a rate (Liu et al., "Muon is scalable for LLM training", 2025).
_STEP_SIZE: Final = 0.2
_TINY: Final = 1e-7


class Muon(keras.optimizers.Optimizer):  # type: ignore[misc]
    """Updates kernels by orthogonalised momentum and everything else by Adam."""

    @override
    def build(self, variables: list[Any]) -> None:
        if self.built:
            return
        super().build(variables)
        self._means = self.add_optimizer_variables(variables, "mean")
        # A kernel has more than one axis, and needs no squares.
        self._squares = [
            None
            if len(variable.shape) > 1
            else self.add_variable_from_reference(variable, "square")
            for variable in variables
        ]

    @override
    def update_step(self, gradient: Tensor, variable: Any, learning_rate: Any) -> None:
        index = self._get_variable_index(variable)
        rate = tf.cast(learning_rate, variable.dtype)
        mean, square = self._means[index], self._squares[index]
        if square is None:
            variable.assign_sub(rate * self._muon_step(gradient, mean))
        else:
            variable.assign_sub(rate * self._adam_step(gradient, mean, square))

    def _muon_step(self, gradient: Tensor, mean: Any) -> Tensor:  # noqa: ANN401
        mean.assign(_MOMENTUM * mean + gradient)
        ahead = gradient + _MOMENTUM * mean  # Nesterov's
        matrix = tf.reshape(ahead, (-1, ahead.shape[-1]))
        size = _STEP_SIZE * math.sqrt(max(matrix.shape))
        return size * tf.reshape(orthogonalize(matrix), ahead.shape)

    def _adam_step(self, gradient: Tensor, mean: Any, square: Any) -> Tensor:  # noqa: ANN401
        beta_1, beta_2 = _BETAS
        time = tf.cast(self.iterations + 1, gradient.dtype)
        mean.assign(beta_1 * mean + (1 - beta_1) * gradient)
        square.assign(beta_2 * square + (1 - beta_2) * tf.square(gradient))
        root = tf.sqrt(square / (1 - beta_2**time))
        return mean / (1 - beta_1**time) / (root + _TINY)


def orthogonalize(matrix: Tensor) -> Tensor:
    """Approximate the nearest matrix with orthonormal rows or columns.

    The singular values of the result are between about 0.7 and 1.2, except those that
    were tiny compared with the largest.
    """
    is_tall = matrix.shape[0] > matrix.shape[1]
    x = tf.transpose(matrix) if is_tall else matrix
    x /= tf.norm(x) + _TINY
    a, b, c = _QUINTIC
    for _ in range(_ITERATIONS):
        square = tf.matmul(x, x, transpose_b=True)
        x = a * x + tf.matmul(b * square + c * tf.matmul(square, square), x)
    return tf.transpose(x) if is_tall else x
