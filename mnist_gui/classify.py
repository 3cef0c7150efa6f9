"""The `mnist-classify` command: read pictures and strokes files in a terminal."""

import argparse
import sys
from collections.abc import Sequence
from itertools import takewhile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mnist_gui import __version__
from mnist_gui.core.classifier.classifier import Classifier, load_chosen
from mnist_gui.core.cli import add_model, add_store, run_command
from mnist_gui.core.errors import UserError
from mnist_gui.core.files.atomic import exists
from mnist_gui.core.models.manifest import ForeignManifest
from mnist_gui.core.models.store import ModelStore
from mnist_gui.core.prediction import Prediction
from mnist_gui.core.reading.files import Answer, as_json, read_files


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
    # Loading takes seconds, in which a mistyped name would go without an answer.
    missing = [*takewhile(lambda path: not exists(path), options.paths)]
    status = _print_all(missing, _Unneeded(), options)
    paths = options.paths[len(missing) :]
    if not paths:
        return status
    try:
        classifier = load_chosen(ModelStore(options.store), options.model)
    except UserError as error:
        print(f"mnist-classify: {error}", file=sys.stderr)
        return 2
    manifest = classifier.manifest
    if isinstance(manifest, ForeignManifest):
        name, how = manifest.architecture, manifest.text
        print(f"mnist-classify: model {name} {how}", file=sys.stderr)
    return max(status, _print_all(paths, classifier, options))


def _print_all(
    paths: Sequence[Path],
    classifier: "Classifier | _Unneeded",
    options: argparse.Namespace,
) -> int:
    """Read paths and print the answers; return 1 if something could not be read."""
    format_ = as_json if options.json else _as_text
    status = 0
    for answer in read_files(
        paths, classifier, single=options.single, digits_only=options.digits_only
    ):
        # Errors are part of the JSON, but would not fit the columns of the text.
        to_stderr = answer.error is not None and not options.json
        file = sys.stderr if to_stderr else sys.stdout
        print(format_(answer), file=file, flush=True)
        status = status if answer.error is None else 1
    return status


class _Unneeded:
    """Stands for a model where nothing exists that it could read."""

    def predict_batch(self, images: NDArray[np.float32]) -> Sequence[Prediction]:
        raise NotImplementedError


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
