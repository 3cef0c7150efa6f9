"""The interface of a loaded model, and how one is loaded and compared."""

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import numpy as np

from mnist_gui.core.classifier.classifier import Classifier
from mnist_gui.core.errors import ModelError, UserError
from mnist_gui.core.files.atomic import is_folder
from mnist_gui.core.prediction import Reading
from mnist_gui.ui.translation import translate

logger = logging.getLogger(__name__)


LoadedModel: TypeAlias = Classifier
"""A classifier that the recognizer has loaded."""


def try_to_load(load: Callable[[Path], LoadedModel], path: Path) -> LoadedModel:
    """Load a model; any failure becomes an error with a message for the user.

    Raises:
        ModelError: If it cannot be used.
    """
    was_there = is_folder(path)
    try:
        return load(path)
    except Exception as error:  # TensorFlow may be missing or broken
        logger.warning("could not load %s", path, exc_info=True)
        raise ModelError(_reason(error, path, was_there=was_there)) from error


def read_compared(model: LoadedModel | None, reading: Reading) -> Reading | None:
    """Read the same digits with the compared model; None without one.

    If it fails, that is logged: the answer of the active model must not be lost.
    """
    if model is None:
        return None
    try:
        images = np.stack([digit.model_input for digit in reading.digits])
        predictions = model.predict_batch(images)
    except Exception:  # a model is a program: it may raise anything
        logger.exception("the compared model could not read")
        return None
    digits = tuple(
        replace(digit, prediction=prediction)
        for digit, prediction in zip(reading.digits, predictions, strict=True)
    )
    return replace(reading, digits=digits)


def _reason(error: Exception, path: Path, *, was_there: bool) -> str:
    if was_there and not is_folder(path):  # deleted meanwhile
        return translate("LoadedModel", "Model {} is no longer there.").format(
            path.name
        )
    if isinstance(error, UserError):
        return str(error)
    return translate("LoadedModel", "Model {} cannot be used.").format(path.name)
