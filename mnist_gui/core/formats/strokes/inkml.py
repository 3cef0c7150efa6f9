"""InkML (W3C, 2011): traces of points, in groups that may have a label.

https://www.w3.org/TR/InkML/
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO, Final

from mnist_gui.core.formats.strokes.drawing import Drawing, FormatError, Point, whole

_HEAD: Final = re.compile(rb"<(\w+:)?ink[\s>]")
# A document type may define entities that grow without bound.
_DOCTYPE: Final = re.compile(rb"<!(DOCTYPE|ENTITY)")
_DIFFERENCES: Final = re.compile(r"['\"*?!]")
_TRUTHS: Final = ("truth", "label")


def is_inkml(head: bytes) -> bool:
    """Whether a file that begins so is InkML."""
    return _HEAD.search(head) is not None


def read_inkml(file: BinaryIO) -> Iterator[Drawing]:
    """Yield a drawing for each labelled group of traces, or one of all traces.

    Raises:
        FormatError: If it is damaged, or traces are written as differences.
    """
    content = whole(file)
    if b"\0" in content:  # in UTF-16, a document type would not be found
        raise FormatError("it is not in UTF-8")
    if _DOCTYPE.search(content):
        raise FormatError("it has a document type, which is not read")
    try:
        root = ET.fromstring(content)  # noqa: S314 (without entities)
    except (ET.ParseError, ValueError, LookupError) as error:
        raise FormatError(f"it is no XML: {error}") from error
    columns = _columns(root)
    traces = [(_id(trace), _points(trace, columns)) for trace in _all(root, "trace")]
    by_id = dict(traces)
    groups = list(_labelled_groups(root, by_id))
    yield from groups or [Drawing([points for _, points in traces], _truth(root))]


def _labelled_groups(
    root: ET.Element, by_id: Mapping[str, Sequence[Point]]
) -> Iterator[Drawing]:
    for group in _all(root, "traceGroup"):
        views = [child for child in group if _name(child) == "traceView"]
        own = [child for child in group if _name(child) == "trace"]
        label = _truth(group)
        if label is None or not (views or own):
            continue
        names = [view.get("traceDataRef", "").lstrip("#") for view in views]
        names += map(_id, own)
        if missing := [name for name in names if name not in by_id]:
            raise FormatError(f"the trace {missing[0]} is missing")
        yield Drawing([by_id[name] for name in names], label)


def _columns(root: ET.Element) -> tuple[int, int]:
    """Return which numbers of a point are x and y."""
    form = next(_all(root, "traceFormat"), None)
    if form is None:
        return 0, 1
    names = [channel.get("name") for channel in _all(form, "channel")]
    if "X" not in names or "Y" not in names:
        raise FormatError("its traces have no channels X and Y")
    return names.index("X"), names.index("Y")


def _points(trace: ET.Element, columns: tuple[int, int]) -> Sequence[Point]:
    text = (trace.text or "").strip()
    if _DIFFERENCES.search(text):
        raise FormatError("its traces are written as differences, which is not read")
    try:
        rows = [[float(n) for n in point.split()] for point in text.split(",")]
        return [(row[columns[0]], row[columns[1]]) for row in rows]
    except (ValueError, IndexError) as error:
        raise FormatError("a trace in it is not a list of points") from error


def _truth(element: ET.Element) -> str | None:
    for child in element:
        is_truth = _name(child) == "annotation" and child.get("type") in _TRUTHS
        if is_truth and child.text:
            return child.text.strip()
    return None


def _id(element: ET.Element) -> str:
    name = element.get("id") or element.get("{http://www.w3.org/XML/1998/namespace}id")
    return name or f"at {id(element)}"


def _all(root: ET.Element, name: str) -> Iterator[ET.Element]:
    return (element for element in root.iter() if _name(element) == name)


def _name(element: ET.Element) -> str:
    return str(element.tag).rpartition("}")[2]
