"""`mnist-trainer evaluate`: score a model on a data set."""

import argparse
import json
import sys
from concurrent.futures import Future
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Final

import numpy as np

from mnist_gui.core.classifier.tensorflow_import import import_runtime
from mnist_gui.core.cli import add_jobs, add_model, add_store
from mnist_gui.core.files.atomic import write_atomically
from mnist_gui.core.models.store import ModelStore
from mnist_gui.core.samples.sample import NOT_A_DIGIT_NAME, counted
from trainer.commands.options import add_data
from trainer.data.datasets import load_labelled
from trainer.data.drawings import LabelledInputs
from trainer.data.orientation import better_turned

if TYPE_CHECKING:
    from mnist_gui.core.classifier.classifier import Classifier

_SUSPICIOUS: Final = 0.8  # accuracy below which the images may be on their side


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    add_data(parser)
    add_jobs(parser)
    add_store(parser)
    add_model(parser)
    parser.add_argument(
        "--not-digits",
        metavar="SPEC",
        help="drawings that show no digit, such as a .jsonl of strokes: count how many"
        " the model rejects with a question mark",
    )
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="write the scores there as well"
    )
    parser.add_argument(
        "--report", type=Path, metavar="FILE", help="write an HTML page of the scores"
    )
    parser.add_argument(
        "--numbers",
        action="store_true",
        help="read each drawing as the window does, as a number of one digit or more;"
        " those of --not-digits, too",
    )
    parser.set_defaults(run=_evaluate)


def _evaluate(options: argparse.Namespace) -> None:
    loading = _start_loading(options)
    import_runtime()
    from mnist_gui.core.classifier.classifier import load_chosen
    from trainer.evaluation.evaluate import evaluate
    from trainer.evaluation.report import write_report
    from trainer.evaluation.text import evaluation_to_json, format_evaluation
    from trainer.publishing.history import read_history

    loaded = loading.result()
    for note in loaded.notes:
        print(note, file=sys.stderr)
    data, others = loaded.without_non_digits()
    store = ModelStore(options.store)
    classifier = load_chosen(store, options.model)
    spec = options.not_digits
    non_digits = spec and (load_labelled(spec, options.data_dir, options.jobs), spec)
    if others and spec:
        count, name = len(others.labels), NOT_A_DIGIT_NAME
        print(f"{counted(count)} left out, labelled “{name}”.", file=sys.stderr)
    elif others:
        non_digits = others, f"{options.data} labelled “{NOT_A_DIGIT_NAME}”"
    result = evaluate(
        classifier,
        data,
        options.data,
        non_digits,
        numbers=options.numbers,
        jobs=options.jobs,
    )
    print(format_evaluation(result))
    if not options.turn and result.score.accuracy < _SUSPICIOUS:
        _advise_turning(classifier, data, options.data)
    if options.json:
        content = json.dumps(evaluation_to_json(result)) + "\n"
        write_atomically(options.json, content.encode())
    if options.report:
        history = read_history(store.locate(options.model))
        write_report(options.report, result, data, history)


def _advise_turning(classifier: "Classifier", data: LabelledInputs, name: str) -> None:
    """Say so if the model reads the images far better turned."""
    found = better_turned(
        data.images,
        np.array(data.labels),
        lambda images: classifier.run(images)["probabilities"].argmax(1).astype(str),
    )
    if found:
        print(
            f"“{name}” seems to be on its side or mirrored: of {found.n} images, the"
            f" model reads {100 * found.before:.0f} % as they are, and"
            f" {100 * found.after:.0f} % turned. Add --turn {found.turn}.",
            file=sys.stderr,
        )


def _start_loading(options: argparse.Namespace) -> "Future[LabelledInputs]":
    """Load the data while TensorFlow is imported; Ctrl+C does not wait for it."""
    loading: Future[LabelledInputs] = Future()

    def load() -> None:
        try:
            data = load_labelled(
                options.data, options.data_dir, options.jobs, options.turn
            )
            loading.set_result(data)
        except BaseException as error:  # noqa: BLE001 (is raised where it is awaited)
            loading.set_exception(error)

    Thread(target=load, daemon=True).start()
    return loading
