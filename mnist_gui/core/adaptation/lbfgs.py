"""Going down to the lowest point of a smooth function, without SciPy."""

from collections import deque
from collections.abc import Callable
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Vector: TypeAlias = NDArray[np.float64]

_REMEMBERED: Final = 10
_MOST_STEPS: Final = 100
_MOST_HALVINGS: Final = 20
_ENOUGH_DESCENT: Final = 1e-4
"""Share of the slope that a step must gain (Armijo, 1966)."""

_TOLERANCE: Final = 1e-5
"""A step that gains a smaller share of the value is the last."""


def minimize(function: Callable[[Vector], tuple[float, Vector]], x: Vector) -> Vector:
    """Return where a convex function is lowest, by L-BFGS (Nocedal, 1980).

    Args:
        function: Returns the value and the gradient at a point.
        x: Where to begin.
    """
    pairs: deque[tuple[Vector, Vector]] = deque(maxlen=_REMEMBERED)
    value, gradient = function(x)
    for _ in range(_MOST_STEPS):
        direction = -_scaled(gradient, pairs)
        slope = float(gradient @ direction)
        size = 1.0
        for _ in range(_MOST_HALVINGS):
            step = size * direction
            new_value, new_gradient = function(x + step)
            if new_value <= value + _ENOUGH_DESCENT * size * slope:
                break
            size /= 2
        else:  # it cannot go lower: this is the lowest point, but for rounding
            return x
        bend = new_gradient - gradient
        if step @ bend > 0:
            pairs.append((step, bend))
        gained = value - new_value
        x, value, gradient = x + step, new_value, new_gradient
        if gained <= _TOLERANCE * max(1.0, abs(value)):
            break
    return x


def _scaled(gradient: Vector, pairs: deque[tuple[Vector, Vector]]) -> Vector:
    """Return the inverse of the curvature seen so far, applied to a gradient."""
    if not pairs:
        return gradient / max(1.0, float(np.linalg.norm(gradient)))
    result = gradient.copy()
    shares = []
    for step, bend in reversed(pairs):
        share = (step @ result) / (step @ bend)
        result -= share * bend
        shares.append(share)
    step, bend = pairs[-1]
    result *= (step @ bend) / (bend @ bend)
    for (step, bend), share in zip(pairs, reversed(shares), strict=True):
        result += step * (share - (bend @ result) / (step @ bend))
    return result
