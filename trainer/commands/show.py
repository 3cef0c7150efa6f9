"""`mnist-trainer show`: draw what a data set looks like."""

import argparse
import sys
from pathlib import Path
from typing import Final

import numpy as np

from mnist_gui.core.errors import DataError
from mnist_gui.core.files.atomic import write_atomically
from mnist_gui.core.training_choice import SYNTHETIC
from trainer.commands.options import add_data, whole_number
from trainer.data.contact_sheet import draw_sheet, format_matrix
from trainer.data.datasets import open_dataset
from trainer.data.splits import Dataset, Split
from trainer.data.synthesis import synthesize

_MOST_IMAGES: Final = 10_000  # such a sheet is as long as 60 screens


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    add_data(parser)
    parser.add_argument(
        "--output",
        type=Path,
        metavar="PNG",
        help="where to draw a sheet of images with their labels (digits.png)",
    )
    parser.add_argument(
        "--count",
        type=whole_number(0, _MOST_IMAGES),
        default=96,
        metavar="N",
        help="number of images on the sheet (%(default)s)",
    )
    parser.add_argument(
        "--digit",
        type=int,
        metavar="N",
        help="print image N, counted from 0, as a matrix of its pixels",
    )
    parser.set_defaults(run=_show)


def _show(options: argparse.Namespace) -> None:
    if options.digit is not None:
        # Never the test split: it is kept for the final score.
        split, _ = _open(options).train_and_validation()
        _print_digit(split, options.digit, options.data)
    if options.output or options.digit is None:
        output = options.output or Path("digits.png")
        split = _images_for_sheet(options, max(1, options.count))
        write_atomically(output, draw_sheet(split.images, list(map(str, split.labels))))
        print(f"Drew {len(split.labels)} images of {options.data} in {output}.")


def _images_for_sheet(options: argparse.Namespace, count: int) -> Split:
    """Return the first training images; half are synthetic if the data set has both."""
    if options.data == SYNTHETIC:
        # No more than the sheet needs: the whole set would take half a minute.
        digits = synthesize(count, seed=0)
        return digits.select(np.argsort(digits.labels, kind="stable"))
    dataset = _open(options)
    split, _ = dataset.train_and_validation()
    synthetic = dataset.synthetic(count // 2)
    return split.select(slice(count - len(synthetic.labels))).joined(synthetic)


def _open(options: argparse.Namespace) -> Dataset:
    dataset = open_dataset(options.data, options.data_dir, turn=options.turn)
    for note in dataset.notes():
        print(note, file=sys.stderr)
    return dataset


def _print_digit(split: Split, number: int, name: str) -> None:
    count = len(split.labels)
    if not 0 <= number < count:
        raise DataError(
            f"There is no image {number}: {name} has {count} training images,"
            f" 0 to {count - 1}."
        )
    print(f"training image {number} of {name}, labelled {split.labels[number]}:")
    print(format_matrix(split.images[number]))
