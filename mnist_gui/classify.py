"""The `mnist-classify` command: read pictures and strokes files in a terminal."""

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import takewhile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mnist_gui import __version__
from mnist_gui.core.classifier.classifier import Classifier, load_chosen
from mnist_gui.core.cli import add_jobs, add_model, add_store, run_command
from mnist_gui.core.errors import UserError
from mnist_gui.core.files.atomic import exists
from mnist_gui.core.models.manifest import ForeignManifest
from mnist_gui.core.models.store import ModelStore
from mnist_gui.core.pipeline.output import open_answers
from mnist_gui.core.pipeline.pipeline import Pipeline
from mnist_gui.core.pipeline.tasks import Item, Wanted, tasks_in
from mnist_gui.core.pipeline.writing import write_answers
from mnist_gui.core.prediction import Prediction
from mnist_gui.core.reading.files import Answer, as_json, is_picture


def main(arguments: Sequence[str] | None = None) -> int:
    """Read every path on the command line and print the answers.

    Returns:
        0; 1 if something could not be read or written; 2 if there is no model; 130
        after Ctrl+C.
    """
    parser = _parser()

    def run() -> int:
        options = parser.parse_args(arguments)
        if options.resume and not options.output:
            parser.error("--resume continues the file that --output names")
        return _print_answers(options)

    return run_command(run, prefix="mnist-classify: ")


def _print_answers(options: argparse.Namespace) -> int:
    with ExitStack() as stack:
        output = None
        if options.output:
            output = open_answers(options.output, resume=options.resume)
            stack.enter_context(output)
        pipeline = stack.enter_context(Pipeline(options.jobs))
        if len(options.paths) > 1 or not is_picture(options.paths[0]):
            pipeline.start_all()  # while the model is loaded
        remaining = output.remaining if output else iter
        answers = _answers(pipeline, options, remaining)
        try:
            if output:
                return write_answers(answers, output, options.paths)
            return _print_all(answers, as_json if options.json else _as_text, options)
        except _NoModelError as error:
            print(f"mnist-classify: {error}", file=sys.stderr)
            return 2


def _answers(
    pipeline: Pipeline,
    options: argparse.Namespace,
    remaining: Callable[[Iterable[Item]], Iterable[Item]],
) -> Iterator[Answer]:
    """Yield the answers to the tasks that remain, and load the model before the first.

    Loading takes seconds, so first comes what does not exist, such as a mistyped name.
    """
    wanted = Wanted(single=options.single, digits_only=options.digits_only)
    missing = [*takewhile(lambda path: not exists(path), options.paths)]
    yield from pipeline.read(remaining(tasks_in(missing)), _Unneeded(), wanted)
    if paths := options.paths[len(missing) :]:
        classifier = _load(options)
        yield from pipeline.read(remaining(tasks_in(paths)), classifier, wanted)


def _print_all(
    answers: Iterable[Answer],
    format_: Callable[[Answer], str],
    options: argparse.Namespace,
) -> int:
    status = 0
    for answer in answers:
        # Errors are part of the JSON, but would not fit the columns of the text.
        to_stderr = answer.error is not None and not options.json
        file = sys.stderr if to_stderr else sys.stdout
        print(format_(answer), file=file, flush=True)
        status = status if answer.error is None else 1
    return status


def _load(options: argparse.Namespace) -> Classifier:
    """Load the model, and say so if it is a foreign one."""
    try:
        classifier = load_chosen(ModelStore(options.store), options.model)
    except UserError as error:
        raise _NoModelError(error) from error
    manifest = classifier.manifest
    if isinstance(manifest, ForeignManifest):
        name, how = manifest.architecture, manifest.text
        print(f"mnist-classify: model {name} {how}", file=sys.stderr)
    return classifier


class _NoModelError(Exception):
    """There is no model to read with."""


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
    _add_output(parser)
    add_jobs(parser)
    add_model(parser)
    add_store(parser)
    parser.add_argument("--version", action="version", version=__version__)
    return parser


def _add_output(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--output",
        type=Path,
        metavar="FILE",
        help="write the answers there instead, while they are read: .csv, .jsonl or"
        " .parquet",
    )
    parser.add_argument(
        "--resume",
        action="store_true",
        help="continue that file: read what has no answer in it yet",
    )


def _as_text(answer: Answer) -> str:
    if answer.reading is None:
        return f"{answer.path}\t{answer.index}\terror: {answer.error}"
    digits = answer.reading.digits
    probability = min(digit.prediction.probability for digit in digits)
    text = answer.reading.answer.replace("\n", " ")
    return f"{answer.path}\t{answer.index}\t{text}\t{probability:.3f}"


if __name__ == "__main__":
    sys.exit(main())
