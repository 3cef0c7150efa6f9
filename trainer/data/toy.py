"""A small data set that needs no files, for trying things out."""

import functools

import numpy as np
from typing_extensions import override

from mnist_gui.core.files.locations import resources_dir
from mnist_gui.core.ink.preprocess import to_model_input
from mnist_gui.core.ink.rasterize import rasterize
from mnist_gui.core.ink.strokes import read_strokes, stroke
from trainer.data.splits import Dataset, Source, Split


class ToyDigits(Dataset):
    """The bundled sample drawings, slanted and stretched at random."""

    @override
    def train_and_validation(self) -> tuple[Split, Split]:
        """Return 2,000 and 500 images."""
        return _varied_samples(2000, seed=1), _varied_samples(500, seed=2)

    @override
    def test(self) -> Split:
        """Return 500 images."""
        return _varied_samples(500, seed=3)

    @override
    def sources(self) -> list[Source]:
        return []


@functools.cache
def _varied_samples(count: int, *, seed: int) -> Split:
    """Vary the sample drawings; a run needs the same ones several times."""
    rng = np.random.default_rng(seed)
    records = list(read_strokes(resources_dir() / "samples.jsonl"))
    images, labels = [], []
    for record in (records[index] for index in rng.integers(len(records), size=count)):
        change = np.eye(2) + rng.uniform(-0.2, 0.2, (2, 2))
        strokes = tuple(stroke(points @ change) for points in record.strokes)
        images.append(to_model_input(rasterize(strokes)))
        labels.append(int(record.label or 0))
    return Split.from_floats(images, labels)
