"""Export samples to strokes files, pictures or IDX files, atomically."""

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from mnist_gui.core.errors import SamplesError
from mnist_gui.core.files.idx import IMAGES_MAGIC, LABELS_MAGIC, format_idx
from mnist_gui.core.files.staging import staging_folder
from mnist_gui.core.ink.levels import to_levels
from mnist_gui.core.ink.preprocess import FRAME_SIDE
from mnist_gui.core.ink.strokes import StrokeRecord, format_record, write_lines
from mnist_gui.core.messages import listed, marked, plural
from mnist_gui.core.samples.sample import (
    IMAGES_NAME,
    LABELS_NAME,
    NOT_A_DIGIT,
    Sample,
    SampleFormat,
    label_name,
)


@dataclass(frozen=True, kw_only=True)
class Exported:
    """The outcome of an export."""

    path: Path
    written: int
    without_strokes: int = 0  # samples that a strokes file cannot hold
    non_digits: int = 0  # samples that IDX files cannot hold

    @property
    def message(self) -> str:
        """What happened, for the user."""
        n, name = self.written, self.path.name
        one = marked("Errors", "1 drawing was exported to “{}”.")
        more = plural("Errors", "{:,} drawings were exported to “{}”.", None, 1)
        texts = [one.format(name) if n == 1 else more.format(n, name)]
        if n := self.without_strokes:
            text = plural("Errors", "Left out without strokes: {:,}.", None, 1)
            texts.append(text.format(n))
        if n := self.non_digits:
            text = plural("Errors", "Left out as “not a digit”: {:,}.", None, 1)
            texts.append(text.format(n))
        return listed(texts, " ")


def exporting(
    samples: Sequence[Sample], path: Path, kind: SampleFormat
) -> Generator[int, None, Exported]:
    """Export samples to a file or a new folder, step by step.

    A strokes file gets the samples that have strokes. A folder gets PNGs, 28×28 and
    black on white, such as `7/000012.png` or `none/000013.png`, or a pair of IDX files
    in MNIST's format with the samples that are digits.
    Yields how many samples are done; closed before its end, it leaves nothing behind.

    Raises:
        SamplesError: If a folder of that name exists.
        OSError: If it cannot be written; what was there stays.
    """
    count = len(samples)
    if kind is SampleFormat.STROKES:
        written = yield from _to_strokes(samples, path)
        return Exported(path=path, written=written, without_strokes=count - written)
    if kind is SampleFormat.PICTURES:
        yield from _in_new_folder(path, partial(_to_pictures, samples))
        return Exported(path=path, written=count)
    digits = [sample for sample in samples if sample.label != NOT_A_DIGIT]
    yield from _in_new_folder(path, partial(_to_idx, digits))
    return Exported(path=path, written=len(digits), non_digits=count - len(digits))


def _to_strokes(samples: Sequence[Sample], path: Path) -> Generator[int, None, int]:
    """Write a strokes file; return how many samples it has."""
    lines = []
    for sample in samples:
        if sample.strokes:
            record = StrokeRecord(
                strokes=sample.strokes, label=label_name(sample.label)
            )
            lines.append(format_record(record))
        yield len(lines)
    write_lines(path, lines)
    return len(lines)


def _to_pictures(samples: Sequence[Sample], folder: Path) -> Iterator[int]:
    for done, sample in enumerate(samples, 1):
        label_folder = folder / label_name(sample.label)
        label_folder.mkdir(exist_ok=True)
        picture = Image.fromarray(~to_levels(sample.model_input))  # dark on light
        picture.save(label_folder / f"{sample.id:06}.png")
        yield done


def _to_idx(samples: Sequence[Sample], folder: Path) -> Iterator[int]:
    images = np.empty((len(samples), FRAME_SIDE, FRAME_SIDE), np.uint8)
    for index, sample in enumerate(samples):
        images[index] = to_levels(sample.model_input)
        yield index + 1
    labels = np.array([sample.label for sample in samples], np.uint8)
    (folder / LABELS_NAME).write_bytes(format_idx(labels, LABELS_MAGIC))
    (folder / IMAGES_NAME).write_bytes(format_idx(images, IMAGES_MAGIC))


def _in_new_folder(
    folder: Path, write: Callable[[Path], Iterator[int]]
) -> Iterator[int]:
    """Write a staging folder, then rename it into place."""
    if folder.exists():
        raise SamplesError(
            marked(
                "Errors", "“{}” already exists. Choose another name, or move it away."
            ).format(folder.name)
        )
    with staging_folder(folder.parent) as staging:
        yield from write(staging)
        staging.chmod(0o755)
        staging.rename(folder)
