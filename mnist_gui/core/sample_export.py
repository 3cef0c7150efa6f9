"""The person's own drawings out to files of other programs, wholly or not at all."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mnist_gui.core.errors import SamplesError
from mnist_gui.core.idx import IMAGES_MAGIC, LABELS_MAGIC, format_idx
from mnist_gui.core.preprocess import FRAME_SIDE
from mnist_gui.core.sample import Sample
from mnist_gui.core.sample_formats import IMAGES_NAME, LABELS_NAME, SampleFormat
from mnist_gui.core.sample_rows import levels_of
from mnist_gui.core.strokes import StrokeRecord, write_strokes
from mnist_gui.core.unfinished import make_unfinished

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


def export(samples: Sequence[Sample], path: Path, kind: SampleFormat) -> Exported:
    """Write drawings to a file or a new folder.

    Raises:
        SamplesError: If there is a folder of that name already.
        OSError: If it cannot be written.
    """
    written = len(samples)
    if kind is SampleFormat.STROKES:
        written = export_strokes(samples, path)
    elif kind is SampleFormat.PICTURES:
        export_pictures(samples, path)
    else:
        export_idx(samples, path)
    return Exported(path=path, written=written, left_out=len(samples) - written)


def export_strokes(samples: Sequence[Sample], path: Path) -> int:
    """Write the drawings that have strokes as a strokes file.

    Returns:
        How many have; ink from pictures has none.

    Raises:
        OSError: If it cannot be written; what was there stays.
    """
    records = [
        StrokeRecord(strokes=one.strokes, label=str(one.label))
        for one in samples
        if one.strokes
    ]
    write_strokes(path, records)
    return len(records)


def export_pictures(samples: Sequence[Sample], folder: Path) -> None:
    """Write a new folder of PNGs, 28×28 and black on white: `7/000012.png`.

    Raises:
        SamplesError: If there is something of that name already.
        OSError: If it cannot be written; then nothing of it is there.
    """

    def write(unfinished: Path) -> None:
        for one in samples:
            place = unfinished / str(one.label)
            place.mkdir(exist_ok=True)
            picture = Image.fromarray(_LEVELS - _levels([one])[0])
            picture.save(place / f"{one.id:06}.png")

    _export_folder(folder, write)


def export_idx(samples: Sequence[Sample], folder: Path) -> None:
    """Write a new folder with a pair of IDX files, in MNIST's format.

    Raises:
        SamplesError: If there is something of that name already.
        OSError: If it cannot be written; then nothing of it is there.
    """

    def write(unfinished: Path) -> None:
        images, labels = _levels(samples), [one.label for one in samples]
        content = format_idx(np.array(labels, np.uint8), LABELS_MAGIC)
        (unfinished / LABELS_NAME).write_bytes(content)
        (unfinished / IMAGES_NAME).write_bytes(format_idx(images, IMAGES_MAGIC))

    _export_folder(folder, write)


def _levels(samples: Sequence[Sample]) -> NDArray[np.uint8]:
    """Return what a model saw, shape [n, 28, 28], 255 = full ink."""
    content = b"".join(levels_of(one.model_input) for one in samples)
    return np.frombuffer(content, np.uint8).reshape(-1, FRAME_SIDE, FRAME_SIDE)


def _export_folder(folder: Path, write: Callable[[Path], None]) -> None:
    """Write a folder aside, then rename it into place."""
    if folder.exists():
        raise SamplesError(
            f"There is a “{folder.name}” already. Choose another name, or move it away."
        )
    unfinished = make_unfinished(folder.parent)
    try:
        write(unfinished)
        unfinished.chmod(0o755)
        unfinished.rename(folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
