"""Drawings read as the window reads them: there may be a number on each."""

from collections.abc import Mapping

from mnist_gui.core.classifier.classifier import Classifier
from mnist_gui.core.errors import UserError
from mnist_gui.core.prediction import Reading
from mnist_gui.core.reading.read import read_page
from trainer.data.drawings import LabelledInputs


def read_numbers(
    classifier: Classifier, data: LabelledInputs, *, everywhere: bool = False
) -> Mapping[int, Reading]:
    """Read the drawings whose label is longer than a digit.

    Args:
        classifier: Reads them, one after the other.
        data: The drawings.
        everywhere: Whether to read those that are labelled with one digit as well.

    Returns:
        What was read, by the place of the drawing; of those that could be read.
    """
    readings = {}
    for place, (label, page) in enumerate(zip(data.labels, data.pages, strict=False)):
        if data.readable[place] and (everywhere or len(label) > 1):
            try:
                readings[place] = read_page(page(), classifier)
            except UserError:  # the file was changed meanwhile
                continue
    return readings
