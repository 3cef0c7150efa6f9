"""Adapt a model to each writer of a strokes file, and count what it then reads wrong.

    python -m tests.bench.teaching --strokes FILE.jsonl [--data-dir DIR] [--model DIR]
        [--test] [--keep-right | --accepted [--notices 0.9]] [--swapped] [--least N]
        [--picture FILE.png]

For each writer, the first half of the drawings is gone through in order, or with
--swapped the second. Each that is read wrong is corrected, and the model is adapted, by
the rules of the program: every fifth correction of a digit is held out. Then the errors
on the other half are counted, before and after, and those on MNIST: on the validation
split, or with --test on the test split. With --keep-right, the user also labels
drawings that were read correctly, and they are learned with the next correction and at
the end.

With --accepted it goes as in the window: what is read as "?" is corrected, too, and
confident answers that are left standing are exemplars of the user's hand. With
--notices, that fraction of confident errors is corrected; the others are left standing.

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
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from mnist_gui.core.adaptation.hand import Hand
from mnist_gui.core.adaptation.memory import Head, KnownDigits
from mnist_gui.core.classifier.classifier import load
from mnist_gui.core.classifier.hand_reader import HandReader
from mnist_gui.core.classifier.published import PublishedClassifier
from mnist_gui.core.classifier.tensorflow_import import import_tensorflow
from mnist_gui.core.files.locations import default_mnist_dir, shipped_models_dir
from mnist_gui.core.ink.preprocess import ModelInput, to_model_input
from mnist_gui.core.ink.rasterize import rasterize
from mnist_gui.core.ink.strokes import StrokeRecord, read_strokes
from mnist_gui.core.prediction import Prediction, softmax
from mnist_gui.core.samples.accepted import (
    ACCEPTED_NAME,
    AcceptedAnswers,
    Exemplar,
    exemplars_of,
)
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


class User(NamedTuple):
    """What a user does with answers."""

    keeps_right: bool
    """Labels right answers, too."""

    accepts: bool
    """Labels what is read as "?", and lets confident answers stand."""

    notices: float
    """The fraction of confident errors that is noticed; the others are let stand."""


class Reader(NamedTuple):
    """A model's present head, with calibrated logits, and its user's hand."""

    head: Head
    hand: Hand | None = None

    def logits(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the calibrated logits, [n, 10], of features, [n, d]."""
        logits = self.head.logits(features)
        return self.hand.adjusted(logits, features) if self.hand else logits

    def errors(self, digits: KnownDigits) -> NDArray[np.uint8]:
        """Return the labels of the digits that it reads wrong."""
        answers = self.logits(digits.features).argmax(axis=1)
        wrong: NDArray[np.uint8] = digits.labels[answers != digits.labels]
        return wrong


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
        outputs = classifier.run(np.stack(self.inputs))
        self.features, self.labels = outputs["features"], labels
        self._is_digit = outputs["is_digit"]
        self._threshold = classifier.manifest.threshold

    def predict(self, reader: Reader, index: int) -> Prediction:
        """Return what is read in a drawing."""
        (logits,) = reader.logits(self.features[index : index + 1])
        return Prediction(
            probabilities=tuple(softmax(logits).tolist()),
            is_digit=float(self._is_digit[index]),
            threshold=self._threshold,
        )

    def some(self, indices: Sequence[int]) -> KnownDigits:
        """Return some of the drawings."""
        chosen = list(indices)
        return KnownDigits(self.features[chosen], self.labels[chosen])


