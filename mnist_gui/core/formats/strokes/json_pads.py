"""Drawings of whiteboards and signature pads, in JSON.

Excalidraw: `{"type": "excalidraw", "elements": [{"type": "freedraw", "x", "y",
"points": [[dx, dy], …]}, …]}`. Signature pads: a list of strokes, each a list of
`{"x", "y", "time"}` or of `[x, y, t]`, or an object with such `points`.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from mnist_gui.core.formats.strokes.drawing import Drawing, FormatError, Point, whole


def is_json(head: bytes) -> bool:
    """Whether a file that begins so may be a list or an object of JSON."""
    return head.lstrip().startswith((b"[", b"{"))


def read_json(file: BinaryIO) -> Iterator[Drawing]:
    """Yield the one drawing of a whiteboard or a signature pad.

    Raises:
        FormatError: If it is neither.
    """
    content = whole(file)
    try:
        value = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise FormatError("it is cut short or damaged") from error
    try:
        if isinstance(value, dict) and value.get("type") == "excalidraw":
            strokes = [
                _moved(element["points"], element["x"], element["y"])
                for element in value["elements"]
                if element["type"] == "freedraw" and not element.get("isDeleted")
            ]
        else:
            strokes = [points_of(stroke) for stroke in _strokes_in(value)]
    except (
        LookupError,
        TypeError,
        ValueError,
        AttributeError,
        OverflowError,
    ) as error:
        raise FormatError("it holds no strokes that are known") from error
    yield Drawing(strokes)


def points_of(stroke: Any) -> Sequence[Point]:  # noqa: ANN401 (JSON)
    """Return the points of a stroke, without time and pressure.

    Raises:
        TypeError, LookupError: If it is no stroke.
    """
    if isinstance(stroke, Mapping):
        stroke = stroke["points"]
    if not isinstance(stroke, list):
        raise TypeError("not a list of points")
    return [
        (point["x"], point["y"]) if isinstance(point, Mapping) else tuple(point[:2])
        for point in stroke
    ]


def _strokes_in(value: Any) -> Sequence[Any]:  # noqa: ANN401 (JSON)
    if isinstance(value, Mapping):
        (value,) = (value[key] for key in ("strokes", "lines", "data") if key in value)
    if not isinstance(value, list):
        raise TypeError("not a list of strokes")
    return value


def _moved(points: Any, x: float, y: float) -> Sequence[Point]:  # noqa: ANN401 (JSON)
    return [(x + point[0], y + point[1]) for point in points]
