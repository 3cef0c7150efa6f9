"""Keep what earlier readings computed: a page changes by one stroke at a time.

What is kept depends on its key alone, so that a page is read alike with and without it
(docs/adr/0033).
"""

import hashlib
from collections.abc import Callable, Hashable
from typing import Any, Final, Generic, Protocol, TypeVar

from mnist_gui.core.ink.preprocess import ModelInput, to_model_input
from mnist_gui.core.ink.rasterize import PEN_SHARE, Rasterizer, rasterize
from mnist_gui.core.ink.strokes import Stroke, Strokes

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

# A number of ten digits has some fifty groups of strokes; a model input takes 3 kB.
_KEPT: Final = 2048


class RecentlyUsed(Generic[K, V]):
    """Values by key, of which only the most recently used are kept (LRU cache)."""

    def __init__(self, size: int = _KEPT) -> None:
        self._size = size
        self._values: dict[K, V] = {}  # the one that was used last comes last

    def __len__(self) -> int:
        return len(self._values)

    def get(self, key: K) -> V | None:
        """Return the value of a key, or None."""
        if (value := self._values.pop(key, None)) is not None:
            self._values[key] = value
        return value

    def put(self, key: K, value: V) -> None:
        """Keep a value; drops the one that was used longest ago if there are too many.

        None cannot be kept.
        """
        self._values.pop(key, None)
        self._values[key] = value
        if len(self._values) > self._size:
            del self._values[next(iter(self._values))]


class StrokeMemory:
    """Computes what depends on a single stroke alone, and keeps the latest results."""

    def __init__(self) -> None:
        self._results = RecentlyUsed[tuple[Hashable, ...], Any]()

    def recall(self, compute: Callable[..., V], points: Stroke, *others: Hashable) -> V:
        """Return `compute(points, *others)`, which is not None, or what it returned."""
        key = (compute, _digest(points), *others)
        known: V | None = self._results.get(key)
        if known is None:
            known = compute(points, *others)
            self._results.put(key, known)
        return known


class DrawInput(Protocol):
    """Draws strokes as a model input."""

    def __call__(self, strokes: Strokes, pen_share: float = PEN_SHARE) -> ModelInput:
        """Draw at least one stroke; the pen's width is a share of the longer side."""
        ...


def draw_input(strokes: Strokes, pen_share: float = PEN_SHARE) -> ModelInput:
    """Draw strokes as a model input."""
    return to_model_input(rasterize(strokes, pen_share))


class InputCache:
    """Draws model inputs, and keeps the latest.

    Drawing one takes longer than classifying it. An input depends on the strokes alone,
    not on the model or the page.
    """

    def __init__(self, before_each: Callable[[], object] = lambda: None) -> None:
        """Prepare; `before_each` is called before one is drawn, and may raise."""
        self._before_each = before_each
        self._rasterizer = Rasterizer()
        self._inputs = RecentlyUsed[tuple[Hashable, ...], ModelInput]()

    def draw(self, strokes: Strokes, pen_share: float = PEN_SHARE) -> ModelInput:
        """Draw strokes as a model input, as `draw_input` does."""
        key = (pen_share, *map(_digest, strokes))
        known = self._inputs.get(key)
        if known is None:
            self._before_each()
            known = to_model_input(self._rasterizer.draw(strokes, pen_share))
            known.flags.writeable = False
            self._inputs.put(key, known)
        return known


def _digest(points: Stroke) -> bytes:
    """Return what stands for a stroke: it may have 100,000 points."""
    return hashlib.sha256(points.tobytes()).digest()
