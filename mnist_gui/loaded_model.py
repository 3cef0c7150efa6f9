"""What the recognizer needs of a model, and how it comes by one."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QCoreApplication

from mnist_gui.core.errors import ModelError, ReadableError
from mnist_gui.core.manifest import Manifest
from mnist_gui.core.prediction import Prediction
from mnist_gui.core.preprocess import ModelInput

logger = logging.getLogger(__name__)


class LoadedModel(Protocol):
    """What the recognizer needs of a classifier."""

    manifest: Manifest

    def predict(self, image: ModelInput) -> Prediction:
        """Name the digit in one picture."""
        ...


def try_to_load(load: Callable[[Path], LoadedModel], path: Path) -> LoadedModel:
    """Load a model, or say in one sentence why not.

    Raises:
        ModelError: If it cannot be used.
    """
    was_there = path.exists()
    try:
        return load(path)
    except Exception as error:  # TensorFlow may be missing or broken
        logger.warning("could not load %s", path, exc_info=True)
        raise ModelError(_reason(error, path, was_there=was_there)) from error


def read_along(model: LoadedModel | None, image: ModelInput) -> Prediction | None:
    """Return what a second model says, if there is one and it can read.

    What goes wrong with it must not cost the answer of the model in use.
    """
    try:
        return model.predict(image) if model else None
    except Exception:  # a model is a program: it may raise anything
        logger.exception("the model to compare with could not read")
        return None


def _reason(error: Exception, path: Path, *, was_there: bool) -> str:
    if was_there and not path.exists():  # what it lacked is not its fault
        return _tr("Model {} is no longer there.").format(path.name)
    if isinstance(error, ReadableError):
        return str(error)
    return _tr("Model {} cannot be used.").format(path.name)


def _tr(text: str) -> str:
    return QCoreApplication.translate("LoadedModel", text)
