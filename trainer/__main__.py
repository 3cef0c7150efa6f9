"""`mnist-trainer`: the command line."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from mnist_gui.core.errors import ReadableError, sentence_of
from mnist_gui.core.options import add_model, add_store
from mnist_gui.core.tensorflow_import import import_tensorflow
from trainer.commands import fetch, models, show, train
from trainer.commands.options import add_data


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit status."""
    options = _parser().parse_args(arguments)
    try:
        status: int = options.run(options)
    except ReadableError as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader has seen enough, as `head` has
        sys.stderr.close()
        return 1
    except OSError as error:
        print(sentence_of(error), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped; nothing was changed.", file=sys.stderr)
        return 130
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mnist-trainer", description="Train and score models that read digits."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    fetch.add_to(commands.add_parser("fetch", help="download MNIST's four files"))
    show.add_to(commands.add_parser("show", help="draw what a data set looks like"))
    train.add_to(commands.add_parser("train", help="train a model and publish it"))
    _add_evaluate(commands.add_parser("evaluate", help="score a model on a data set"))
    models.add_to(commands.add_parser("models", help="list, choose, remove, export"))
    return parser


def _add_evaluate(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    add_store(parser)
    add_model(parser)
    parser.add_argument(
        "--not-digits",
        metavar="SPEC",
        help="drawings that are no digits, such as a .jsonl of strokes: how many are"
        " answered with a question mark",
    )
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="write the scores there, too"
    )
    parser.add_argument(
        "--report", type=Path, metavar="FILE", help="draw the scores as a page of HTML"
    )
    parser.set_defaults(run=_evaluate)


def _evaluate(options: argparse.Namespace) -> int:
    import_tensorflow()
    from mnist_gui.core.classifier import load_chosen
    from mnist_gui.core.files import write_atomically
    from mnist_gui.core.model_store import ModelStore
    from trainer.drawings import load_labelled
    from trainer.evaluation import evaluate
    from trainer.history import read_history
    from trainer.report import write_report
    from trainer.score_text import format_evaluation

    data = load_labelled(options.data, options.data_dir)
    store = ModelStore(options.store)
    classifier = load_chosen(store, options.model)
    others = options.not_digits
    not_digits = others and (load_labelled(others, options.data_dir), others)
    result = evaluate(classifier, data, options.data, not_digits)
    print(format_evaluation(result))
    if options.json:
        write_atomically(options.json, (json.dumps(asdict(result)) + "\n").encode())
    if options.report:
        history = read_history(store.locate(options.model))
        write_report(options.report, result, data, classifier.manifest, history)
    return 0


if __name__ == "__main__":
    sys.exit(main())
