"""Samples that look like the digits of a split, and odd ones."""

from collections.abc import Sequence
from pathlib import Path

from mnist_gui.core.ink.preprocess import to_model_input
from mnist_gui.core.ink.rasterize import rasterize
from mnist_gui.core.ink.strokes import stroke
from mnist_gui.core.samples.sample import LabelledDrawing, Sample
from mnist_gui.core.samples.store import SAMPLES_NAME, SampleStore
from trainer.data.splits import Split


def samples_of(split: Split, count: int) -> list[Sample]:
    """Return the first images of a split as held-out samples."""
    return [
        Sample(
            id=index + 1,
            label=int(split.labels[index]),
            model_input=split.floats()[index],
            time="2026-01-02T03:04:05+00:00",
            is_held_out=True,
        )
        for index in range(count)
    ]


def keep(store: Path, samples: Sequence[LabelledDrawing]) -> list[Sample]:
    """Add drawings to a store; return all its samples."""
    kept = SampleStore(store / SAMPLES_NAME)
    kept.add_new(samples)
    return kept.all()


def oddities() -> list[LabelledDrawing]:
    """Return crosses, labelled as fours."""
    drawings = []
    for lean in range(0, 40, 8):
        strokes = (
            stroke([(80 + lean, 60), (200, 220)]),
            stroke([(200 - lean, 60), (80, 220)]),
        )
        image = to_model_input(rasterize(strokes))
        drawings.append(LabelledDrawing(label=4, model_input=image, strokes=strokes))
    return drawings
