"""Minimize a smooth convex function with L-BFGS, without SciPy."""

from collections import deque
from collections.abc import Callable
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Vector: TypeAlias = NDArray[np.float64]

_MEMORY: Final = 10
_MAX_STEPS: Final = 100
_MAX_HALVINGS: Final = 20
# Fraction of the slope that a step must gain (Armijo, 1966).
_SUFFICIENT_DECREASE: Final = 1e-4
_TOLERANCE: Final = 1e-5  # the last step gains a smaller fraction of the value


def minimize(function: Callable[[Vector], tuple[float, Vector]], x: Vector) -> Vector:
    """Return the minimum of a convex function, by L-BFGS (Nocedal, 1980).

    The function returns its value and gradient at a point; `x` is the first one.
    """
    # The latest steps, each with the change of the gradient.
    pairs: deque[tuple[Vector, Vector]] = deque(maxlen=_MEMORY)
    value, gradient = function(x)
    for _ in range(_MAX_STEPS):
        direction = -_scaled(gradient, pairs)
        slope = float(gradient @ direction)
        size = 1.0
        for _ in range(_MAX_HALVINGS):
            step = size * direction
            new_value, new_gradient = function(x + step)
            if new_value <= value + _SUFFICIENT_DECREASE * size * slope:
                break
            size /= 2
        else:  # no step gains anything: this is the minimum, but for rounding
            return x
        change = new_gradient - gradient
        if step @ change > 0:
            pairs.append((step, change))
        gained = value - new_value
        x, value, gradient = x + step, new_value, new_gradient
        if gained <= _TOLERANCE * max(1.0, abs(value)):
            break
    return x


def _scaled(gradient: Vector, pairs: deque[tuple[Vector, Vector]]) -> Vector:
    """Apply the approximate inverse Hessian to a gradient (two-loop recursion)."""
    if not pairs:
        return gradient / max(1.0, float(np.linalg.norm(gradient)))
    result = gradient.copy()
    alphas = []
    for step, change in reversed(pairs):
        alpha = (step @ result) / (step @ change)
        result -= alpha * change
        alphas.append(alpha)
    step, change = pairs[-1]
    result *= (step @ change) / (change @ change)
    for (step, change), alpha in zip(pairs, reversed(alphas), strict=True):
        result += step * (alpha - (change @ result) / (step @ change))
    return result
