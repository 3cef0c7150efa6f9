"""`mnist-classify`: the same reading without a window."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import takewhile
from pathlib import Path
from typing import TypeAlias

from mnist_gui.core.classifier.classifier import load_chosen
from mnist_gui.core.cli import add_model, add_store, printing
from mnist_gui.core.errors import (
    EmptyDrawingError,
    PictureError,
    UserError,
    message_of,
)
from mnist_gui.core.files.atomic import is_folder
from mnist_gui.core.ink.strokes import read_strokes_leniently
from mnist_gui.core.models.store import ModelStore
from mnist_gui.core.pictures.decoder import PREFETCH_COUNT
from mnist_gui.core.pictures.open import PICTURE_SUFFIXES
from mnist_gui.core.pictures.picture_ink import PictureInk, find_ink
from mnist_gui.core.prediction import DigitReading, Reading
from mnist_gui.core.reading.page import STROKES_SUFFIX, Page
from mnist_gui.core.reading.read import read_page
from mnist_gui.core.reading.segmentation import BatchReader

Read: TypeAlias = Callable[[Page], Reading]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What was read in one picture or one drawing of a file."""

    path: Path
    index: int
    """Place in a strokes file, from 0."""

    reading: Reading | None
    error: str | None
    picture: PictureInk | None = None
    """What was read, where it was a picture."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Read all that was named.

    Returns:
        0, or 1 if something could not be read or written, or 2 if there is no model.
    """
    try:
        with printing():
            return _read_all(_parser().parse_args(arguments))
    except BrokenPipeError:  # the reader has seen enough, as `head` has
        sys.stderr.close()
        return 1
    except OSError as error:
        print(f"mnist-classify: {message_of(error)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _read_all(options: argparse.Namespace) -> int:
    try:
        classifier = load_chosen(ModelStore(options.store), options.model)
    except UserError as error:
        print(f"mnist-classify: {error}", file=sys.stderr)
        return 2
    form = as_json if options.json else _as_text
    failed = False
    for answer in classify(options.paths, classifier, single=options.single):
        has_failed = answer.error is not None
        to_table = options.json or not has_failed
        print(form(answer), file=sys.stdout if to_table else sys.stderr, flush=True)
        failed = failed or has_failed
    return 1 if failed else 0


def classify(
    paths: Sequence[Path],
    classifier: BatchReader,
    *,
    single: bool = False,
    following: Sequence[Path] = (),
) -> Iterator[Answer]:
    """Read pictures, folders of pictures and strokes files, in this order.

    Args:
        paths: What to read.
        classifier: Reads it.
        single: Whether there is always one digit in each.
        following: What will be read after them, if that is known.
    """
    read = partial(read_page, classifier=classifier, single=single)
    for path, after in with_following(paths, following):
        if is_folder(path):
            yield from _classify_folder(path, read)
        elif path.suffix.lower() == STROKES_SUFFIX:
            yield from _classify_strokes(path, read)
        else:
            yield _classify_picture(path, read, after)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mnist-classify",
        description="Read handwritten digits in pictures and strokes files.",
        epilog="Prints a line for each, with tabs between: path, place in a strokes"
        ' file (from 0), what was read ("?" for a digit that is not sure), and the'
        " probability of its least sure digit.",
    )
    parser.add_argument(
        "paths",
        nargs="+",
        type=Path,
        metavar="PATH",
        help="a picture, a folder of pictures, or a .jsonl of strokes",
    )
    parser.add_argument(
        "--single", action="store_true", help="there is always one digit, no number"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    add_model(parser)
    add_store(parser)
    return parser


def pictures_in(folder: Path) -> list[Path]:
    """Return the pictures of a folder by their names, without those of its folders.

    Raises:
        PictureError: If it cannot be read, or there are none.
    """
    try:
        pictures = sorted(path for path in folder.iterdir() if _is_picture(path))
    except OSError as error:
        raise PictureError(f"“{folder}” cannot be read: {error.strerror}.") from error
    if not pictures:
        raise PictureError(f"There are no pictures in “{folder}”.")
    return pictures


def _classify_folder(folder: Path, read: Read) -> Iterator[Answer]:
    try:
        pictures = pictures_in(folder)
    except PictureError as error:
        yield _failure(folder, 0, str(error))
        return
    for path, after in with_following(pictures):
        yield _classify_picture(path, read, after)


def with_following(
    paths: Sequence[Path], last: Sequence[Path] = ()
) -> Iterator[tuple[Path, Sequence[Path]]]:
    """Yield each path, and the pictures right after it, to be decoded meanwhile.

    Args:
        paths: Files and folders.
        last: What comes after them.
    """
    for number, path in enumerate(paths, 1):
        after = *paths[number : number + PREFETCH_COUNT], *last
        yield path, tuple(takewhile(_is_picture, after))


def _is_picture(path: Path) -> bool:
    return path.suffix.lower() in PICTURE_SUFFIXES


def _classify_picture(path: Path, read: Read, following: Sequence[Path]) -> Answer:
    try:
        picture = find_ink(path, following=following)
        reading = read(Page(picture=picture))
    except UserError as error:
        return _failure(path, 0, str(error))
    return Answer(path=path, index=0, reading=reading, error=None, picture=picture)


def _classify_strokes(path: Path, read: Read) -> Iterator[Answer]:
    index = -1
    try:
        for index, record in enumerate(read_strokes_leniently(path)):
            if isinstance(record, UserError):
                yield _failure(path, index, str(record))
                continue
            try:
                reading = read(Page(strokes=record.strokes))
            except EmptyDrawingError as error:
                yield _failure(path, index, str(error))
            else:
                yield Answer(path=path, index=index, reading=reading, error=None)
    except UserError as error:
        yield _failure(path, max(0, index), str(error))
    else:
        if index < 0:
            yield _failure(path, 0, f"There is no drawing in “{path.name}”.")


def _failure(path: Path, index: int, message: str) -> Answer:
    return Answer(path=path, index=index, reading=None, error=message)


def _as_text(answer: Answer) -> str:
    if answer.reading is None:
        return f"{answer.path}\t{answer.index}\terror: {answer.error}"
    surely = min(one.prediction.probability for one in answer.reading.digits)
    text = answer.reading.answer.replace("\n", " ")
    return f"{answer.path}\t{answer.index}\t{text}\t{surely:.3f}"


def as_json(answer: Answer) -> str:
    """Return an answer as the line that `--json` prints of it."""
    reading = answer.reading
    return json.dumps(
        {
            "path": str(answer.path),
            "index": answer.index,
            "text": reading.text if reading else "",
            "sure": reading.is_confident if reading else False,
            "digits": [_digit_fields(one) for one in reading.digits] if reading else [],
            "error": answer.error,
        },
        ensure_ascii=False,
    )


def _digit_fields(digit: DigitReading) -> dict[str, object]:
    prediction = digit.prediction
    return {
        "digit": prediction.digit,
        "probability": prediction.probability,
        "probabilities": list(prediction.probabilities),
        "box": [round(edge, 2) for edge in digit.box],
    }


if __name__ == "__main__":
    sys.exit(main())
