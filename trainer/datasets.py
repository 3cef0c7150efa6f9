"""What `train --data` names: MNIST, digits made by us, or your own drawings."""

from pathlib import Path

from mnist_gui.core.idx import read_idx
from mnist_gui.core.training_choice import SYNTHETIC, WITH_SYNTHETIC
from trainer.drawings import find_drawings
from trainer.fake_digits import FakeDigits
from trainer.mnist import Mnist
from trainer.own_digits import OwnDigits
from trainer.splits import Dataset, Source, Split
from trainer.synthesis import SyntheticDigits, WithSynthetic

__all__ = [
    "Dataset",
    "FakeDigits",
    "Mnist",
    "Source",
    "Split",
    "SyntheticDigits",
    "WithSynthetic",
    "open_dataset",
    "read_idx",
]


def open_dataset(spec: str, data_dir: Path) -> Dataset:
    """Open what a network is trained on.

    Args:
        spec: `mnist`, `fake`, `synthetic`, a folder with the four IDX files, a
            folder of labelled pictures, or a `.jsonl` of strokes. With
            `+synthetic` behind it, synthetic digits are learnt from as well.
        data_dir: Where `mnist` is looked for.

    Raises:
        DataError: If it is not there, or nothing can be learnt from it.
        StrokesFileError: If a line of a strokes file is no drawing.
    """
    if spec.endswith(WITH_SYNTHETIC):
        return WithSynthetic(open_dataset(spec.removesuffix(WITH_SYNTHETIC), data_dir))
    if spec == SYNTHETIC:
        return SyntheticDigits()
    if spec == "fake":
        return FakeDigits()
    if spec == "mnist":
        return Mnist(data_dir)
    drawings = find_drawings(Path(spec))
    return Mnist(Path(spec)) if drawings is None else OwnDigits(drawings, Path(spec))
