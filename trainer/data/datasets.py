"""Open the data set that `--data` names."""

from pathlib import Path

import numpy as np

from mnist_gui.core.errors import DataError
from mnist_gui.core.training_choice import MNIST, SYNTHETIC, TOY, WITH_SYNTHETIC
from trainer.data.drawings import NO_DRAWINGS, LabelledInputs, find_drawings
from trainer.data.mnist import Mnist
from trainer.data.orientation import TURNS, Turned
from trainer.data.splits import Dataset
from trainer.data.synthesis import SyntheticDigits, WithSynthetic
from trainer.data.toy import ToyDigits
from trainer.data.user_dataset import UserDataset
from trainer.handwriting.writing import ProgressCallback, ignore_progress


def open_dataset(
    spec: str,
    data_dir: Path,
    on_progress: ProgressCallback = ignore_progress,
    turn: str | None = None,
) -> Dataset:
    """Open a data set to train on.

    Args:
        spec: `mnist`, `fake`, `synthetic`, a folder with the four IDX files, a
            folder of labelled pictures, or a `.jsonl` of strokes. With
            `+synthetic` appended, synthetic digits are learned from as well.
        data_dir: Folder of the data set `mnist`.
        on_progress: Called with how many synthetic drawings are done.
        turn: How to turn its images, a key of `orientation.TURNS`; None: not at all.

    Raises:
        DataError: If it does not exist, or cannot be learned from.
        StrokesFileError: If a line of a strokes file is no drawing.
    """
    if spec.endswith(WITH_SYNTHETIC):
        base = open_dataset(
            spec.removesuffix(WITH_SYNTHETIC), data_dir, on_progress, turn
        )
        return WithSynthetic(base, SyntheticDigits(on_progress=on_progress))
    found = _find(spec, data_dir, on_progress)
    if isinstance(found, LabelledInputs):
        found = UserDataset(found, Path(spec))
    return Turned(found, turn) if turn else found


def load_labelled(
    spec: str, data_dir: Path, jobs: int | None = None, turn: str | None = None
) -> LabelledInputs:
    """Load the images that a model is scored on: the test split of a data set.

    The arguments are those of `open_dataset`, and the number of processes that read;
    None: one for each core. What `+synthetic` adds is for training only, so it is left
    out.

    Raises:
        DataError: If it is no data set, is damaged, or is to be turned and labelled
            with numbers.
        StrokesFileError: If a line of a strokes file is no drawing.
    """
    found = _find(
        spec.removesuffix(WITH_SYNTHETIC), data_dir, ignore_progress, jobs, "test"
    )
    if isinstance(found, LabelledInputs):
        return found.turned(TURNS[turn]) if turn else found
    test = Turned(found, turn).test() if turn else found.test()
    if len(test.labels) == 0:
        raise DataError(NO_DRAWINGS)
    labels = list(map(str, test.labels))
    return LabelledInputs(test.floats(), labels, np.ones(len(labels), np.bool_))


def _find(
    spec: str,
    data_dir: Path,
    on_progress: ProgressCallback,
    jobs: int | None = None,
    part: str = "train",
) -> Dataset | LabelledInputs:
    if spec == SYNTHETIC:
        return SyntheticDigits(on_progress=on_progress)
    if spec == TOY:
        return ToyDigits()
    if spec == MNIST:
        return Mnist(data_dir)
    drawings = find_drawings(Path(spec), jobs, part)
    return Mnist(Path(spec)) if drawings is None else drawings
