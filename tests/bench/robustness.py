"""Measure robustness: errors under the fifteen corruptions of MNIST-C.

    python -m tests.bench.robustness [--model VERSION|DIR] [--data-dir DIR]
        [--pictures N] [--sheet FILE.png]

Prints the errors on MNIST's test split under each corruption, and their mean. The
images go to the model unchanged, as MNIST-C's do. The second figure is for the first N
of them opened as picture files: the ink is found, cropped and centred.
"""

import argparse
import sys
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path
from statistics import mean
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mnist_gui.core.classifier.classifier import Classifier, load_chosen
from mnist_gui.core.classifier.tensorflow_import import import_tensorflow
from mnist_gui.core.errors import UserError
from mnist_gui.core.files.atomic import write_atomically
from mnist_gui.core.ink.preprocess import ModelInput, to_model_input
from mnist_gui.core.models.store import ModelStore
from mnist_gui.core.pictures.picture_ink import find_ink
from tests.bench.support.corruptions import CORRUPTIONS, corrupt
from tests.bench.support.workers import add_measured_model, worker_pool
from trainer.commands.options import add_data_dir
from trainer.data.contact_sheet import draw_sheet
from trainer.data.drawings import LabelledInputs
from trainer.data.mnist import Mnist
from trainer.data.splits import Split
from trainer.evaluation.evaluate import evaluate
from trainer.evaluation.scores import Score

_PICTURES: Final = 200
_ON_A_SHEET: Final = 12
_PAPER: Final = np.zeros((28, 28), np.float32)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    options = _options(arguments)
    try:
        split = Mnist(options.data_dir).test()
        import_tensorflow()
        classifier = load_chosen(ModelStore(options.store), options.model)
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    if options.sheet:
        write_atomically(options.sheet, contact_sheet(split.images))
    scores = errors_under(classifier, split)
    some = Split(split.images[: options.pictures], split.labels[: options.pictures])
    print(f"{'errors, %':14} {len(split.labels):>8} {'pictures':>9}")
    as_pictures: list[float] = []
    with worker_pool() as workers:
        for name, score in scores.items():
            line = f"{name:14} {score.error_percent:8.2f}"
            if len(some.labels):
                data = as_files(name, some, workers)
                as_pictures.append(_evaluate(classifier, data, name).error_percent)
                line += f" {as_pictures[-1]:9.2f}"
            print(line, flush=True)
    line = f"{'mean':14} {mean_error(scores):8.2f}"
    print(line + (f" {mean(as_pictures):9.2f}" if as_pictures else ""))
    return 0


def errors_under(classifier: Classifier, split: Split) -> dict[str, Score]:
    """Return the score under each corruption, by its name."""
    return {
        name: _evaluate(classifier, _labelled(corrupt(name, split.images), split), name)
        for name in CORRUPTIONS
    }


def mean_error(scores: Mapping[str, Score]) -> float:
    """Return the mean error over all corruptions, in per cent."""
    return mean(score.error_percent for score in scores.values())


def as_files(name: str, split: Split, workers: Executor) -> LabelledInputs:
    """Return the model inputs of corrupted digits that are opened as picture files."""
    corrupted = corrupt(name, split.images)
    inputs = list(workers.map(_input_from_file, corrupted, chunksize=8))
    images = np.stack([_PAPER if image is None else image for image in inputs])
    return _labelled(images, split, np.array([image is not None for image in inputs]))


def contact_sheet(images: NDArray[np.uint8]) -> bytes:
    """Return the first images under each corruption, one row each, as a PNG."""
    some = images[:_ON_A_SHEET]
    corrupted = np.concatenate([corrupt(name, some) for name in CORRUPTIONS])
    captions = [name.split()[0] for name in CORRUPTIONS for _ in some]
    return draw_sheet(corrupted, captions)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.robustness")
    add_measured_model(parser)
    add_data_dir(parser)
    parser.add_argument(
        "--pictures",
        type=int,
        default=_PICTURES,
        metavar="N",
        help="how many to open as picture files, per corruption (%(default)s)",
    )
    parser.add_argument(
        "--sheet",
        type=Path,
        metavar="PNG",
        help="draw some digits under each corruption",
    )
    return parser.parse_args(arguments)


def _evaluate(classifier: Classifier, data: LabelledInputs, name: str) -> Score:
    return evaluate(classifier, data, name).score


def _labelled(
    images: NDArray[Any], split: Split, readable: NDArray[np.bool_] | None = None
) -> LabelledInputs:
    if readable is None:
        readable = np.ones(len(images), np.bool_)
    return LabelledInputs(images, [str(label) for label in split.labels], readable)


def _input_from_file(image: NDArray[np.uint8]) -> ModelInput | None:
    """Write an image, white ink on black, and open it; None if no ink is found."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "digit.png"
        Image.fromarray(image).save(path)
        try:
            return to_model_input(find_ink(path).ink)
        except UserError:
            return None


if __name__ == "__main__":
    sys.exit(main())
