"""How well a model reads strangers' handwriting, and says when it is not sure.

    python -m tests.bench.handwriting [--model VERSION|DIR] [--data ../shared/data]
        [--data-dir DIR] [--json FILE]

Prints every figure that the model card has, each with what is asked of it. Data that
are not here are left out, and the table says so. Two idle cores need some two minutes.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from mnist_gui.core.classifier.classifier import Classifier, load_chosen
from mnist_gui.core.errors import UserError
from mnist_gui.core.files.atomic import write_atomically
from mnist_gui.core.files.locations import default_mnist_dir, has_mnist
from mnist_gui.core.ink.preprocess import ModelInput
from mnist_gui.core.ink.strokes import read_strokes
from mnist_gui.core.models.store import ModelStore
from tests.bench.robustness import errors_under, mean_error
from tests.bench.support import redrawn as ways
from tests.bench.support.targets import Row, accuracy_row, format_rows
from tests.bench.support.workers import (
    add_measured_model,
    add_strangers_data,
    worker_pool,
)
from trainer.data.datasets import load_labelled
from trainer.data.drawings import LabelledInputs
from trainer.data.mnist import Mnist
from trainer.evaluation.evaluate import Evaluation, evaluate
from trainer.evaluation.numbers import read_numbers
from trainer.evaluation.scores import Score

_STROKES: Final = "strokes/pendigits-train.jsonl"
_NOT_DIGITS: Final = "strokes/not-digits-dev.jsonl"
_PICTURES: Final = ("pictures/own_drawings", "pictures/digit_photos")

_WAYS: Final[dict[str, tuple[ways.Way, ...]]] = {
    "as drawn": (ways.AS_DRAWN,),
    "ink of 5 % of the digit": (ways.THIN,),
    "ink of 20 % of the digit": (ways.FAT,),
    "at a third of the pad": (ways.SMALL,),
    "the same in the worst of the corners": ways.CORNERS,
    "turned by 15° clockwise": (ways.CLOCKWISE,),
    "turned by 15° back": (ways.BACK,),
}
"""The pad's own pens are none of them: they are for the eye (docs/adr/0005), and what
the model sees is the same with the thinnest and the fattest."""

_WARM_UP, _TIMED = 100, 1000


class Figures(NamedTuple):
    """All that was measured; what was not measured is not in it, or None."""

    mnist: Evaluation | None
    corrupted: Mapping[str, Score]
    strokes: Mapping[str, Evaluation]
    """By the way they were drawn in."""

    pictures: Mapping[str, Evaluation]
    refused_in_window: float | None
    """Per cent of what is no digit, each drawing being maybe a number."""

    milliseconds: float
    megabytes: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; 1 if something is not as it is asked."""
    options = _options(arguments)
    started = time.monotonic()
    try:
        with worker_pool() as workers:
            figures = measure(options, workers)
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    rows = table(figures)
    print(format_rows(rows))
    print(f"Measured in {time.monotonic() - started:.0f} s.")
    if options.json:
        content = {"model": options.model, "rows": [row.entry() for row in rows]}
        write_atomically(options.json, (json.dumps(content, indent=1) + "\n").encode())
    return 1 if any(row.is_met is False for row in rows) else 0


def measure(options: argparse.Namespace, workers: Executor) -> Figures:
    """Measure all whose data are here.

    Raises:
        UserError: If the model cannot be loaded, or data are damaged.
    """
    store = ModelStore(options.store)
    # It reads on one thread, as in the window; the other cores have drawings to do.
    classifier, folder = load_chosen(store, options.model), store.locate(options.model)
    drawn = _drawings(options.data / _STROKES, workers)  # they begin meanwhile
    folder_of_mnist = options.data_dir or _mnist_dir(options.data)
    mnist, corrupted = None, {}
    if has_mnist(folder_of_mnist):
        mnist = evaluate(classifier, load_labelled("mnist", folder_of_mnist), "mnist")
        corrupted = errors_under(classifier, Mnist(folder_of_mnist).test())
    strokes = _read_drawn(classifier, drawn, options.data / _NOT_DIGITS)
    refused = _refused_in_window(classifier, options.data / _NOT_DIGITS)
    pictures = {
        name: evaluate(classifier, load_labelled(str(path), folder_of_mnist), name)
        for name in _PICTURES
        if (path := options.data / name).is_dir()
    }
    files = [path for path in folder.rglob("*") if path.is_file()]
    megabytes = sum(path.stat().st_size for path in files) / 1e6
    milliseconds = latency(classifier)
    return Figures(
        mnist, corrupted, strokes, pictures, refused, milliseconds, megabytes
    )


