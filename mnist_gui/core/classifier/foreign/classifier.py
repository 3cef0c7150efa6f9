"""Classify with a foreign model: one that this program did not make.

It is opened in a child process, which checks it, loads it and finds out how it reads
(`process`); here are the other end, the time limits, and what the window may ask.
"""

import logging
import os
import sys
import tempfile
import time
import weakref
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.child_process import ChildProcess
from mnist_gui.core.classifier.foreign.files import Form, copy_model, name_of_model
from mnist_gui.core.classifier.foreign.protocol import (
    Opened,
    Step,
    receive_answers,
    receive_step,
    send_images,
    send_model,
)
from mnist_gui.core.classifier.foreign.reader import THRESHOLD
from mnist_gui.core.classifier.guard import refusal
from mnist_gui.core.classifier.occlusion import Explanation
from mnist_gui.core.errors import ModelError
from mnist_gui.core.ink.preprocess import ModelInput
from mnist_gui.core.inside.layers import Activations
from mnist_gui.core.messages import marked
from mnist_gui.core.models.manifest import ForeignManifest, Manifest
from mnist_gui.core.prediction import Prediction, predictions
from mnist_gui.core.samples.sample import DIGITS, Sample

logger = logging.getLogger(__name__)

PROCESS: Final = "mnist_gui.core.classifier.foreign.process"
"""The module that runs in the child process."""

_START_TIMEOUT_S: Final = 120.0  # importing TensorFlow from a slow disk
_CRASHED: Final = marked("Errors", "it crashes, or needs more memory than it may have")


class Limits(NamedTuple):
    """Seconds after which a model is given up."""

    picture: float = 5.0
    """For one picture, or for some that take a quarter of a second as a rule."""

    first_picture: float = 20.0
    """For the first, before which TensorFlow prepares the model."""

    load: float = 60.0
    """For copying, checking, converting and loading."""

    total: float = 180.0
    """For all that comes before the first answer."""


LIMITS: Final = Limits()
"""Those of the program."""


