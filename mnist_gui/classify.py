"""The `mnist-classify` command: read pictures and strokes files in a terminal."""

import argparse
import sys
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mnist_gui import __version__
from mnist_gui.core.cli import add_jobs, add_model, add_store, run_command
from mnist_gui.core.errors import UserError, reason_of
from mnist_gui.core.files.atomic import exists
from mnist_gui.core.messages import marked
from mnist_gui.core.models.manifest import ForeignManifest
from mnist_gui.core.models.store import ModelStore
from mnist_gui.core.reading.answer import Answer, as_json

_RAY: Final = "ray"

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mnist_gui.core.classifier.classifier import Classifier
    from mnist_gui.core.prediction import Prediction


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
        if options.engine:
            _check_engine(parser, options)
            return _read_on_cluster(options)
        options.paths = list(map(Path, options.paths))
        return _print_answers(options)

    return run_command(run, prefix="mnist-classify: ")


def _print_answers(options: argparse.Namespace) -> int:
    """Print all answers, first those that can be given without a model, and so at once.

    Reading takes NumPy, TensorFlow and a model, which take a second to load.
    """
    missing, paths = _split(options)
    status = _print(map(_missing, missing), options)
    return max(status, _read(paths, options)) if paths else status


def _read(paths: Sequence[Path], options: argparse.Namespace) -> int:
    """Read paths in several processes, and print or write the answers."""
    store = ModelStore(options.store)
    with ExitStack() as stack:
        try:
            folder = store.locate(options.model)
            from mnist_gui.core.pipeline.image_sets import read_images
            from mnist_gui.core.pipeline.output import open_answers
            from mnist_gui.core.pipeline.pipeline import Pipeline
            from mnist_gui.core.pipeline.run_record import digest_of_model
            from mnist_gui.core.pipeline.tasks import Wanted, tasks_in
            from mnist_gui.core.pipeline.writing import write_answers
        except UserError as error:
            return _no_model(error)
        output = None
        if options.output:
            run = {
                "model": digest_of_model(folder),
                "single": options.single,
                "digits_only": options.digits_only,
            }
            output = open_answers(Path(options.output), run, resume=options.resume)
            stack.enter_context(output)
        pipeline = stack.enter_context(Pipeline(options.jobs))
        pipeline.start()
        wanted = Wanted(single=options.single, digits_only=options.digits_only)
        tasks = tasks_in(paths, _note)
        left = output.remaining(tasks) if output else tasks
        model = _LoadedLater()
        found = pipeline.read_patiently(left, model, wanted)
        next(found)  # processes begin while the model is loaded
        try:
            model.model = _load(store, options)
        except UserError as error:
            return _no_model(error)
        answers = read_images((each for each in found if each is not None), model)
        if output:
            return write_answers(answers, output, paths)
        return _print(answers, options)


def _check_engine(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    """Refuse options that do not go with a cluster."""
    name, _, _ = options.engine.partition("=")
    if name != _RAY:
        parser.error(f"argument --engine: “{name}” is none; there is {_RAY}")
    if options.resume or options.json or options.jobs:
        parser.error("--engine ray takes neither --resume nor --json nor --jobs")
    if not (options.output or "").lower().endswith(".parquet"):
        parser.error("--engine ray needs --output with a name that ends in .parquet")


def _read_on_cluster(options: argparse.Namespace) -> int:
    """Read pictures with Ray, and print how many there were."""
    from mnist_gui.core.cluster.ray_engine import check_ray, read_on_cluster
    from mnist_gui.core.pipeline.output import refuse_complete
    from mnist_gui.core.pipeline.tasks import Wanted

    try:
        check_ray()
        model = ModelStore(options.store).locate(options.model)
    except UserError as error:
        return _no_model(error)
    output = options.output
    if "://" not in output:
        output = str(Path(output).absolute())
        refuse_complete(Path(output))
    counts = read_on_cluster(
        options.paths,
        model,
        output,
        Wanted(single=options.single, digits_only=options.digits_only),
        options.engine.partition("=")[2],
    )
    print(
        f"mnist-classify: {counts.read:,} read, {counts.uncertain:,} uncertain,"
        f" {counts.errors:,} errors; see {options.output}",
        file=sys.stderr,
    )
    return 1 if counts.errors else 0


class _LoadedLater:
    """Stands for the model until it is loaded."""

    model: "Classifier"

    def predict_batch(self, images: "NDArray[np.float32]") -> "Sequence[Prediction]":
        return self.model.predict_batch(images)


def _load(store: ModelStore, options: argparse.Namespace) -> "Classifier":
    from mnist_gui.core.classifier.classifier import load_chosen

    classifier = load_chosen(store, options.model)
    manifest = classifier.manifest
    if isinstance(manifest, ForeignManifest):
        name, how = manifest.architecture, manifest.text
        _note(f"model {name} {how}")
    return classifier


def _note(text: str) -> None:
    print(f"mnist-classify: {text}", file=sys.stderr)


def _no_model(error: UserError) -> int:
    _note(str(error))
    return 2


def _split(options: argparse.Namespace) -> tuple[Sequence[Path], Sequence[Path]]:
    """Return paths where nothing is, and the others.

    In order, the first are those before the first that is there; in a file, all are.
    """
    paths = options.paths
    if options.output:
        return [], paths
    if options.json:
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
        description="Read handwritten digits in pictures, strokes files and data sets.",
        epilog="Prints one line for each, with tabs between: path, place in a file"
        ' of strokes or images (from 0), what was read ("?" for an uncertain digit),'
        " and the probability of the least probable digit.",
    )
    parser.add_argument(
        "paths",
        nargs="+",
        metavar="PATH",
        help="a picture, a folder of pictures, a file of strokes, or a data set; with"
        " --engine ray also s3://, gs:// and other URIs",
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
    parser.add_argument(
        "--engine",
        metavar="ray[=ADDRESS]",
        help="read pictures on a Ray cluster, or on this machine without an address;"
        " --output then names a new folder, such as answers.parquet",
    )
    add_jobs(parser)
    add_model(parser)
    add_store(parser)
    parser.add_argument("--version", action="version", version=__version__)
    return parser


def _add_output(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--output",
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
