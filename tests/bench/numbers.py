"""Measure how well numbers are read, and what that costs single digits.

    python -m tests.bench.numbers [--model VERSION|DIR] [--data ../shared/data]

Prints how many numbers on the pad and rows in pictures are read exactly, and how many
single digits are read wrong because a drawing may be a number, compared with reading
each as a single digit. Data that are missing are left out, and the table says so. Two
idle cores need a minute.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

from mnist_gui.core.classifier.classifier import Classifier, load_chosen
from mnist_gui.core.classifier.tensorflow_import import import_tensorflow
from mnist_gui.core.errors import UserError
from mnist_gui.core.models.store import ModelStore
from tests.bench.support.targets import Row, accuracy_row, format_rows
from tests.bench.support.workers import add_measured_model, add_strangers_data
from trainer.data.datasets import load_labelled
from trainer.data.drawings import LabelledInputs
from trainer.evaluation.evaluate import evaluate
from trainer.evaluation.scores import Score

_NUMBERS: Final = "strokes/numbers-dev.jsonl"
_ROWS: Final = "pictures/multidigit_images"
_DIGITS: Final = "strokes/pendigits-train.jsonl"


class Figures(NamedTuple):
    """What was measured; None where what it is measured on is not here."""

    numbers: Score | None
    rows: Score | None
    always_one: Score | None
    """Single digits, read as one digit each."""

    maybe_numbers: Score | None
    """The same, each of which might be a number."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; return 1 if a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.numbers")
    add_measured_model(parser)
    add_strangers_data(parser)
    options = parser.parse_args(arguments)
    try:
        import_tensorflow()
        classifier = load_chosen(ModelStore(options.store), options.model)
        rows = table(measure(classifier, options.data))
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    print(format_rows(rows))
    return 1 if any(row.is_met is False for row in rows) else 0


def measure(classifier: Classifier, folder: Path) -> Figures:
    """Evaluate a classifier on all data sets that are in a folder.

    Raises:
        UserError: If data are damaged.
    """
    numbers, pictures, digits = (
        load_labelled(str(folder / name), folder) if (folder / name).exists() else None
        for name in (_NUMBERS, _ROWS, _DIGITS)
    )
    rows = None if pictures is None else of_digits_alone(pictures)

    def read(data: LabelledInputs | None, *, maybe_number: bool) -> Score | None:
        if data is None:
            return None
        return evaluate(classifier, data, "drawings", numbers=maybe_number).score

    return Figures(
        numbers=read(numbers, maybe_number=True),
        rows=read(rows, maybe_number=True),
        always_one=read(digits, maybe_number=False),
        maybe_numbers=read(digits, maybe_number=True),
    )


def table(figures: Figures) -> list[Row]:
    """Return the rows of the table."""
    one, maybe = figures.always_one, figures.maybe_numbers
    lost = 100 * (one.accuracy - maybe.accuracy) if one and maybe else None
    return [
        accuracy_row("numbers-dev, read exactly", figures.numbers, 94.0),
        accuracy_row("multidigit_images, digits alone", figures.rows, 85.0),
        accuracy_row("pendigits-train, always one digit", one),
        accuracy_row("  where each may be a number", maybe),
        Row(what="  points lost", unit="points", measured=lost, at_most=0.2),
    ]


def of_digits_alone(data: LabelledInputs) -> LabelledInputs:
    """Leave out records whose label has anything but digits and line breaks."""
    kept = [
        at
        for at, label in enumerate(data.labels)
        if label.replace("\n", "").isdecimal()
    ]
    return replace(
        data,
        images=data.images[kept],
        labels=[data.labels[at] for at in kept],
        readable=data.readable[kept],
        files=(),
        tasks=[data.tasks[at] for at in kept],
    )


if __name__ == "__main__":
    sys.exit(main())