def table(figures: Figures) -> list[Row]:
    """Return the rows, in the order in which they are asked."""
    mnist, strokes = figures.mnist, figures.strokes.get("as drawn")
    first, *anew = _WAYS
    own, photos = _PICTURES
    return [
        accuracy_row("MNIST, test split", mnist, 99.7),
        accuracy_row("pendigits-train", figures.strokes.get(first), 99.0),
        *(accuracy_row(f"  {way}", figures.strokes.get(way), 98.5) for way in anew),
        accuracy_row("own_drawings", figures.pictures.get(own), 98.5),
        accuracy_row("digit_photos", figures.pictures.get(photos)),
        *_corruption_rows(figures.corrupted),
        _most("ECE on MNIST", _ece(mnist), 0.3),
        _most("ECE on pendigits-train", _ece(strokes), 1.0),
        _most("refused on MNIST", _refused(mnist), 1),
        _most("refused on pendigits-train", _refused(strokes), 1),
        *_refusal_rows(strokes, figures.refused_in_window),
        _most("one image, median", figures.milliseconds, 1, "ms"),
        _most("model on disk", figures.megabytes, 3, "MB"),
    ]


def latency(classifier: Classifier) -> float:
    """Return the median of milliseconds in which a model reads one image."""
    image = np.zeros((1, 28, 28), np.float32)
    image[0, 4:24, 13:16] = 1
    times = []
    for _ in range(_WARM_UP + _TIMED):
        started = time.perf_counter()
        classifier.run(image)
        times.append(time.perf_counter() - started)
    return 1000 * statistics.median(times[_WARM_UP:])


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.handwriting")
    add_measured_model(parser)
    add_strangers_data(parser)
    parser.add_argument(
        "--data-dir",
        type=Path,
        metavar="DIR",
        help="where MNIST's four files are (mnist in the folder of the others, or"
        f" {default_mnist_dir()})",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write it there, too")
    return parser.parse_args(arguments)


def _mnist_dir(data: Path) -> Path:
    beside = data / "mnist"
    return beside if has_mnist(beside) else default_mnist_dir()


class _Drawn(NamedTuple):
    way: str
    labels: list[str]
    images: Iterator[ModelInput]


def _drawings(path: Path, workers: Executor) -> list[_Drawn]:
    """Let a strokes file be drawn in all ways; nothing where there is none."""
    if not path.is_file():
        return []
    records = list(read_strokes(path))
    drawings, labels = [one.strokes for one in records], [one.label for one in records]
    return [
        _Drawn(
            name, [str(label) for label in labels], ways.inputs(drawings, way, workers)
        )
        for name, several in _WAYS.items()
        for way in several
    ]


def _read_drawn(
    classifier: Classifier, drawn: Sequence[_Drawn], not_digits: Path
) -> dict[str, Evaluation]:
    """Read drawings; of several ways with one name, the one that is read worst."""
    found: dict[str, Evaluation] = {}
    others = None
    for way, labels, images in drawn:
        if not found and not_digits.is_file():
            others = load_labelled(str(not_digits), Path()), not_digits.name
        seen = np.stack(list(images))
        data = LabelledInputs(seen, labels, np.ones(len(labels), np.bool_))
        result = evaluate(classifier, data, way, None if found else others)
        if way not in found or result.correct < found[way].correct:
            found[way] = result
    return found


def _corruption_rows(scores: Mapping[str, Score]) -> list[Row]:
    told = [
        Row(what=f"  {name}", unit="%", measured=score.error_percent)
        for name, score in scores.items()
    ]
    mean = mean_error(scores) if scores else None
    return [_most("MNIST-C, mean error of fifteen", mean, 4), *told]


def _refused_in_window(classifier: Classifier, path: Path) -> float | None:
    if not path.is_file():
        return None
    read = read_numbers(classifier, load_labelled(str(path), Path()), everywhere=True)
    return 100 * sum(not one.is_confident for one in read.values()) / len(read)


def _refusal_rows(
    strokes: Evaluation | None, refused_in_window: float | None
) -> list[Row]:
    found = None if strokes is None else strokes.not_digits
    auroc, percent = (found.auroc, found.unsure_percent) if found else (None, None)
    name = "not-digits-dev"
    return [
        Row(what=f"{name}, AUROC of is_digit", unit="", measured=auroc, at_least=0.97),
        Row(what=f"{name}, answered “?”", unit="%", measured=percent, at_least=80),
        Row(
            what="  where each may be a number",
            unit="%",
            measured=refused_in_window,
            at_least=80,
        ),
    ]


def _ece(result: Evaluation | None) -> float | None:
    return None if result is None else 100 * result.ece


def _refused(result: Evaluation | None) -> float | None:
    return None if result is None else 100 * result.unsure / result.n


def _most(what: str, measured: float | None, at_most: float, unit: str = "%") -> Row:
    return Row(what=what, unit=unit, measured=measured, at_most=at_most)


if __name__ == "__main__":
    sys.exit(main())
