"""A small synthetic data set, for trying things out."""

import functools

import numpy as np

from mnist_gui.core.files.locations import resources_dir
from mnist_gui.core.ink.preprocess import to_model_input
from mnist_gui.core.ink.rasterize import rasterize
from mnist_gui.core.ink.strokes import read_strokes, stroke
from trainer.data.splits import DigitsOnly, Source, Split


class ToyDigits(DigitsOnly):
    """A small synthetic set that needs no files: the sample drawings, varied."""

    def train_and_validation(self) -> tuple[Split, Split]:
        """Return 2,000 and 500 images."""
        return _varied_samples(2000, seed=1), _varied_samples(500, seed=2)

    def test(self) -> Split:
        """Return 500 images."""
        return _varied_samples(500, seed=3)

    def sources(self) -> list[Source]:
        """Return nothing: there are no files."""
        return []


@functools.cache
def _varied_samples(count: int, *, seed: int) -> Split:
    """Draw the program's sample drawings, each time slanted and stretched anew.

    A process that trains, scores and compares asks for the same ones several times.
    """
    rng = np.random.default_rng(seed)
    records = list(read_strokes(resources_dir() / "samples.jsonl"))
    images, labels = [], []
    for index in rng.integers(len(records), size=count):
        record = records[index]
        change = np.eye(2) + rng.uniform(-0.2, 0.2, (2, 2))
        strokes = tuple(stroke(points @ change) for points in record.strokes)
        images.append(np.round(to_model_input(rasterize(strokes)) * 255))
        labels.append(int(record.label or 0))
    return Split(np.array(images, np.uint8), np.array(labels, np.uint8))