class _Adaptation:
    """Adapts a model to one writer, with what the program keeps of its user."""

    def __init__(
        self, classifier: PublishedClassifier, hand: Handwriting, user: User
    ) -> None:
        self._classifier = classifier
        self._hand = hand
        self._user = user
        self._folder = tempfile.TemporaryDirectory()
        self._samples = SampleStore(Path(self._folder.name) / SAMPLES_NAME)
        self._new: list[LabelledDrawing] = []
        self._accepted = AcceptedAnswers(Path(self._folder.name) / ACCEPTED_NAME)
        self._hand_reader = HandReader(classifier)
        # Another sequence for each writer: few make more than three errors.
        self._chance = np.random.default_rng(hand.labels)
        self.corrected = 0
        self.slowest = 0.0
        self.adapt()

    def show(self, index: int) -> None:
        """Read a drawing; correct it, or let the answer stand."""
        hand, label = self._hand, int(self._hand.labels[index])
        prediction = hand.predict(self.reader, index)
        is_wrong = prediction.digit != label
        if self._is_labelled(prediction, is_wrong=is_wrong):
            self._new.append(
                LabelledDrawing(
                    label=label,
                    model_input=hand.inputs[index],
                    strokes=hand.records[index].strokes,
                    predicted=prediction.digit,
                )
            )
            if is_wrong or self._user.accepts:
                self.corrected += 1
                began = time.perf_counter()
                self.adapt()
                self.slowest = max(self.slowest, time.perf_counter() - began)
        elif self._user.accepts:
            accepted = Exemplar(hand.inputs[index], prediction.digit)
            self._accepted.add([accepted])
            self._learn_hand()

    def adapt(self) -> None:
        """Store what was labelled since the last time, and adapt to all samples."""
        self._samples.add_new(self._new)
        self._new.clear()
        self._classifier.adapt(self._samples.all())
        self._learn_hand()

    def _is_labelled(self, prediction: Prediction, *, is_wrong: bool) -> bool:
        if not self._user.accepts:
            return is_wrong or self._user.keeps_right
        if not prediction.is_confident:
            return True
        return is_wrong and self._chance.random() < self._user.notices

    def _learn_hand(self) -> None:
        if self._user.accepts:
            labelled = exemplars_of(self._samples.all())
            self._hand_reader.learn([*labelled, *self._accepted.all()])
        self.reader = Reader(_calibrated(self._classifier), self._hand_reader.hand)


def _calibrated(classifier: PublishedClassifier) -> Head:
    return classifier.head.divided_by(classifier.manifest.temperature)


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
    user = User(
        keeps_right=options.keep_right,
        accepts=options.accepted,
        notices=options.notices,
    )
    writers = {
        writer: records
        for writer, records in writers.items()
        if len(records) >= options.least
    }
    print("writer     corrected  before  foreseen  after   MNIST  s")
    rows = []
    for writer, records in writers.items():
        middle = len(records) // 2
        halves = range(middle), range(middle, len(records))
        learned = halves[options.swapped]
        rows.append(_measure(classifier, writer, records, learned, digits, user))
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
    kinds = parser.add_mutually_exclusive_group()
    kinds.add_argument("--keep-right", action="store_true", help="name all drawings")
    kinds.add_argument("--accepted", action="store_true", help="let answers stand")
    parser.add_argument("--notices", type=float, default=1.0, metavar="FRACTION")
    parser.add_argument("--swapped", action="store_true", help="learn second halves")
    parser.add_argument("--least", type=int, default=2, help="digits of a writer")
    parser.add_argument("--picture", type=Path, metavar="FILE.png")
    return parser


def _measure(  # noqa: PLR0913, PLR0917 (each as it is)
    classifier: PublishedClassifier,
    writer: str,
    records: Sequence[StrokeRecord],
    learned: range,
    digits: KnownDigits,
    user: User,
) -> Row:
    hand = Handwriting(classifier, records)
    adaptation = _Adaptation(classifier, hand, user)
    start = adaptation.reader
    for index in learned:
        adaptation.show(index)
    adaptation.adapt()
    rest = [index for index in range(len(records)) if index not in learned]
    first, second = hand.some(learned), hand.some(rest)
    before, misread = start.errors(second), start.errors(first)
    lost = len(adaptation.reader.errors(digits)) - len(start.errors(digits))
    return Row(
        writer=writer,
        corrected=adaptation.corrected,
        before=len(before),
        foreseen=int(np.isin(before, misread).sum()),
        after=len(adaptation.reader.errors(second)),
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
