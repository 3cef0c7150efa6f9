"""What `--data` names: MNIST, digits made by us, or your own drawings."""

from pathlib import Path

import numpy as np

from mnist_gui.core.errors import DataError
from mnist_gui.core.training_choice import MNIST, SYNTHETIC, TOY, WITH_SYNTHETIC
from trainer.data.drawings import NO_DRAWINGS, LabelledInputs, find_drawings
from trainer.data.mnist import Mnist
from trainer.data.splits import Dataset
from trainer.data.synthesis import SyntheticDigits, WithSynthetic
from trainer.data.toy import ToyDigits
from trainer.data.user_dataset import UserDataset
from trainer.handwriting.writing import ProgressCallback, ignore_progress


def open_dataset(
    spec: str, data_dir: Path, told: ProgressCallback = ignore_progress
) -> Dataset:
    """Open what a network is trained on.

    Args:
        spec: `mnist`, `fake`, `synthetic`, a folder with the four IDX files, a
            folder of labelled pictures, or a `.jsonl` of strokes. With
            `+synthetic` behind it, synthetic digits are learnt from as well.
        data_dir: Where `mnist` is looked for.
        told: Hears how far synthetic drawings are.

    Raises:
        DataError: If it is not there, or nothing can be learnt from it.
        StrokesFileError: If a line of a strokes file is no drawing.
    """
    if spec.endswith(WITH_SYNTHETIC):
        beside = open_dataset(spec.removesuffix(WITH_SYNTHETIC), data_dir, told)
        return WithSynthetic(beside, told=told)
    found = _find(spec, data_dir, told)
    return (
        UserDataset(found, Path(spec)) if isinstance(found, LabelledInputs) else found
    )


def load_labelled(spec: str, data_dir: Path) -> LabelledInputs:
    """Load what a model is measured on: of a data set, its test split.

    Args:
        spec: As for `open_dataset`; what `+synthetic` adds is only learnt from.
        data_dir: Where `mnist` is looked for.

    Raises:
        DataError: If it is none of these, or is damaged.
        StrokesFileError: If a line of a strokes file is no drawing.
    """
    found = _find(spec.removesuffix(WITH_SYNTHETIC), data_dir, ignore_progress)
    if isinstance(found, LabelledInputs):
        return found
    test = found.test()
    if len(test.labels) == 0:
        raise DataError(NO_DRAWINGS)
    return LabelledInputs(
        test.floats(),
        [str(label) for label in test.labels],
        np.ones(len(test.labels), np.bool_),
    )


def _find(
    spec: str, data_dir: Path, told: ProgressCallback
) -> Dataset | LabelledInputs:
    if spec == SYNTHETIC:
        return SyntheticDigits(told=told)
    if spec == TOY:
        return ToyDigits()
    if spec == MNIST:
        return Mnist(data_dir)
    drawings = find_drawings(Path(spec))
    return Mnist(Path(spec)) if drawings is None else drawings
