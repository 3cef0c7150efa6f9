"""Measure the shape of strokes and blobs: size, direction, straightness, crosses."""

from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Points: TypeAlias = NDArray[np.float64]
"""Points (x, y) of shape [n, 2]."""

_STRAIGHT: Final = 0.16  # breadth of a straight line, as a fraction of its length
# Of a cross: fractions of its width and height, or of its lines.
_LINE: Final = 0.25  # breadth of a line that may be a little bent
_TILT: Final = 0.4  # steepest slope of the flat line, and of the other to the upright
_ARM: Final = 0.2  # the shortest arm
_THIN: Final = 0.16  # how far ink is from the two lines
_END: Final = 0.2  # how much of a line is its end,
_WIDE_END: Final = 0.45  # and how wide that is at most


class Shape(NamedTuple):
    """Size, place and direction of some ink, in the units of its points."""

    left: float
    top: float
    right: float
    bottom: float

    length: float
    """Extent along the principal axis."""

    breadth: float
    """Extent across it."""

    direction: tuple[float, float]
    """Unit vector (x, y) along the principal axis, pointing down or to the right."""

    @property
    def width(self) -> float:
        """Horizontal extent."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Vertical extent."""
        return self.bottom - self.top

    @property
    def extent(self) -> float:
        """The longer side of the box."""
        return max(self.width, self.height)

    @property
    def middle(self) -> NDArray[np.float64]:
        """The middle (x, y) of the box."""
        return np.array([self.left + self.right, self.top + self.bottom]) / 2

    @property
    def lean(self) -> float:
        """Steps to the right for each step up; many for a horizontal line."""
        x, y = self.direction
        return -x / max(abs(y), 1e-6)

    @property
    def slope(self) -> float:
        """Steps up or down for each step to the right."""
        x, y = self.direction
        return abs(y) / max(abs(x), 1e-6)

    def scaled(self, factor: float) -> "Shape":
        """Return the shape of the same ink in other units."""
        lengths = (factor * length for length in self[:-1])
        return Shape._make((*lengths, self.direction))

    @property
    def is_straight(self) -> bool:
        """Whether it is a straight line, or too small to tell."""
        return self.breadth <= _STRAIGHT * self.length


def shape_of(points: Points) -> Shape:
    """Measure the shape of points, [n, 2], n >= 1."""
    low, high = points.min(axis=0), points.max(axis=0)
    centred = points - points.mean(axis=0)
    _, axes = np.linalg.eigh(centred.T @ centred)
    breadth, length = np.ptp(centred @ axes, axis=0).tolist()
    x, y = axes[:, 1].tolist()
    sign = 1.0 if y > 0 or (y == 0 and x > 0) else -1.0
    (left, top), (right, bottom) = low.tolist(), high.tolist()
    return Shape(left, top, right, bottom, length, breadth, (sign * x, sign * y))


def is_cross(points: Points) -> bool:
    """Return whether points are on an upright and a flat line that cross amid both."""
    low, high = points.min(axis=0), points.max(axis=0)
    width, height = (high - low).tolist()
    top = points[points[:, 1] < low[1] + _END * height]
    bottom = points[points[:, 1] > high[1] - _END * height]
    left = points[points[:, 0] < low[0] + _END * width]
    right = points[points[:, 0] > high[0] - _END * width]
    if max(np.ptp(part[:, 0]) for part in (top, bottom)) > _WIDE_END * width:
        return False
    if max(np.ptp(part[:, 1]) for part in (left, right)) > _WIDE_END * height:
        return False
    stem = np.array([top[:, 0].mean(), bottom[:, 0].mean()])
    bar = np.array([left[:, 1].mean(), right[:, 1].mean()])
    if abs(stem[1] - stem[0]) > _TILT * height or abs(bar[1] - bar[0]) > _TILT * width:
        return False
    x = stem[0] + (stem[1] - stem[0]) * (points[:, 1] - low[1]) / height
    y = bar[0] + (bar[1] - bar[0]) * (points[:, 0] - low[0]) / width
    away = np.minimum(np.abs(points[:, 0] - x), np.abs(points[:, 1] - y))
    across = (stem.mean() - low[0]) / width, (bar.mean() - low[1]) / height
    return bool(
        np.quantile(away, 0.95) <= _THIN * max(width, height)
        and all(_ARM <= part <= 1 - _ARM for part in across)
    )


def do_cross(first: Shape, second: Shape) -> bool:
    """Return whether two lines cross, a flat and an upright one, amid both."""
    bar, stem = sorted((first, second), key=lambda shape: shape.height)
    if not (
        bar.breadth <= _LINE * bar.length
        and stem.breadth <= _LINE * stem.length
        and bar.slope <= _TILT
        and abs(stem.lean) <= 1 - _TILT
    ):
        return False
    along = (stem.middle[0] - bar.left) / bar.width
    down = (bar.middle[1] - stem.top) / stem.height
    return all(_ARM <= fraction <= 1 - _ARM for fraction in (along, down))


def least_distance(points: Points, others: Points) -> float:
    """Return the least distance between points of two lines or blobs."""
    x = points[:, None, 0] - others[:, 0]
    y = points[:, None, 1] - others[:, 1]
    return float(np.sqrt((x * x + y * y).min()))
