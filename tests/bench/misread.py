"""Draw a contact sheet of what a model misreads, to group mistakes by cause.

    python -m tests.bench.misread --data SPEC --picture FILE.png
        [--model VERSION|DIR] [--data-dir DIR]

SPEC is as for `mnist-trainer evaluate`. Each caption has the label and the answer, with
a question mark where the window would show one. Real handwriting is not ours to spread:
never commit the sheet.
"""

import argparse
import itertools
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
    """A drawing that was misread; sorting puts like confusions together."""

    label: str
    answer: int
    is_confident: bool
    position: int
    """In the data set, counted from 0."""

    @property
    def caption(self) -> str:
        """The label and the answer."""
        return f"{self.label} as {self.answer}{'' if self.is_confident else '?'}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw the sheet."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.misread")
    add_data(parser, default=None, default_text="required")
    add_measured_model(parser)
    parser.add_argument("--picture", type=Path, required=True, metavar="PNG")
    options = parser.parse_args(arguments)
    if options.data is None:
        parser.error("--data SPEC is required")
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
        print(f"They are drawn in {options.picture}; their positions in the data:")
    for misreading in found:
        print(f"{misreading.caption:10} {misreading.position}")
    return 0


def misreadings(classifier: Classifier, data: LabelledInputs) -> list[Misreading]:
    """Return what is misread, like confusions together, without unreadable drawings."""
    starts = range(0, len(data.labels), _BATCH)
    batches = (data.images[start : start + _BATCH] for start in starts)
    answers = itertools.chain.from_iterable(map(classifier.predict_batch, batches))
    return sorted(
        Misreading(label, answer.digit, answer.is_confident, position)
        for position, (label, answer) in enumerate(
            zip(data.labels, answers, strict=True)
        )
        if data.readable[position] and label != str(answer.digit)
    )


def _sheet(data: LabelledInputs, found: Sequence[Misreading]) -> bytes:
    images = data.images[[misreading.position for misreading in found]]
    levels = np.rint(images * 255).astype(np.uint8)
    return draw_sheet(levels, [misreading.caption for misreading in found])


if __name__ == "__main__":
    sys.exit(main())
