"""The person's own drawings out to files of other programs, wholly or not at all."""

import shutil
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mnist_gui.core.errors import SamplesError
from mnist_gui.core.files.idx import IMAGES_MAGIC, LABELS_MAGIC, format_idx
from mnist_gui.core.files.staging import make_staging_folder
from mnist_gui.core.ink.preprocess import FRAME_SIDE
from mnist_gui.core.ink.strokes import StrokeRecord, format_record, write_lines
from mnist_gui.core.samples.rows import levels_of
from mnist_gui.core.samples.sample import Sample
from mnist_gui.core.samples.sample_formats import IMAGES_NAME, LABELS_NAME, SampleFormat

_LEVELS: Final = 255


@dataclass(frozen=True, kw_only=True)
class Exported:
    """What came of taking drawings out."""

    path: Path
    written: int
    left_out: int = 0
    """Ink from pictures, which a strokes file cannot hold."""

    @property
    def sentence(self) -> str:
        """What to tell the person."""
        drawings = "drawing was" if self.written == 1 else "drawings were"
        left_out = f"; {self.left_out} without strokes could not be"
        return (
            f"{self.written} {drawings} exported to “{self.path.name}”"
            f"{left_out if self.left_out else ''}."
        )


def exporting(
    samples: Sequence[Sample], path: Path, kind: SampleFormat
) -> Generator[int, None, Exported]:
    """Write drawings to a file or a new folder, as work that can be paused.

    A strokes file has the drawings that have strokes; ink from pictures has none. A
    folder has PNGs, 28×28 and black on white, `7/000012.png`, or a pair of IDX files
    in MNIST's format. Closed before its end, it leaves nothing behind.

    Yields:
        How many drawings are done.

    Raises:
        SamplesError: If there is a folder of that name already.
        OSError: If it cannot be written; what was there stays.
    """
    written = len(samples)
    if kind is SampleFormat.STROKES:
        written = yield from _to_strokes(samples, path)
    elif kind is SampleFormat.PICTURES:
        yield from _in_new_folder(path, partial(_to_pictures, samples))
    else:
        yield from _in_new_folder(path, partial(_to_idx, samples))
    return Exported(path=path, written=written, left_out=len(samples) - written)


def _to_strokes(samples: Sequence[Sample], path: Path) -> Generator[int, None, int]:
    """Write a strokes file; return of how many drawings."""
    lines = []
    for one in samples:
        if one.strokes:
            record = StrokeRecord(strokes=one.strokes, label=str(one.label))
            lines.append(format_record(record))
        yield len(lines)
    write_lines(path, lines)
    return len(lines)


def _to_pictures(samples: Sequence[Sample], folder: Path) -> Iterator[int]:
    for done, one in enumerate(samples, 1):
        place = folder / str(one.label)
        place.mkdir(exist_ok=True)
        picture = Image.fromarray(_LEVELS - _levels(one))
        picture.save(place / f"{one.id:06}.png")
        yield done


def _to_idx(samples: Sequence[Sample], folder: Path) -> Iterator[int]:
    images = np.empty((len(samples), FRAME_SIDE, FRAME_SIDE), np.uint8)
    for done, one in enumerate(samples):
        images[done] = _levels(one)
        yield done + 1
    labels = np.array([one.label for one in samples], np.uint8)
    (folder / LABELS_NAME).write_bytes(format_idx(labels, LABELS_MAGIC))
    (folder / IMAGES_NAME).write_bytes(format_idx(images, IMAGES_MAGIC))


def _levels(sample: Sample) -> NDArray[np.uint8]:
    """Return what a model saw, shape [28, 28], 255 = full ink."""
    levels = np.frombuffer(levels_of(sample.model_input), np.uint8)
    return levels.reshape(FRAME_SIDE, FRAME_SIDE)


def _in_new_folder(
    folder: Path, write: Callable[[Path], Iterator[int]]
) -> Iterator[int]:
    """Write a folder aside, then rename it into place."""
    if folder.exists():
        raise SamplesError(
            f"There is a “{folder.name}” already. Choose another name, or move it away."
        )
    unfinished = make_staging_folder(folder.parent)
    try:
        yield from write(unfinished)
        unfinished.chmod(0o755)
        unfinished.rename(folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
