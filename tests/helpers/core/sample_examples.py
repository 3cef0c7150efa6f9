"""Samples to test with, each different from the others."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np

from mnist_gui.core.ink.strokes import stroke
from mnist_gui.core.samples.sample import LabelledDrawing, Sample
from mnist_gui.core.samples.store import SampleStore

Content: TypeAlias = tuple[object, ...]
"""Everything stored of a sample but its id and time, comparable with `==`."""

_POINTS: Final = 80


def a_drawing(
    number: int, label: int | None = None, predicted: int | None = None
) -> LabelledDrawing:
    """Return the drawing of a number; every third has no strokes.

    Every seventh is so long that SQLite continues its row on overflow pages.
    """
    rng = np.random.default_rng(number)
    points = rng.uniform(0, 280, (_POINTS * (8 if number % 7 == 0 else 1), 2))
    return LabelledDrawing(
        label=number % 10 if label is None else label,
        strokes=() if number % 3 == 0 else (stroke(points), stroke(points[:1])),
        model_input=rng.integers(256, size=(28, 28)).astype(np.float32)
        / np.float32(255),
        predicted=predicted,
        probability=None if predicted is None else 0.75,
        model_version=None if predicted is None else 3,
    )


def filled(path: Path, count: int) -> SampleStore:
    """Return a store with this many samples, written in one transaction."""
    store = SampleStore(path)
    assert store.add_new(a_drawing(number) for number in range(count)) == count
    return store


def content(sample: LabelledDrawing) -> Content:
    """Return the content of a sample."""
    return (
        *(sample.label, sample.predicted, sample.probability, sample.model_version),
        sample.model_input.tobytes(),
        tuple(points.tobytes() for points in sample.strokes),
    )


def contents(store: SampleStore) -> set[Content]:
    """Return the contents of all samples in a store."""
    return {content(sample) for sample in store.all()}


def ids(samples: Sequence[Sample]) -> list[int]:
    """Return the ids of samples."""
    return [sample.id for sample in samples]


def execute(path: Path, statement: str) -> None:
    """Run SQL on a file, bypassing the store."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(statement)


def overwrite_header(path: Path) -> None:
    """Damage a database file: overwrite the B-tree header of its first page."""
    content = bytearray(path.read_bytes())
    content[100:140] = bytes(40)
    path.write_bytes(content)
