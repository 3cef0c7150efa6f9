"""Recognition of a page by the active model and, for comparison, by a second one."""

import logging
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from mnist_gui.core.classifier.cached_reader import CachedReader
from mnist_gui.core.ink.preprocess import ModelInput, to_model_input
from mnist_gui.core.prediction import Prediction, Reading
from mnist_gui.core.reading.page import Page
from mnist_gui.core.reading.read import read_page, with_path_votes
from mnist_gui.core.segmentation.candidates import ProgressCallback, ignore_progress
from mnist_gui.core.segmentation.incremental import (
    DrawInput,
    StrokeMemory,
    draw_input,
)
from mnist_gui.recognizer.thread import StaleError

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, eq=False)
class Recognition:
    """The answer to one request."""

    page: Page
    model_input: ModelInput
    """Of the digit, or of the first of several."""

    prediction: Prediction | None
    """Of the same digit; None where no model is loaded."""

    reading: Reading | None = None
    """Every digit on the page."""

    model_version: int | None = None
    """The version of the model that read it."""

    compared: Reading | None = None
    """The compared model's reading of the same digits, if there is one."""

    is_read_as_one: bool = False
    """Whether what was read as one digit, without confidence, looks like several."""

    def alone(self, place: int) -> "Recognition":
        """Return the recognition of one digit of several, as if it stood alone."""
        if self.reading is None:
            return self
        digit = self.reading.digits[place]
        return replace(
            self,
            page=replace(self.page, strokes=digit.strokes),
            model_input=digit.model_input,
            prediction=digit.prediction,
            reading=self.reading.alone(place),
            compared=self.compared and self.compared.alone(place),
        )


# long: most of it is its parameters, each by name
def recognize(  # noqa: PLR0913 (each by name)
    page: Page,
    model: CachedReader | None,
    compared: CachedReader | None,
    *,
    single: bool,
    digits_only: bool = False,
    is_live: bool = False,
    draw: DrawInput = draw_input,
    memory: StrokeMemory | None = None,
    on_progress: ProgressCallback = ignore_progress,
) -> Recognition:
    """Read a page that is not empty, with the active and the compared model.

    `draw` makes the model inputs of strokes; `memory` keeps what else was computed of
    them. A page that `is_live` is still being drawn, see `read_page`.

    Raises:
        EmptyDrawingError: If there is no ink on the page.
    """
    if model is None:
        return Recognition(
            page=page, model_input=to_model_input(page.ink()), prediction=None
        )
    read = partial(
        read_page,
        page,
        model,
        digits_only=digits_only,
        is_live=is_live,
        draw=draw,
        memory=memory,
    )
    reading = read(single=single, on_progress=on_progress)
    # Only for an uncertain answer: this takes a second reading.
    is_read_as_one = single and not reading.is_confident and len(read().digits) > 1
    return Recognition(
        page=page,
        model_input=reading.digits[0].model_input,
        prediction=reading.digits[0].prediction,
        reading=reading,
        model_version=model.manifest.version,
        compared=_reread(reading, compared) if compared else None,
        is_read_as_one=is_read_as_one,
    )


def _reread(reading: Reading, model: CachedReader) -> Reading | None:
    """Read the same digits with the compared model; None if it fails.

    Its failure must not cost the active model's answer.
    """
    try:
        images = np.stack([digit.model_input for digit in reading.digits])
        predictions = model.predict_batch(images)
    except StaleError:
        raise
    except Exception:  # a model is a program: it may raise anything
        logger.exception("the compared model could not read")
        return None
    digits = tuple(
        replace(digit, prediction=prediction)
        for digit, prediction in zip(reading.digits, predictions, strict=True)
    )
    return with_path_votes(replace(reading, digits=digits))
