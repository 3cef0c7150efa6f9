"""The `mnist-classify` command: read pictures and strokes files in a terminal."""

import argparse
import sys
from collections.abc import Iterable, Sequence
from itertools import takewhile
from pathlib import Path

from mnist_gui import __version__
from mnist_gui.core.cli import add_model, add_store, run_command
from mnist_gui.core.errors import UserError, reason_of
from mnist_gui.core.files.atomic import exists
from mnist_gui.core.messages import marked
from mnist_gui.core.models.manifest import ForeignManifest
from mnist_gui.core.models.store import ModelStore
from mnist_gui.core.reading.answer import Answer, as_json


def main(arguments: Sequence[str] | None = None) -> int:
    """Read every path on the command line and print the answers.

    Returns:
        0; 1 if something could not be read or written; 2 if there is no model; 130
        after Ctrl+C.
    """
    return run_command(
        lambda: _print_answers(_parser().parse_args(arguments)),
        prefix="mnist-classify: ",
    )


def _print_answers(options: argparse.Namespace) -> int:
    """Print all answers, first those that can be given without a model, and so at once.

    Reading takes NumPy, TensorFlow and a model, which take a second to load.
    """
    missing, paths = _split(options.paths, in_order=options.json)
    status = _print(map(_missing, missing), options)
    if not paths:
        return status
    try:
        store = ModelStore(options.store)
        store.locate(options.model)
        from mnist_gui.core.classifier.classifier import load_chosen
        from mnist_gui.core.reading.files import read_files

        classifier = load_chosen(store, options.model)
    except UserError as error:
        print(f"mnist-classify: {error}", file=sys.stderr)
        return 2
    manifest = classifier.manifest
    if isinstance(manifest, ForeignManifest):
        name, how = manifest.architecture, manifest.text
        print(f"mnist-classify: model {name} {how}", file=sys.stderr)
    answers = read_files(
        paths, classifier, single=options.single, digits_only=options.digits_only
    )
    return max(status, _print(answers, options))


def _split(
    paths: Sequence[Path], *, in_order: bool
) -> tuple[Sequence[Path], Sequence[Path]]:
    """Return paths where nothing is, and the others.

    In order, the first are those before the first that is there.
    """
    if in_order:
        missing = list(takewhile(lambda path: not exists(path), paths))
        return missing, paths[len(missing) :]
    return [path for path in paths if not exists(path)], list(filter(exists, paths))


def _missing(path: Path) -> Answer:
    reason: str = marked("Errors", "No such file or directory")
    try:
        path.stat()  # it may be there, behind a folder that cannot be entered
    except OSError as error:
        reason = reason_of(error)
    message = marked("Errors", "“{}” cannot be opened: {}.").format(path.name, reason)
    return Answer(path=path, error=message)


def _print(answers: Iterable[Answer], options: argparse.Namespace) -> int:
    """Print answers; return 1 if one is an error, else 0."""
    format_ = as_json if options.json else _as_text
    status = 0
    for answer in answers:
        # Errors are part of the JSON, but would not fit the columns of the text.
        to_stderr = answer.error is not None and not options.json
        file = sys.stderr if to_stderr else sys.stdout
        print(format_(answer), file=file, flush=True)
        status = status if answer.error is None else 1
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mnist-classify",
        description="Read handwritten digits in pictures and strokes files.",
        epilog="Prints one line for each, with tabs between: path, place in a strokes"
        ' file (from 0), what was read ("?" for an uncertain digit), and the'
        " probability of the least probable digit.",
    )
    parser.add_argument(
        "paths",
        nargs="+",
        type=Path,
        metavar="PATH",
        help="a picture, a folder of pictures, or a .jsonl of strokes",
    )
    parser.add_argument(
        "--single", action="store_true", help="read each as a single digit"
    )
    parser.add_argument(
        "--digits-only",
        action="store_true",
        help="leave out marks between digits, and spaces",
    )
    parser.add_argument(
        "--json", action="store_true", help="print one JSON object a line"
    )
    add_model(parser)
    add_store(parser)
    parser.add_argument("--version", action="version", version=__version__)
    return parser


def _as_text(answer: Answer) -> str:
    if answer.reading is None:
        return f"{answer.path}\t{answer.index}\terror: {answer.error}"
    digits = answer.reading.digits
    probability = min(digit.prediction.probability for digit in digits)
    text = answer.reading.answer.replace("\n", " ")
    return f"{answer.path}\t{answer.index}\t{text}\t{probability:.3f}"


if __name__ == "__main__":
    sys.exit(main())