class ForeignClassifier:
    """A classifier whose model this program did not make, in a child process."""

    def __init__(self, process: ChildProcess, opened: Opened, name: str) -> None:
        """Take a process in which a model was opened; `load_foreign` gets one."""
        self._process = process
        self._batch = opened.batch
        self._trouble: str | None = None
        self._finalizer = weakref.finalize(self, process.end)
        self.manifest: Manifest = ForeignManifest(
            version=0,
            time="",
            architecture=name,
            recipe="",
            seed=0,
            data=[],
            metrics={},
            parent=None,
            temperature=1.0,
            threshold=THRESHOLD,
            libraries={},
            takes=opened.takes,
            correct=opened.correct,
            samples=opened.samples,
        )

    def run(self, images: NDArray[np.float32]) -> Mapping[str, NDArray[np.float32]]:
        """Return `probabilities` and `is_digit` for images of shape [n, 28, 28].

        Raises:
            ModelError: If the model fails, or was given up.
        """
        answers = [
            self._ask(images[at : at + self._batch])
            for at in range(0, len(images), self._batch)
        ]
        none = (np.empty((0, DIGITS), np.float32), np.empty(0, np.float32))
        probabilities, is_digit = zip(none, *answers, strict=True)
        return {
            "probabilities": np.concatenate(probabilities),
            "is_digit": np.concatenate(is_digit),
        }

    def predict_batch(self, images: NDArray[np.float32]) -> list[Prediction]:
        """Classify model inputs of shape [n, 28, 28]."""
        return predictions(self.run(images), self.manifest.threshold)

    def explain(self, _image: ModelInput) -> Explanation | None:
        """Return None: a foreign model has no saliency."""
        return None

    def look_inside(self, _image: ModelInput) -> Activations | None:
        """Return None: the layers of a foreign model are not known."""
        return None

    def adapt(self, _samples: Iterable[Sample]) -> None:
        """Raise a ModelError: the last layer of a foreign model is not known."""
        raise ModelError(
            marked(
                "Errors",
                "The model in use cannot learn from your drawings: it was not"
                " made by this program. Retrain to get one that does.",
            )
        )

    def _ask(
        self, images: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        if self._trouble:
            raise ModelError(self._trouble)
        process, name = self._process, self.manifest.architecture
        process.watchdog.arm()
        try:
            send_images(process.requests, images)
            return receive_answers(process.answers, len(images))
        except (OSError, ValueError) as error:
            self._finalizer()
            reason = _CRASHED
            if process.watchdog.has_killed:
                reason = marked(
                    "Errors", "it takes longer than {:g} s for a picture"
                ).format(process.watchdog.timeout_s)
            self._trouble = marked(
                "Errors", "Model {} was given up: {}. Use another one."
            ).format(name, reason)
            raise ModelError(self._trouble) from error
        except ModelError as error:
            logger.error("could not read with %s: %s", name, error)  # noqa: TRY400
            message, *_ = error.args
            failed = marked("Errors", "Model {} failed while it was reading.").format(
                name
            )
            raise ModelError(message or failed) from error
        finally:
            process.watchdog.disarm()


def load_foreign(path: Path, limits: Limits = LIMITS) -> ForeignClassifier:
    """Open a foreign model, if it does nothing but mathematics, and reads digits.

    Args:
        path: A SavedModel's folder or its saved_model.pb, or a .keras, .h5 or .tflite
            file.
        limits: When to give it up.

    Raises:
        ModelError: If it is no model, does not read digits, or may do harm.
    """
    path = Path(os.path.abspath(path))  # noqa: PTH100 (links keep their names)
    name = name_of_model(path)
    with tempfile.TemporaryDirectory(
        prefix="mnist-gui-model-", ignore_cleanup_errors=True
    ) as place:
        form, copy = copy_model(path, Path(place))
        process = _start(Path(place), limits, name)
        try:
            opened = _open(process, name, form, copy, limits)
        except BaseException:
            process.end()
            raise
    return ForeignClassifier(process, opened, name)


def _start(place: Path, limits: Limits, name: str) -> ChildProcess:
    try:
        return ChildProcess(
            (sys.executable, "-m", PROCESS),
            limits.picture,
            start_timeout_s=_START_TIMEOUT_S,
            environment={
                "CUDA_VISIBLE_DEVICES": "-1",
                "KERAS_BACKEND": "tensorflow",
                "KERAS_HOME": str(place),  # the user's settings might be of another
                "TF_CPP_MIN_LOG_LEVEL": "3",
                "TF_USE_LEGACY_KERAS": "0",
                "TMPDIR": str(place),
            },
        )
    except OSError as error:
        reason = marked(
            "Errors", "the program's process for foreign models failed: {}"
        ).format(error)
        raise refusal(name, reason) from error


def _open(
    process: ChildProcess, name: str, form: Form, copy: Path, limits: Limits
) -> Opened:
    seconds = {
        Step.LOAD: limits.load,
        Step.FIRST_PICTURE: limits.first_picture,
        Step.PICTURES: limits.picture,
    }
    end = time.monotonic() + limits.total
    step = Step.LOAD
    try:
        process.watchdog.arm(limits.load)
        send_model(process.requests, name, form, copy)
        while True:
            answer = receive_step(process.answers)
            if isinstance(answer, Opened):
                return answer
            step = answer
            if time.monotonic() > end:
                reason = marked("Errors", "it is not open after {:g} s").format(
                    limits.total
                )
                raise refusal(name, reason)
            process.watchdog.arm(seconds[step])
    except (OSError, ValueError) as error:
        reason = _CRASHED
        if process.watchdog.has_killed:
            if step is Step.LOAD:
                text = marked("Errors", "it takes longer than {:g} s to load")
            else:
                text = marked("Errors", "it takes longer than {:g} s for a picture")
            reason = text.format(seconds[step])
        raise refusal(name, reason) from error
    except ModelError as error:
        message, *details = error.args
        logger.warning("refused %s: %s %s", name, message, *details or [""])
        raise ModelError(message) from None
    finally:
        process.watchdog.disarm()
