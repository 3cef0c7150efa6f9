"""Draw what a model misreads, so that it can be looked at and grouped by cause.

    python -m tests.bench.misread --data SPEC --picture FILE.png
        [--model VERSION|DIR] [--data-dir DIR]

SPEC is as `mnist-trainer evaluate` takes it. Below each drawing stands what it is and
what it was read as, with a question mark where the window would show one. Real
handwriting is not ours to spread: the sheet is for looking at, and never committed.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from mnist_gui.core.classifier.classifier import Classifier, load_chosen
from mnist_gui.core.classifier.tensorflow_import import import_tensorflow
from mnist_gui.core.errors import UserError
from mnist_gui.core.files.atomic import write_atomically
from mnist_gui.core.models.store import ModelStore
from tests.bench.support.workers import add_measured_model
from trainer.commands.options import add_data
from trainer.data.contact_sheet import draw_sheet
from trainer.data.datasets import load_labelled
from trainer.data.drawings import LabelledInputs

_BATCH: Final = 250


class Misreading(NamedTuple):
    """A drawing that was read wrong; they sort by what was taken for what."""

    label: str
    answer: int
    is_confident: bool
    place: int
    """In the data set, counted from 0."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw the sheet."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.misread")
    add_data(parser, default=None, default_text="required")
    add_measured_model(parser)
    parser.add_argument("--picture", type=Path, required=True, metavar="PNG")
    options = parser.parse_args(arguments)
    if options.data is None:
        parser.error("say which drawings: --data SPEC")
    try:
        data = load_labelled(options.data, options.data_dir)
        import_tensorflow()
        classifier = load_chosen(ModelStore(options.store), options.model)
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    found = misreadings(classifier, data)
    print(f"{len(found)} of {len(data.labels)} are misread.")
    if found:
        write_atomically(options.picture, _sheet(data, found))
        print(f"They are drawn in {options.picture}; their places in the data:")
    for one in found:
        print(f"{_caption(one):10} {one.place}")
    return 0


def misreadings(classifier: Classifier, data: LabelledInputs) -> list[Misreading]:
    """Return what is misread, like mistakes together.

    Drawings in which there is nothing to read are no part of it: there is nothing
    to be seen of them.
    """
    starts = range(0, len(data.labels), _BATCH)
    batches = (data.images[start : start + _BATCH] for start in starts)
    answers = [one for batch in batches for one in classifier.predict_batch(batch)]
    return sorted(
        Misreading(label, answer.digit, answer.is_confident, place)
        for place, (label, answer) in enumerate(zip(data.labels, answers, strict=True))
        if data.readable[place] and label != str(answer.digit)
    )


def _sheet(data: LabelledInputs, found: Sequence[Misreading]) -> bytes:
    images = data.images[[one.place for one in found]]
    levels = np.rint(images * 255).astype(np.uint8)
    return draw_sheet(levels, [_caption(one) for one in found])


def _caption(one: Misreading) -> str:
    return f"{one.label} as {one.answer}{'' if one.is_confident else '?'}"


if __name__ == "__main__":
    sys.exit(main())
