"""Measure how well a model reads strangers' handwriting and rejects non-digits.

    python -m tests.bench.handwriting [--model VERSION|DIR] [--data ../shared/data]
        [--data-dir DIR] [--json FILE]

Prints every figure of the model card, each with its target. Missing data sets are
skipped, and the table says so. It takes about three minutes on two idle cores.
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
from mnist_gui.core.ink.strokes import StrokeRecord, Strokes, read_strokes
from mnist_gui.core.models.store import ModelStore
from tests.bench.robustness import errors_under, mean_error
from tests.bench.support import redrawn
from tests.bench.support.targets import Row, accuracy_row, format_rows
from tests.bench.support.workers import (
    add_measured_model,
    add_strangers_data,
    worker_pool,
)
from trainer.data.datasets import load_labelled
from trainer.data.drawings import LabelledInputs
from trainer.data.mnist import Mnist
from trainer.evaluation.evaluate import Evaluation, evaluate, read_numbers
from trainer.evaluation.scores import Score


class _Targets(NamedTuple):
    """Accuracies in per cent."""

    as_drawn: float
    redrawn: float


_STROKES: Final = {
    "pendigits-train": _Targets(99.3, 98.5),
    "unipen-dev": _Targets(98.4, 97.5),
}
_NEGATIVES: Final = "strokes/not-digits-dev.jsonl"
_PICTURES: Final = ("pictures/own_drawings", "pictures/digit_photos")

_AS_DRAWN: Final = "as drawn"
_VARIANTS: Final[dict[str, tuple[redrawn.Variant, ...]]] = {
    _AS_DRAWN: (redrawn.AS_DRAWN,),
    "ink of 5 % of the digit": (redrawn.THIN,),
    "ink of 20 % of the digit": (redrawn.FAT,),
    "at a third of the pad": (redrawn.SMALL,),
    "the same in the worst of the corners": redrawn.CORNERS,
    "turned by 15° clockwise": (redrawn.CLOCKWISE,),
    "turned by 15° back": (redrawn.BACK,),
}
"""The pad's own pen widths are not among them: they only change how the pad looks, and
the model sees the same with all of them (docs/adr/0005)."""

_KEPT_BACK: Final = "every third writer"
"""Kept for a last look that chooses nothing."""

_WARM_UP, _TIMED = 100, 1000


class Figures(NamedTuple):
    """All measurements; what was not measured is missing or None."""

    mnist: Evaluation | None
    corrupted: Mapping[str, Score]
    strokes: Mapping[str, Mapping[str, Evaluation]]
    """By the name of the data set and the variant in which it was redrawn."""

    pictures: Mapping[str, Evaluation]
    rejected_in_window: float | None
    """Per cent of non-digits, where each drawing may be a number."""

    milliseconds: float
    megabytes: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; return 1 if a target is missed."""
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
    """Measure everything whose data is available.

    Raises:
        UserError: If the model cannot be loaded, or data is damaged.
    """
    store = ModelStore(options.store)
    # The model reads on one thread, as in the window; other cores redraw meanwhile.
    classifier, folder = load_chosen(store, options.model), store.locate(options.model)
    drawn = {
        name: _redraw(options.data / "strokes" / f"{name}.jsonl", workers)
        for name in _STROKES
    }
    mnist_dir = options.data_dir or _mnist_dir(options.data)
    mnist, corrupted = None, {}
    if has_mnist(mnist_dir):
        mnist = evaluate(classifier, load_labelled("mnist", mnist_dir), "mnist")
        corrupted = errors_under(classifier, Mnist(mnist_dir).test())
    strokes = {
        name: _read_redrawn(classifier, variants, options.data / _NEGATIVES)
        for name, variants in drawn.items()
    }
    rejected = _rejected_in_window(classifier, options.data / _NEGATIVES)
    pictures = {
        name: evaluate(classifier, load_labelled(str(path), mnist_dir), name)
        for name in _PICTURES
        if (path := options.data / name).is_dir()
    }
    files = [path for path in folder.rglob("*") if path.is_file()]
    megabytes = sum(path.stat().st_size for path in files) / 1e6
    milliseconds = latency(classifier)
    return Figures(
        mnist, corrupted, strokes, pictures, rejected, milliseconds, megabytes
    )


def table(figures: Figures) -> list[Row]:
    """Return the rows in the order of the model card."""
    mnist = figures.mnist
    as_drawn = [figures.strokes[name].get(_AS_DRAWN) for name in _STROKES]
    own, photos = _PICTURES
    return [
        _accuracy("MNIST, test split", mnist, 99.7),
        *_stroke_rows(figures.strokes),
        _accuracy("own_drawings", figures.pictures.get(own), 98.5),
        _accuracy("digit_photos", figures.pictures.get(photos)),
        *_corruption_rows(figures.corrupted),
        _most("ECE on MNIST", _ece(mnist), 0.3),
        *(
            _most(f"ECE on {name}", _ece(found), most)
            for name, found, most in zip(_STROKES, as_drawn, (0.6, 1.0), strict=True)
        ),
        _most("refused on MNIST", _uncertain(mnist), 1),
        *(
            _most(f"refused on {name}", _uncertain(found), most)
            for name, found, most in zip(_STROKES, as_drawn, (0.3, 0.8), strict=True)
        ),
        *_rejection_rows(as_drawn[0], figures.rejected_in_window),
        _most("one image, median", figures.milliseconds, 1, "ms"),
        _most("model on disk", figures.megabytes, 3, "MB"),
    ]


