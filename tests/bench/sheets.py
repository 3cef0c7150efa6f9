"""Measure the reading of sheets, grids and pictures of few pixels.

    python -m tests.bench.sheets [--model VERSION|DIR] [--data ../shared/data]

Sheets of up to 2,000 digits: seconds, the processor's without the decoder's, all as a
multiple of one call of the model, digits read right, and cells without an answer. Grids
of all thicknesses around digits of synthetic handwriting, compared with the same digits
without lines. MNIST's validation split at 16×16 and 20×20 pixels, opened as pictures.
Two idle cores need two minutes; without MNIST, synthetic digits are read in its place.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mnist_gui.core.classifier.classifier import Classifier, load_chosen
from mnist_gui.core.classifier.tensorflow_import import import_tensorflow
from mnist_gui.core.errors import EmptyDrawingError, UserError
from mnist_gui.core.files.locations import has_mnist
from mnist_gui.core.ink.levels import FULL_INK, Ink
from mnist_gui.core.ink.strokes import Strokes, stroke
from mnist_gui.core.models.store import ModelStore
from mnist_gui.core.pictures.decoder import decoder
from mnist_gui.core.pictures.picture_ink import find_ink
from mnist_gui.core.prediction import DigitReading, MarkReading, Reading
from mnist_gui.core.reading.page import Page
from mnist_gui.core.reading.read import read_page
from tests.bench.handwriting import latency
from tests.bench.support.targets import Row, accuracy_row, format_rows
from tests.bench.support.workers import add_measured_model, add_strangers_data
from tests.helpers.core.grids import MARGIN, grid_lines, page_of_cells
from trainer.data.mnist import Mnist
from trainer.data.splits import Split
from trainer.data.synthesis import synthesize
from trainer.evaluation.scores import Score
from trainer.handwriting.skeleton import digit_skeletons
from trainer.handwriting.variation import vary

SIZES: Final = (100, 300, 1000, 2000)
"""Digits on a sheet."""

_AT_MOST: Final = {300: 2.0, 2000: 10.0}  # seconds
_CELL: Final = 34  # pixels; a digit has 20
_LARGER: Final = 1.25  # a sheet's width, compared with its height
_SIDES: Final = (16, 20)
_THICKNESSES: Final = (1.0, 2.0, 3.0, 4.0, 6.0, 8.0)
_GRID_CELL, _GRID_PEN = 60, 4.0
_ROTATION: Final = 0.08  # radians: lines show how digits are to be held


class Counts(NamedTuple):
    """What became of the digits on a page of cells."""

    right: int
    empty: int
    """Cells with a digit, and no answer."""

    n: int


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; return 1 if a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.sheets")
    add_measured_model(parser)
    add_strangers_data(parser)
    options = parser.parse_args(arguments)
    try:
        import_tensorflow()
        classifier = load_chosen(ModelStore(options.store), options.model)
        with tempfile.TemporaryDirectory() as folder, closing(decoder):
            rows = list(measure(classifier, Path(folder), options.data / "mnist"))
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    print(format_rows(rows))
    return 1 if any(row.is_met is False for row in rows) else 0


def measure(  # noqa: PLR0913 (each has a name)
    classifier: Classifier,
    folder: Path,
    mnist: Path,
    *,
    sizes: Sequence[int] = SIZES,
    grids: int = 10,
    tiny: int = 1000,
) -> Iterator[Row]:
    """Yield all figures.

    Args:
        classifier: What reads.
        folder: Where pictures are written.
        mnist: Where MNIST's files are, if they are.
        sizes: Digits on each sheet.
        grids: Of each thickness.
        tiny: Pictures of each size.
    """
    if has_mnist(mnist):
        _, digits = Mnist(mnist).train_and_validation()
    else:
        digits = synthesize(max(*sizes, tiny), seed=5)
    order = np.random.default_rng(3).permutation(len(digits.labels))
    digits = Split(digits.images[order], digits.labels[order])
    for count in sizes:
        yield from _sheet_rows(classifier, folder, digits, count)
    yield from _grid_rows(classifier, folder, grids)
    for side in _SIDES:
        yield from _tiny_rows(classifier, folder, digits, side, tiny)


def _sheet_rows(
    classifier: Classifier, folder: Path, digits: Split, count: int
) -> Iterator[Row]:
    labels = digits.labels[:count]
    columns = max(1, round(np.sqrt(_LARGER * count)))
    path = _written(folder / "sheet.png", sheet(digits.images[:count], columns))
    call = latency(classifier) / 1000
    started, worked = time.perf_counter(), time.process_time()
    reading = _read(classifier, path)
    worked = time.process_time() - worked
    seconds = time.perf_counter() - started
    cells = dict(enumerate(labels.tolist()))
    right, empty, n = counted(reading, cells, columns, _CELL)
    what = f"a sheet of {count} digits"
    yield Row(what=what, unit="s", measured=seconds, at_most=_AT_MOST.get(count))
    yield Row(what="  the processor's time", unit="s", measured=worked)
    yield Row(
        what="  calls of the model in this time", unit="", measured=seconds / call
    )
    yield accuracy_row("  digits read right", Score(n=n, correct=right), 98.0)
    yield Row(what="  digits without an answer", unit="", measured=empty, at_most=0)


def _grid_rows(classifier: Classifier, folder: Path, count: int) -> Iterator[Row]:
    for thickness in (0.0, *_THICKNESSES):
        for bold_every in (0, 3) if thickness else (0,):
            rng = np.random.default_rng(11)
            found = [
                _read_grid(classifier, folder, thickness, bold_every, rng)
                for _ in range(count)
            ]
            score = Score(
                n=sum(grid.n for grid in found),
                correct=sum(grid.right for grid in found),
            )
            bold = ", every third bold" if bold_every else ""
            name = f"a grid of {thickness:g} px{bold}" if thickness else "no grid"
            yield accuracy_row(f"{name}: digits read right", score)


def _read_grid(
    classifier: Classifier,
    folder: Path,
    thickness: float,
    bold_every: int,
    rng: np.random.Generator,
) -> Counts:
    """Read four rows of five cells, two of three with a digit."""
    filled = rng.integers(0, 15, (4, 5))
    rows = ["".join(str(n) if n < 10 else " " for n in row) for row in filled]

    def drawn(digit: int) -> Strokes:
        skeletons = digit_skeletons()[digit]
        weights = np.array([skeleton.weight for skeleton in skeletons])
        chosen = rng.choice(len(skeletons), p=weights / weights.sum())
        stamps = vary(skeletons[chosen], 1, rng, _ROTATION)[0]
        return tuple(stroke([point]) for point in stamps)

    page = page_of_cells(rows, _GRID_CELL, _GRID_PEN, height=0.7, drawn=drawn)
    if thickness:
        lines = grid_lines(rows, _GRID_CELL, thickness, bold_every=bold_every)
        page = np.maximum(page, lines)
    try:
        reading = _read(classifier, _written(folder / "grid.png", page))
    except EmptyDrawingError:
        reading = Reading(digits=())
    digits = {at: int(n) for at, n in enumerate("".join(rows)) if n.isdecimal()}
    return counted(reading, digits, 5, _GRID_CELL, MARGIN)


def _tiny_rows(
    classifier: Classifier, folder: Path, digits: Split, side: int, count: int
) -> Iterator[Row]:
    right = confident = 0
    few = min(count, len(digits.labels))
    for image, label in zip(digits.images[:few], digits.labels.tolist(), strict=False):
        small = Image.fromarray(image).resize((side, side), Image.Resampling.BOX)
        path = _written(folder / "tiny.png", np.asarray(small))
        try:
            reading = _read(classifier, path)
        except EmptyDrawingError:
            continue
        right += reading.text == str(label)
        confident += reading.is_confident
    what = f"digits of {side}×{side} pixels"
    yield accuracy_row(f"{what}, read right", Score(n=few, correct=right), 99.0)
    yield accuracy_row("  with confidence", Score(n=few, correct=confident))


def sheet(images: NDArray[np.uint8], columns: int) -> Ink:
    """Arrange images of shape [n, 28, 28] in rows, each a little out of its place."""
    rng = np.random.default_rng(0)
    side = images.shape[1]
    rows = -(-len(images) // columns)
    page = np.zeros((rows * _CELL, columns * _CELL), np.uint8)
    for at, image in enumerate(images):
        top, left = (
            place * _CELL + (_CELL - side) // 2 + int(rng.integers(-2, 3))
            for place in divmod(at, columns)
        )
        where = slice(top, top + side), slice(left, left + side)
        page[where] = np.maximum(page[where], image)
    return page


def counted(
    reading: Reading,
    digits: dict[int, int],
    columns: int,
    cell: float,
    margin: float = 0,
) -> Counts:
    """Count the cells whose only answer is right, and those that have none.

    Args:
        reading: What was read, with boxes in pixels.
        digits: The digit in each cell that has one, by its number in reading order.
        columns: Cells in a row.
        cell: The side of a cell in pixels.
        margin: Pixels to the left of the first cell, and above it.
    """
    answers: dict[int, list[str]] = {}
    items: list[DigitReading | MarkReading] = [*reading.digits, *reading.marks]
    for item in items:
        left, top, right, bottom = item.box
        column, row = (
            int(((low + high) / 2 - margin) // cell)
            for low, high in ((left, right), (top, bottom))
        )
        if isinstance(item, MarkReading):
            text = item.text
        else:
            text = str(item.prediction.digit)
        answers.setdefault(row * columns + column, []).append(text)
    right_count = sum(answers.get(at) == [str(digit)] for at, digit in digits.items())
    empty = sum(at not in answers for at in digits)
    return Counts(right_count, empty, len(digits))


def _written(path: Path, ink: Ink) -> Path:
    """Write ink as a picture, black on white."""
    Image.fromarray(FULL_INK - ink).save(path)
    return path


def _read(classifier: Classifier, path: Path) -> Reading:
    return read_page(Page(picture=find_ink(path)), classifier)


if __name__ == "__main__":
    sys.exit(main())
