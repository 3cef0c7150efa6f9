"""Adapt a model to each writer of a strokes file, and count what it then reads wrong.

    python -m tests.bench.teaching --strokes FILE.jsonl [--data-dir DIR] [--model DIR]
        [--test] [--keep-right] [--picture FILE.png]

For each writer, the first half of the drawings is gone through in order. Each that is
read wrong is corrected, and the model is adapted, by the rules of the program: every
fifth correction of a digit is held out. Then the errors on the second half are counted,
before and after, and those on MNIST: on the validation split, or with --test on the
test split. With --keep-right, the user also labels drawings that were read correctly,
and they are learned with the next correction and at the end.

*Foreseen* are errors before adaptation of a digit that was also read wrong in the first
half: about others, corrections say little. All choices were made on the even writers
and the validation split.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, ImageDraw

from mnist_gui.core.adaptation.memory import Head, KnownDigits
from mnist_gui.core.classifier.classifier import load
from mnist_gui.core.classifier.published import PublishedClassifier
from mnist_gui.core.classifier.tensorflow_import import import_tensorflow
from mnist_gui.core.files.locations import default_mnist_dir, shipped_models_dir
from mnist_gui.core.ink.preprocess import ModelInput, to_model_input
from mnist_gui.core.ink.rasterize import rasterize
from mnist_gui.core.ink.strokes import StrokeRecord, read_strokes
from mnist_gui.core.samples.sample import LabelledDrawing
from mnist_gui.core.samples.store import SAMPLES_NAME, SampleStore
from trainer.data.mnist import Mnist

_MAX_LOST: Final = 0.1
"""Points of accuracy on MNIST that adaptation may cost, for every writer."""

_ROW: Final = 18
_SCALE: Final = 14
"""Height of a row of the picture and width of an error, in pixels."""

_LEFT: Final = 110
_BEFORE: Final = "#c8ccd2"
_AFTER: Final = "#2a6fdb"


@dataclass(frozen=True, kw_only=True)
class Row:
    """The effect of adaptation for one writer."""

    writer: str
    corrected: int
    before: int
    foreseen: int
    after: int
    """Errors on the second half."""

    lost: float
    """Points of accuracy on MNIST."""

    slowest: float
    """Most seconds from a correction to the new head."""


class Handwriting:
    """A writer's drawings with their features."""

    def __init__(
        self, classifier: PublishedClassifier, records: Sequence[StrokeRecord]
    ) -> None:
        self.records = records
        self.inputs: list[ModelInput] = [
            to_model_input(rasterize(record.strokes)) for record in records
        ]
        labels = np.array([int(record.label or 0) for record in records], np.uint8)
        self._known = KnownDigits(classifier.features(np.stack(self.inputs)), labels)
        self.middle = len(records) // 2

    def answer(self, head: Head, index: int) -> int:
        """Return the digit that a head reads in a drawing."""
        return int(head.digits(self._known.features[index : index + 1])[0])

    def label(self, index: int) -> int:
        """Return the label of a drawing."""
        return int(self._known.labels[index])

    def errors(self, head: Head) -> tuple[list[int], list[int]]:
        """Return the labels of the drawings that a head reads wrong, of each half."""
        features, labels = self._known
        are_wrong = head.digits(features) != labels
        halves = slice(None, self.middle), slice(self.middle, None)
        first, second = (labels[half][are_wrong[half]].tolist() for half in halves)
        return first, second


class _Adaptation:
    """Adapts a model to one writer, with the program's own store of samples."""

    def __init__(self, classifier: PublishedClassifier, *, keep_right: bool) -> None:
        self._classifier = classifier
        self._keep_right = keep_right
        self._folder = tempfile.TemporaryDirectory()
        self._samples = SampleStore(Path(self._folder.name) / SAMPLES_NAME)
        self._new: list[LabelledDrawing] = []
        self.head = classifier.head
        self.corrected = 0
        self.slowest = 0.0

    def show(self, hand: Handwriting, index: int) -> None:
        """Read a drawing, and correct it if it was read wrong."""
        answer, label = hand.answer(self.head, index), hand.label(index)
        if answer == label and not self._keep_right:
            return
        self._new.append(
            LabelledDrawing(
                label=label,
                model_input=hand.inputs[index],
                strokes=hand.records[index].strokes,
                predicted=answer,
            )
        )
        if answer != label:
            self.corrected += 1
            began = time.perf_counter()
            self.adapt()
            self.slowest = max(self.slowest, time.perf_counter() - began)

    def adapt(self) -> None:
        """Store what was labelled since the last time, and adapt to all samples."""
        self._samples.add_new(self._new)
        self._new.clear()
        self.head = self._classifier.adapted_head(self._samples.all())


