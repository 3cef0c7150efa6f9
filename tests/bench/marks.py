"""Measure how well digits with marks and frames are read, kind by kind.

    python -m tests.bench.marks [--count N] [--kind KIND] [--model VERSION|DIR]

Prints which share of pages is read exactly, and which is read wrong without a "?", as
strokes and as pictures. The pages are written by `trainer.handwriting`, the same with
each run; their digits are such that the model reads each of them alone, with a usual
pen and with a fine one. A thousand of each kind take half an hour on an idle core.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np

from mnist_gui.core.classifier.classifier import Classifier, load_chosen
from mnist_gui.core.classifier.tensorflow_import import import_tensorflow
from mnist_gui.core.errors import UserError
from mnist_gui.core.ink.preprocess import to_model_input
from mnist_gui.core.ink.rasterize import PEN_SHARE, rasterize
from mnist_gui.core.ink.strokes import Strokes
from mnist_gui.core.models.store import ModelStore
from mnist_gui.core.reading.page import Page
from mnist_gui.core.reading.read import read_page
from tests.bench.support.targets import Row, format_rows
from tests.bench.support.workers import add_measured_model
from tests.helpers.trainer.marked_numbers import KINDS, as_scan, write_marked

_COUNT: Final = 1000
_SEED: Final = 18
_PENS: Final = (PEN_SHARE, 0.05)  # that a digit alone is read with


class Result(NamedTuple):
    """How a page was read."""

    expected: str
    text: str
    is_confident: bool


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; return 1 if a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.marks")
    add_measured_model(parser)
    parser.add_argument("--count", type=int, default=_COUNT, help="pages of each kind")
    parser.add_argument("--kind", choices=KINDS, help="only this one")
    options = parser.parse_args(arguments)
    try:
        import_tensorflow()
        classifier = load_chosen(ModelStore(options.store), options.model)
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    rows: list[Row] = []
    for kind in [options.kind] if options.kind else KINDS:
        rows += table(kind, classifier, options.count)
    print(format_rows(rows))
    return 1 if any(row.is_met is False for row in rows) else 0


def table(kind: str, classifier: Classifier, count: int) -> list[Row]:
    """Return the rows of one kind."""
    rows = []
    for form in ("strokes", "picture"):
        results = list(read(kind, classifier, count, as_picture=form == "picture"))
        wrong = [result for result in results if result.text != result.expected]
        exact = 100 * (1 - len(wrong) / len(results))
        sure = 100 * sum(result.is_confident for result in wrong) / len(results)
        rows += [
            Row(what=f"{kind}, {form}", unit="%", measured=exact, at_least=90.0),
            Row(what="  wrong and sure", unit="%", measured=sure, at_most=2.0),
        ]
    return rows


def read(
    kind: str, classifier: Classifier, count: int, *, as_picture: bool
) -> Iterator[Result]:
    """Write pages of one kind and read them, as strokes or as pictures."""

    def is_legible(digit: int, strokes: Strokes) -> bool:
        images = [to_model_input(rasterize(strokes, pen)) for pen in _PENS]
        return all(
            prediction.is_confident and prediction.digit == digit
            for prediction in classifier.predict_batch(np.stack(images))
        )

    for number in range(count):
        rng = np.random.default_rng([_SEED, number, list(KINDS).index(kind)])
        text, strokes = write_marked(kind, rng, is_legible)
        page = (
            Page(picture=as_scan(strokes, rng)) if as_picture else Page(strokes=strokes)
        )
        reading = read_page(page, classifier)
        yield Result(text, reading.text, reading.is_confident)


if __name__ == "__main__":
    sys.exit(main())
