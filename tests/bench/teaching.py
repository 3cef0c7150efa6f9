"""Teach a model each writer's hand, and count what it then reads wrong.

    python -m tests.bench.teaching --strokes FILE.jsonl [--data-dir DIR] [--model DIR]
        [--test] [--mistakes-alone | --keep-right] [--picture FILE.png]

For each writer, the first half of the drawings is gone through in order. Each that is
read wrong is corrected and taught, by the rules of the program: every fifth drawing
kept of a digit is kept aside, and from the first correction on, what is read surely and
rightly is cleared away, and so is kept as right and learnt with the next correction.
Then the errors on the second half are counted, before and after, and those on MNIST: on
the validation split, or with --test on the test split. With --mistakes-alone nothing is
kept but corrections. With --keep-right, the person names every drawing from the start,
and all are learnt at the end.

*Foreseen* are errors before of a digit that was also read wrong in the first half: of
others, corrections tell little. All choices were made on the even writers and the
validation split.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from enum import Enum
from pathlib import Path
from typing import Final

import numpy as np

from mnist_gui.core.classifier import Classifier, load
from mnist_gui.core.ink import rasterize
from mnist_gui.core.locations import default_mnist_dir, shipped_models_dir
from mnist_gui.core.preprocess import ModelInput, to_model_input
from mnist_gui.core.samples import SAMPLES_NAME, LabelledDrawing, SampleStore
from mnist_gui.core.strokes import StrokeRecord, read_strokes
from mnist_gui.core.teaching_memory import Head, KnownDigits
from mnist_gui.core.tensorflow_import import import_tensorflow
from tests.bench.teaching_rows import Row, draw, total
from trainer.calibration import probabilities_at
from trainer.mnist import Mnist

_MOST_LOST: Final = 0.1
"""Points of accuracy on MNIST that teaching may cost, for every writer."""


class Habit(Enum):
    """Which drawings a person keeps beside those that were read wrong."""

    MISTAKES_ALONE = "none"
    LETS_STAND = "those read surely, once one was read wrong"
    KEEPS_RIGHT = "all"


class Hand:
    """A writer's drawings, as a model sees them."""

    def __init__(self, classifier: Classifier, records: Sequence[StrokeRecord]) -> None:
        self.records = records
        self.inputs: list[ModelInput] = [
            to_model_input(rasterize(one.strokes)) for one in records
        ]
        labels = np.array([int(one.label or 0) for one in records], np.uint8)
        images = np.stack(self.inputs)
        self._known = KnownDigits(classifier.features(images), labels)
        self._are_digits = [one.is_digit for one in classifier.predict_batch(images)]
        self._temperature = classifier.manifest.temperature
        self._threshold = classifier.manifest.threshold
        self.middle = len(records) // 2

    def answer(self, head: Head, index: int) -> int:
        """Return what a head reads in a drawing."""
        return int(head.digits(self._known.features[index : index + 1])[0])

    def is_sure(self, head: Head, index: int) -> bool:
        """Return whether a head reads a drawing without a question mark."""
        logits = head.logits(self._known.features[index : index + 1])
        best = float(probabilities_at(logits, self._temperature).max())
        return best * self._are_digits[index] >= self._threshold

    def label(self, index: int) -> int:
        """Return what a drawing is."""
        return int(self._known.labels[index])

    def errors(self, head: Head) -> tuple[list[int], list[int]]:
        """Return what the drawings are that a head reads wrong, of each half."""
        features, labels = self._known
        are_wrong = head.digits(features) != labels
        halves = slice(None, self.middle), slice(self.middle, None)
        first, second = (labels[half][are_wrong[half]].tolist() for half in halves)
        return first, second


class _Lesson:
    """A writer teaches a model, with the program's own store of drawings."""

    def __init__(self, classifier: Classifier, habit: Habit) -> None:
        self._classifier = classifier
        self._habit = habit
        self._folder = tempfile.TemporaryDirectory()
        self._samples = SampleStore(Path(self._folder.name) / SAMPLES_NAME)
        self._named: list[LabelledDrawing] = []
        self.head = classifier.head
        self.corrected = 0
        self.slowest = 0.0

    def show(self, hand: Hand, index: int) -> None:
        """Let a drawing be read, and kept if it is to be."""
        answer, label = hand.answer(self.head, index), hand.label(index)
        if answer == label and not self._keeps_right(hand, index):
            return
        self._named.append(
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
            self.learn()
            self.slowest = max(self.slowest, time.perf_counter() - began)

    def _keeps_right(self, hand: Hand, index: int) -> bool:
        lets_stand = self.corrected > 0 and hand.is_sure(self.head, index)
        return self._habit is Habit.KEEPS_RIGHT or (
            self._habit is Habit.LETS_STAND and lets_stand
        )

    def learn(self) -> None:
        """Keep what was named since the last time, and learn all there is."""
        self._samples.add_new(self._named)
        self._named.clear()
        self.head = self._classifier.learn(self._samples.all())


def main(arguments: Sequence[str]) -> int:
    """Print a row for each writer; 1 if less is learnt, or more lost, than promised."""
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
        rows.append(_teach(classifier, writer, records, digits, options.habit))
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
    parser.set_defaults(habit=Habit.LETS_STAND)
    habits = parser.add_mutually_exclusive_group()
    for name, habit in (
        ("--mistakes-alone", Habit.MISTAKES_ALONE),
        ("--keep-right", Habit.KEEPS_RIGHT),
    ):
        habits.add_argument(
            name,
            action="store_const",
            dest="habit",
            const=habit,
            help=f"of right answers, {habit.value} are kept",
        )
    parser.add_argument("--picture", type=Path, metavar="FILE.png")
    return parser


def _teach(
    classifier: Classifier,
    writer: str,
    records: Sequence[StrokeRecord],
    digits: KnownDigits,
    habit: Habit,
) -> Row:
    hand, start = Hand(classifier, records), classifier.head
    lesson = _Lesson(classifier, habit)
    for index in range(hand.middle):
        lesson.show(hand, index)
    if habit is Habit.KEEPS_RIGHT:
        lesson.learn()
    first, before = hand.errors(start)
    _, after = hand.errors(lesson.head)
    return Row(
        writer=writer,
        corrected=lesson.corrected,
        before=len(before),
        foreseen=sum(label in first for label in before),
        after=len(after),
        lost=100
        * (digits.correct(start) - digits.correct(lesson.head))
        / len(digits.labels),
        slowest=lesson.slowest,
    )


def _format(row: Row) -> str:
    return (
        f"{row.writer:10} {row.corrected:9} {row.before:7} {row.foreseen:9}"
        f" {row.after:6} {-row.lost:+8.2f}  {row.slowest:.2f}"
    )


def _conclude(rows: Sequence[Row]) -> int:
    for name, some in (("even", rows[::2]), ("odd", rows[1::2]), ("all", rows)):
        before, after = total(some)
        print(
            f"{name:4} writers: {before} errors before,"
            f" {sum(one.foreseen for one in some)} foreseen, {after} after"
            f" ({100 * (1 - after / max(before, 1)):.0f} % fewer); MNIST"
            f" {-max(one.lost for one in some):+.2f} points at worst,"
            f" {-np.mean([one.lost for one in some]):+.3f} in the mean"
        )
    before, after = total(rows)
    kept = all(one.lost <= _MOST_LOST + 1e-9 for one in rows)
    return 0 if 2 * after <= before and kept else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