def latency(classifier: Classifier) -> float:
    """Return the median time in which a model reads one image, in milliseconds."""
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
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="also write the table to this file"
    )
    return parser.parse_args(arguments)


def _mnist_dir(data: Path) -> Path:
    beside = data / "mnist"
    return beside if has_mnist(beside) else default_mnist_dir()


class _Redrawn(NamedTuple):
    variant: str
    labels: list[str]
    images: Iterator[ModelInput]
    strokes: list[Strokes]


def _redraw(path: Path, workers: Executor) -> list[_Redrawn]:
    """Start redrawing a strokes file in all variants; nothing where there is none."""
    if not path.is_file():
        return []
    records = list(read_strokes(path))
    kept_back = sorted({record.writer or "" for record in records})[2::3]
    some = [record for record in records if (record.writer or "") in kept_back]
    return [
        *(
            _redraw_all(name, records, variant, workers)
            for name, variants in _VARIANTS.items()
            for variant in variants
        ),
        _redraw_all(_KEPT_BACK, some, redrawn.AS_DRAWN, workers),
    ]


def _redraw_all(
    name: str,
    records: Sequence[StrokeRecord],
    variant: redrawn.Variant,
    workers: Executor,
) -> _Redrawn:
    drawings = [record.strokes for record in records]
    return _Redrawn(
        name,
        [str(record.label) for record in records],
        redrawn.inputs(drawings, variant, workers),
        [redrawn.redraw(strokes, variant) for strokes in drawings],
    )


def _read_redrawn(
    classifier: Classifier, drawn: Sequence[_Redrawn], path: Path
) -> dict[str, Evaluation]:
    """Read drawings; of several variants with one name, keep the one read worst.

    The non-digits in the file at `path` are compared with the first.
    """
    found: dict[str, Evaluation] = {}
    for variant, labels, images, strokes in drawn:
        inputs = np.stack(list(images))
        readable = np.ones(len(labels), np.bool_)
        data = LabelledInputs(inputs, labels, readable, strokes=strokes)
        negatives = None
        if not found and path.is_file():
            negatives = load_labelled(str(path), Path()), path.name
        result = evaluate(classifier, data, variant, negatives)
        if variant not in found or result.score.correct < found[variant].score.correct:
            found[variant] = result
    return found


def _stroke_rows(found: Mapping[str, Mapping[str, Evaluation]]) -> Iterator[Row]:
    for name, targets in _STROKES.items():
        by_variant = found[name]
        yield _accuracy(name, by_variant.get(_AS_DRAWN), targets.as_drawn)
        yield _accuracy(f"  {name}, {_KEPT_BACK}", by_variant.get(_KEPT_BACK))
        for variant in _VARIANTS:
            if variant != _AS_DRAWN:
                result = by_variant.get(variant)
                yield _accuracy(f"  {name}, {variant}", result, targets.redrawn)


def _corruption_rows(scores: Mapping[str, Score]) -> list[Row]:
    mean = mean_error(scores) if scores else None
    return [
        _most("MNIST-C, mean error of fifteen", mean, 4),
        *(
            Row(what=f"  {name}", unit="%", measured=score.error_percent)
            for name, score in scores.items()
        ),
    ]


def _rejected_in_window(classifier: Classifier, path: Path) -> float | None:
    if not path.is_file():
        return None
    data = load_labelled(str(path), Path())
    readings = read_numbers(classifier, data, everywhere=True).values()
    return 100 * sum(not reading.is_confident for reading in readings) / len(readings)


def _rejection_rows(
    strokes: Evaluation | None, rejected_in_window: float | None
) -> list[Row]:
    found = strokes.rejections if strokes else None
    auroc, percent = (found.auroc, found.rejected_percent) if found else (None, None)
    name = "not-digits-dev"
    return [
        Row(what=f"{name}, AUROC of is_digit", unit="", measured=auroc, at_least=0.97),
        Row(what=f"{name}, answered “?”", unit="%", measured=percent, at_least=80),
        Row(
            what="  where each may be a number",
            unit="%",
            measured=rejected_in_window,
            at_least=80,
        ),
    ]


def _accuracy(
    what: str, result: Evaluation | None, at_least: float | None = None
) -> Row:
    return accuracy_row(what, result.score if result else None, at_least)


def _ece(result: Evaluation | None) -> float | None:
    return 100 * result.calibration.ece if result else None


def _uncertain(result: Evaluation | None) -> float | None:
    return 100 * result.uncertain / result.score.n if result else None


def _most(what: str, measured: float | None, at_most: float, unit: str = "%") -> Row:
    return Row(what=what, unit=unit, measured=measured, at_most=at_most)


if __name__ == "__main__":
    sys.exit(main())
