"""Models that need no TensorFlow, and drawings for them."""

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage
from typing_extensions import override

from mnist_gui.core.classifier.occlusion import Explanation
from mnist_gui.core.ink.preprocess import ModelInput
from mnist_gui.core.ink.strokes import stroke
from mnist_gui.core.inside.layers import Activations
from mnist_gui.core.prediction import DigitReading, Prediction, Reading
from mnist_gui.core.reading.page import Page
from mnist_gui.core.samples.sample import NOT_A_DIGIT, Sample
from tests.helpers.core.fake_classifiers import a_manifest
from tests.helpers.core.inside_examples import activations_of

PATIENCE = 20.0
"""Seconds after which a closed gate opens, so that no test hangs."""


def a_prediction(
    digit: int, probability: float = 0.91, threshold: float = 0.5
) -> Prediction:
    """Return a prediction; the two next digits share the rest, 2 to 1."""
    probabilities = [0.0] * 10
    probabilities[digit] = probability
    probabilities[(digit + 1) % 10] = (1 - probability) * 2 / 3
    probabilities[(digit + 2) % 10] = (1 - probability) / 3
    return Prediction(probabilities=tuple(probabilities), threshold=threshold)


def a_reading(*digits: int) -> Reading:
    """Return a reading of digits."""
    return Reading(
        digits=tuple(
            DigitReading(
                prediction=a_prediction(digit),
                model_input=np.zeros((28, 28), np.float32),
                box=(0, 0, 1, 1),
            )
            for digit in digits
        )
    )


class FakeModel:
    """Always gives the same answer; records inputs and threads."""

    def __init__(
        self, digit: int = 7, *, version: int = 1, probability: float = 0.91
    ) -> None:
        self.manifest = a_manifest(version=version)
        self.prediction = self.first_prediction = a_prediction(digit, probability)
        self.seen: list[ModelInput] = []
        self.explained: list[ModelInput] = []
        self.looked_at: list[ModelInput] = []
        self.is_opaque = False
        self.threads: list[int] = []
        self.learned_samples: list[Sequence[Sample]] = []

    @classmethod
    def load(cls, path: Path) -> "FakeModel":
        """Return a model that reads every drawing as its folder's number."""
        return cls(int(path.name), version=int(path.name))

    def predict_batch(self, images: NDArray[np.float32]) -> list[Prediction]:
        """Predict the digits one by one."""
        return [self.predict(image) for image in images]

    def predict(self, image: ModelInput) -> Prediction:
        """Return the fixed prediction."""
        self.threads.append(threading.get_ident())
        self.seen.append(image)
        return self.prediction

    def run(self, images: NDArray[np.float32]) -> Mapping[str, NDArray[np.float32]]:
        """Fail: nothing in the window asks for outputs in bulk."""
        raise NotImplementedError

    def adapt(self, samples: Iterable[Sample]) -> None:
        """Answer the newest label from now on; without any, as at first."""
        samples = list(samples)
        self.learned_samples.append(samples)
        self.prediction = self.first_prediction
        if samples and samples[-1].label == NOT_A_DIGIT:
            self.prediction = replace(self.first_prediction, is_digit=0.0)
        elif samples:
            self.prediction = a_prediction(samples[-1].label)

    def explain(self, image: ModelInput) -> Explanation | None:
        """Return maps in which one row speaks for each digit, and one against it."""
        self.explained.append(image)
        return self._explanation()

    def look_inside(self, image: ModelInput) -> Activations | None:
        """Return the activations of a small network, or None if `is_opaque`."""
        self.looked_at.append(image)
        return None if self.is_opaque else activations_of(image)

    def _explanation(self) -> Explanation:
        self.threads.append(threading.get_ident())
        yield
        heatmaps = np.zeros((10, 28, 28), np.float32)
        for digit in range(10):
            heatmaps[digit, digit] = 2
            heatmaps[digit, 27 - digit] = -2
        return heatmaps


class GatedModel(FakeModel):
    """Waits in each call until the test lets one through."""

    def __init__(self, digit: int = 7) -> None:
        super().__init__(digit)
        self.entered = threading.Semaphore(0)
        self.gate = threading.Semaphore(0)

    @override
    def predict_batch(self, images: NDArray[np.float32]) -> list[Prediction]:
        """Report that the work has begun, then wait."""
        self.entered.release()
        self.gate.acquire(timeout=PATIENCE)
        return super().predict_batch(images)


class FailingModel(FakeModel):
    """Can be loaded, but fails at every prediction."""

    @override
    def predict(self, image: ModelInput) -> Prediction:
        """Raise, as a foreign model might."""
        raise RuntimeError("the graph is broken")


class BreakingModel(FakeModel):
    """Predicts once, and fails from then on."""

    @override
    def predict(self, image: ModelInput) -> Prediction:
        """Raise from the second time on."""
        if self.seen:
            raise RuntimeError("the graph is broken")
        return super().predict(image)


def a_page(*, slant: float = 0.0) -> Page:
    """Return a page with one straight stroke; the slant distinguishes pages."""
    return Page(strokes=(stroke([(140 - slant, 60), (140 + slant, 220)]),))


def bars_of_ink(left: int = 40, right: int = 60) -> QImage:
    """Return a picture of a black upright bar on white."""
    image = QImage(100, 120, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    for x in range(left, right):
        for y in range(20, 100):
            image.setPixelColor(x, y, QColor("black"))
    return image


def levels(image: QImage) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Return the grey level of each pixel of an image, 0 to 255."""
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    flat = np.frombuffer(grey.constBits(), np.uint8)
    rows = flat.reshape(grey.height(), grey.bytesPerLine())
    return rows[:, : grey.width()].astype(np.float64)
