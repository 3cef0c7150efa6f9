"""What `train` and `teach` share: options, priority, events and failures."""

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from mnist_gui.core.classifier.tensorflow_import import import_tensorflow
from mnist_gui.core.errors import (
    OUT_OF_MEMORY,
    NothingToLearnError,
    UserError,
    is_out_of_memory,
    message_of,
)
from mnist_gui.core.events import EventSink, NothingLearnt, RunFailed
from mnist_gui.core.training_choice import ALWAYS, IF_ALLOWED, NEVER

_LOWEST_PRIORITY: Final = 19
# Bytes of address space below which no run of the smallest network ended well:
# libraries that find none end the process, or raise what says nothing of memory.
_LEAST_ADDRESS_SPACE: Final = 1_480_000 * 1024


def add_session(parser: argparse.ArgumentParser) -> None:
    """Add the options for how the command runs and what becomes of its model."""
    parser.add_argument(
        "--activate",
        nargs="?",
        choices=(IF_ALLOWED, ALWAYS),
        const=IF_ALLOWED,
        default=NEVER,
        help="use the new model from now on: if it is not measurably worse at anything"
        " (if-allowed, the default), or always",
    )
    parser.add_argument(
        "--background",
        action="store_true",
        help="run at low priority, so that other programs stay responsive",
    )
    parser.add_argument(
        "--json", action="store_true", help="report progress as JSON lines"
    )


def _check_memory() -> None:
    """Refuse a limit of address space that is too low, before libraries meet it.

    Raises:
        UserError: If it is.
    """
    if sys.platform == "linux":
        import resource

        limit, _ = resource.getrlimit(resource.RLIMIT_AS)
        if limit != resource.RLIM_INFINITY and limit < _LEAST_ADDRESS_SPACE:
            raise UserError(OUT_OF_MEMORY)


@contextmanager
def session(options: argparse.Namespace) -> Iterator[EventSink]:
    """Import TensorFlow and lend the event sink of a run; report how it fails."""
    if options.background and hasattr(os, "nice"):
        os.nice(_LOWEST_PRIORITY)
    _check_memory()
    import_tensorflow(start="TF_CONFIG" not in os.environ)
    from trainer.console import printed_events

    with printed_events(as_json=options.json) as on_event:
        try:
            yield on_event
        except NothingToLearnError as error:
            on_event(NothingLearnt(message=str(error)))
            raise
        except (UserError, OSError) as error:
            on_event(RunFailed(message=message_of(error)))
            raise
        except Exception as error:
            if not is_out_of_memory(error):
                raise
            on_event(RunFailed(message=OUT_OF_MEMORY))
            raise UserError(OUT_OF_MEMORY) from error