def main(arguments: Sequence[str]) -> int:
    """Print a row for each writer; return 1 if a target is missed."""
    options = _parser().parse_args(arguments)
    import_tensorflow()
    classifier = load(options.model)
    mnist = Mnist(options.data_dir)
    split = mnist.test() if options.test else mnist.train_and_validation()[1]
    digits = KnownDigits(classifier.features(split.floats()), split.labels)
    writers: dict[str, list[StrokeRecord]] = {}
    for record in read_strokes(options.strokes):
        writers.setdefault(record.writer or "", []).append(record)
    print("writer     corrected  before  foreseen  after   MNIST  s")
    rows = []
    for writer, records in writers.items():
        keep_right = options.keep_right
        rows.append(
            _measure(classifier, writer, records, digits, keep_right=keep_right)
        )
        print(_format(rows[-1]), flush=True)
    if options.picture:
        draw(rows).save(options.picture)
    return _conclude(rows)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.teaching")
    parser.add_argument("--strokes", type=Path, required=True)
    parser.add_argument("--data-dir", type=Path, default=default_mnist_dir())
    parser.add_argument("--model", type=Path, default=shipped_models_dir() / "1")
    parser.add_argument("--test", action="store_true", help="use MNIST's test split")
    parser.add_argument("--keep-right", action="store_true", help="name all drawings")
    parser.add_argument("--picture", type=Path, metavar="FILE.png")
    return parser


def _measure(
    classifier: PublishedClassifier,
    writer: str,
    records: Sequence[StrokeRecord],
    digits: KnownDigits,
    *,
    keep_right: bool,
) -> Row:
    hand, start = Handwriting(classifier, records), classifier.head
    adaptation = _Adaptation(classifier, keep_right=keep_right)
    for index in range(hand.middle):
        adaptation.show(hand, index)
    adaptation.adapt()
    first, before = hand.errors(start)
    _, after = hand.errors(adaptation.head)
    lost = digits.correct(start) - digits.correct(adaptation.head)
    return Row(
        writer=writer,
        corrected=adaptation.corrected,
        before=len(before),
        foreseen=sum(label in first for label in before),
        after=len(after),
        lost=100 * lost / len(digits.labels),
        slowest=adaptation.slowest,
    )


def _format(row: Row) -> str:
    return (
        f"{row.writer:10} {row.corrected:9} {row.before:7} {row.foreseen:9}"
        f" {row.after:6} {-row.lost:+8.2f}  {row.slowest:.2f}"
    )


def _conclude(rows: Sequence[Row]) -> int:
    for name, some in (("even", rows[::2]), ("odd", rows[1::2]), ("all", rows)):
        before, after = _sum(some)
        print(
            f"{name:4} writers: {before} errors before,"
            f" {sum(row.foreseen for row in some)} foreseen, {after} after"
            f" ({100 * (1 - after / max(before, 1)):.0f} % fewer); MNIST"
            f" {-max(row.lost for row in some):+.2f} points at worst,"
            f" {-np.mean([row.lost for row in some]):+.3f} on average"
        )
    before, after = _sum(rows)
    is_kept = all(row.lost <= _MAX_LOST + 1e-9 for row in rows)
    return 0 if 2 * after <= before and is_kept else 1


def _sum(rows: Sequence[Row]) -> tuple[int, int]:
    return sum(row.before for row in rows), sum(row.after for row in rows)


def draw(rows: Sequence[Row]) -> Image.Image:
    """Draw bars of the errors of each writer, before and after."""
    widest = max(1, *(max(row.before, row.after) for row in rows))
    size = (_LEFT + (widest + 4) * _SCALE, (len(rows) + 3) * _ROW)
    image = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(image)
    before, after = _sum(rows)
    pen.text((8, 4), f"Errors on each writer's second half: {before}", fill="black")
    pen.text((8, 4 + _ROW), f"After adaptation, in blue: {after}", fill=_AFTER)
    for number, row in enumerate(rows):
        top = (number + 2) * _ROW + 8
        pen.text((8, top), row.writer, fill="black")
        for count, colour, inset in ((row.before, _BEFORE, 0), (row.after, _AFTER, 4)):
            if count:
                right = _LEFT + count * _SCALE
                box = (_LEFT, top + inset, right, top + _ROW - 4 - inset)
                pen.rectangle(box, fill=colour)
        text = f"{row.before} to {row.after}" if row.before or row.after else "0"
        widest_here = max(row.before, row.after)
        pen.text((_LEFT + widest_here * _SCALE + 6, top), text, fill="black")
    return image


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
