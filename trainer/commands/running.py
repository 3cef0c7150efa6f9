"""What commands share that take their time and say how it goes."""

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from mnist_gui.core.classifier.tensorflow_import import import_tensorflow
from mnist_gui.core.errors import NothingToLearnError, UserError, message_of
from mnist_gui.core.events import EventSink, NothingLearnt, RunFailed

_LOWEST_PRIORITY: Final = 19


def add_running(parser: argparse.ArgumentParser) -> None:
    """Add the options for how a command runs and what becomes of its model."""
    parser.add_argument(
        "--activate", action="store_true", help="use the new model from now on"
    )
    parser.add_argument(
        "--background",
        action="store_true",
        help="leave the processor to other programs when they want it",
    )
    parser.add_argument(
        "--json", action="store_true", help="say what happens as JSON lines"
    )


@contextmanager
def reported(options: argparse.Namespace) -> Iterator[EventSink]:
    """Lend what is told of a run, with TensorFlow imported; a failure is told, too."""
    if options.background and hasattr(os, "nice"):
        os.nice(_LOWEST_PRIORITY)
    import_tensorflow(start="TF_CONFIG" not in os.environ)
    from trainer.console import reporter

    with reporter(as_json=options.json) as report:
        try:
            yield report
        except NothingToLearnError as error:
            report(NothingLearnt(message=str(error)))
            raise
        except UserError as error:
            report(RunFailed(message=str(error)))
            raise
        except OSError as error:
            report(RunFailed(message=message_of(error)))
            raise
