"""Read MNIST's four IDX files, check them and split them."""

from pathlib import Path
from typing import Final

from typing_extensions import override

from mnist_gui.core.errors import DataError
from mnist_gui.core.files.idx import IMAGES_MAGIC, LABELS_MAGIC, read_idx
from mnist_gui.core.files.locations import MNIST_FILES
from mnist_gui.core.messages import marked
from mnist_gui.core.samples.sample import DIGITS
from trainer.data.splits import Dataset, Source, Split
from trainer.handwriting.writing import NO_IMAGES

_VALIDATION_SIZE: Final = 5_000


class Mnist(Dataset):
    """The four IDX files in a folder, plain or gzipped."""

    def __init__(self, folder: Path) -> None:
        """Find the files, or raise a DataError if one is missing."""
        self._paths = {
            split: tuple(_find(folder, name) for name in names)
            for split, names in MNIST_FILES.items()
        }

    @override
    def train_and_validation(self) -> tuple[Split, Split]:
        """Return the first 55,000 and the last 5,000 of the training images.

        Raises:
            DataError: If a file is damaged or has too few images.
        """
        images, labels = self._read("train")
        if len(labels) <= _VALIDATION_SIZE:
            raise DataError(
                marked("Errors", "“{}” has {} labels; more than {} are needed.").format(
                    self._paths["train"][1].name, len(labels), _VALIDATION_SIZE
                )
            )
        end = len(labels) - _VALIDATION_SIZE
        return Split(images[:end], labels[:end]), Split(images[end:], labels[end:])

    @override
    def test(self) -> Split:
        """Return the 10,000 test images.

        Raises:
            DataError: If a file is damaged or empty.
        """
        split = self._read("test")
        if len(split.labels) == 0:
            raise DataError(
                marked("Errors", "“{}” holds no images.").format(
                    self._paths["test"][0].name
                )
            )
        return split

    @override
    def sources(self) -> list[Source]:
        return [Source.of_file(path) for path in self._paths["train"]]

    def _read(self, split: str) -> Split:
        images_path, labels_path = self._paths[split]
        images = read_idx(images_path, IMAGES_MAGIC)
        labels = read_idx(labels_path, LABELS_MAGIC)
        if images.shape[1:] != NO_IMAGES.shape[1:]:
            raise DataError(
                marked("Errors", "“{}” does not hold 28×28 images.").format(
                    images_path.name
                )
            )
        if len(images) != len(labels):
            raise DataError(
                marked("Errors", "“{}” has {} images, but “{}” has {} labels.").format(
                    images_path.name, len(images), labels_path.name, len(labels)
                )
            )
        if len(labels) and labels.max() >= DIGITS:
            raise DataError(
                marked("Errors", "“{}” has a label above 9.").format(labels_path.name)
            )
        return Split(images, labels)


def _find(folder: Path, name: str) -> Path:
    for spelling in (name, name.replace("-idx", ".idx")):
        for path in (folder / f"{spelling}.gz", folder / spelling):
            if path.is_file():
                return path
    raise DataError(
        marked(
            "Errors",
            "MNIST is not complete in “{}”: {}.gz is missing. Fetch it"
            " with “mnist-trainer fetch”, put the four files there, or"
            " name their folder with --data-dir.",
        ).format(folder, name)
    )
