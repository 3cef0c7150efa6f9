"""Images of data sets: they are model inputs already, so the model alone reads them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import groupby, islice
from pathlib import Path
from typing import Final

import numpy as np

from mnist_gui.core.errors import DataError
from mnist_gui.core.formats.images.digit_images import UnlabelledError
from mnist_gui.core.formats.images.sets import read_set
from mnist_gui.core.ink.levels import to_fractions
from mnist_gui.core.ink.preprocess import FRAME_SIDE
from mnist_gui.core.pipeline.pipeline import padded
from mnist_gui.core.prediction import DigitReading, Reading
from mnist_gui.core.reading.answer import Answer
from mnist_gui.core.segmentation.candidates import BatchReader

_BATCH: Final = 72
_BOX: Final = (0.0, 0.0, float(FRAME_SIDE), float(FRAME_SIDE))


def images_in(path: Path, on_note: Callable[[str], object]) -> Iterator[Answer] | None:
    """Return the images of a data set, to be read; None if it is none.

    Of a set that has parts, these are the images for testing. Labels are not needed.
    `on_note` is called with what the user should know of how they were found.
    """
    try:
        found = read_set(path, "test")
    except UnlabelledError as error:
        images, notes = error.images, error.notes
    except DataError as error:
        return iter([Answer(path=path, error=str(error))])
    else:
        if found is None:
            return None
        images, notes = found.images, found.notes
    for note in notes:
        on_note(note)
    return (
        Answer(path=path, index=index, model_inputs=to_fractions(image)[None])
        for index, image in enumerate(images)
    )


def read_images(answers: Iterable[Answer], classifier: BatchReader) -> Iterator[Answer]:
    """Yield answers with the images among them read, as one digit each."""
    for is_image, group in groupby(answers, key=_is_image):
        if not is_image:
            yield from group
            continue
        while batch := list(islice(group, _BATCH)):
            inputs = [np.asarray(each.model_inputs) for each in batch]
            found = classifier.predict_batch(padded(inputs))[: len(batch)]
            images = np.concatenate(inputs)
            for answer, image, prediction in zip(batch, images, found, strict=True):
                digit = DigitReading(prediction=prediction, model_input=image, box=_BOX)
                yield replace(answer, reading=Reading(digits=(digit,)))


def _is_image(answer: Answer) -> bool:
    return answer.model_inputs is not None and answer.reading is None
