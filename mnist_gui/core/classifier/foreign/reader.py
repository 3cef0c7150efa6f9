"""Find out how a model reads, by reading the program's samples in each of few ways."""

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.classifier.foreign.answers import Kind, interpret, kind_of
from mnist_gui.core.classifier.foreign.failures import reason_of_failure
from mnist_gui.core.classifier.foreign.networks import Network, Outputs
from mnist_gui.core.classifier.foreign.ways import Way, ways
from mnist_gui.core.classifier.guard import refusal
from mnist_gui.core.errors import ModelError
from mnist_gui.core.files.locations import resources_dir
from mnist_gui.core.ink.preprocess import FRAME_SIDE, to_model_input
from mnist_gui.core.ink.rasterize import rasterize
from mnist_gui.core.ink.strokes import read_strokes
from mnist_gui.core.messages import marked
from mnist_gui.core.samples.sample import DIGITS

logger = logging.getLogger(__name__)

THRESHOLD: Final = 0.5
"""Of a foreign model, as none was measured."""

_BATCH_S: Final = 0.25  # about what the pictures that are run together take
_MOST_IN_BATCH: Final = 256
_SLOW_S: Final = 0.05  # a picture; such models show their way with fewer samples
_IS_PLAIN: Final = 0.95  # of the samples read, and three quarters confidently:
_IS_CONFIDENT: Final = 0.75  # the usual way is right, and no other is tried
_ALIKE: Final = 0.95  # of the best score
_IS_MODEL: Final = 0.5  # of the samples, at least

Report = Callable[[], None]
"""Called before each run of the network."""


@dataclass(frozen=True, kw_only=True)
class Reader:
    """A network, and how it reads digits."""

    network: Network
    output: str
    way: Way
    kind: Kind
    correct: int
    samples: int
    batch: int
    """How many pictures to run together."""

    def read(
        self, images: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return probabilities [n, 10] and `is_digit` [n] of images [n, 28, 28].

        Raises:
            ModelError: If the answers are not numbers.
            Exception: Whatever the network raises.
        """
        numbers = self.network.run(self.way.prepare(images)).get(self.output)
        if numbers is None or len(numbers) != len(images):
            raise ModelError(
                marked(
                    "Errors", "The model does not give ten numbers for each picture."
                )
            )
        if not np.isfinite(numbers).all():
            raise ModelError(
                marked(
                    "Errors", "The model does not work: its answers are not numbers."
                )
            )
        return interpret(numbers, self.kind)


@dataclass(frozen=True)
class _Trial:
    """How well an output reads in a way."""

    reader: Reader
    confident: int

    @property
    def score(self) -> int:
        return self.reader.correct + self.confident

    @property
    def is_plain(self) -> bool:
        """Whether no other way need be tried."""
        samples = self.reader.samples
        return (
            self.reader.correct >= _IS_PLAIN * samples
            and self.confident >= _IS_CONFIDENT * samples
        )


def find_reader(networks: Iterable[Network], name: str, report: Report) -> Reader:
    """Return how a model reads best.

    Raises:
        ModelError: If it reads less than half of the samples, or does not run.
    """
    best: _Trial | None = None
    failure: Exception | None = None
    for network in networks:
        try:
            best = _better(best, _Trials(network, report).best())
        except Exception as error:  # noqa: BLE001 (a network is a program)
            failure = failure or error
        if best and best.is_plain:
            break
    if best is None and failure:
        logger.error("could not run %s", name, exc_info=failure)
        raise refusal(
            name,
            reason_of_failure(marked("Errors", "it cannot read a picture"), failure),
        )
    if best is None:
        raise refusal(
            name,
            marked("Errors", "it does not answer ten finite numbers for each picture"),
        )
    return _checked(best.reader, name)


class _Trials:
    """A network that reads samples in different ways."""

    def __init__(self, network: Network, report: Report) -> None:
        """Run the network twice, to see how long it takes."""
        self._network = network
        self._report = report
        empty = np.zeros((1, FRAME_SIDE, FRAME_SIDE), np.float32)
        self._run(empty)  # the first takes longer
        start = time.perf_counter()
        self._run(empty)
        seconds = time.perf_counter() - start
        self._batch = int(np.clip(_BATCH_S / max(seconds, 1e-6), 1, _MOST_IN_BATCH))
        self._is_slow = seconds > _SLOW_S

    def best(self) -> _Trial | None:
        """Return the best trial; None if no output has ten finite numbers."""
        count = DIGITS if self._is_slow else len(samples()[0])
        trials: list[_Trial] = []
        for way in ways(integers=self._network.takes_integers):
            trials += self._read(way, count)
            if any(trial.is_plain for trial in trials):
                break
        best = _first_of_the_best(trials)
        if best and self._is_slow:
            again = self._read(best.reader.way, len(samples()[0]))
            output = best.reader.output
            best = next((t for t in again if t.reader.output == output), None)
        return best

    def _read(self, way: Way, count: int) -> Iterable[_Trial]:
        """Read the first samples in a way; yield a trial for each output."""
        images, labels = samples()
        prepared = way.prepare(images[:count])
        parts = [
            self._run(prepared[at : at + self._batch])
            for at in range(0, count, self._batch)
        ]
        # Of equal ones, probabilities first: their kind is beyond question.
        names = set.intersection(*map(set, parts))
        for output in sorted(
            names, key=lambda name: ("prob" not in name.lower(), name)
        ):
            numbers = np.concatenate([part[output] for part in parts])
            # Half precision overflows in some ways.
            if len(numbers) == count and np.isfinite(numbers).all():
                reader = Reader(
                    network=self._network,
                    output=output,
                    way=way,
                    kind=kind_of(numbers),
                    correct=0,
                    samples=count,
                    batch=self._batch,
                )
                yield _judged(reader, numbers, labels[:count])

    def _run(self, images: NDArray[np.float32]) -> Outputs:
        self._report()
        return self._network.run(images)


def _first_of_the_best(trials: Sequence[_Trial]) -> _Trial | None:
    """Return the best trial, or an earlier one that is hardly worse.

    With more contrast than it was trained on, a model is more confident.
    """
    most = max((trial.score for trial in trials), default=0)
    return next((t for t in trials if t.score >= _ALIKE * most), None)


def _better(first: _Trial | None, second: _Trial | None) -> _Trial | None:
    """Return the better of two trials; the first of equal ones."""
    if first is None or (second and second.score > first.score):
        return second
    return first


def _judged(
    reader: Reader, numbers: NDArray[np.float64], labels: NDArray[np.int64]
) -> _Trial:
    probabilities, is_digit = interpret(numbers, reader.kind)
    best = probabilities.argmax(axis=1)
    # A constant answer has a best one as well, but means nothing.
    is_right = (best == labels) & (np.ptp(numbers, axis=1) > 0)
    confidence = probabilities.max(axis=1) * is_digit
    confident = int((is_right & (confidence >= THRESHOLD)).sum())
    return _Trial(replace(reader, correct=int(is_right.sum())), confident)


def _checked(reader: Reader, name: str) -> Reader:
    if reader.correct < _IS_MODEL * reader.samples:
        tried = len(ways(integers=reader.network.takes_integers))
        raise refusal(
            name,
            marked(
                "Errors",
                "it reads {} of {} samples in the best of {} ways ({}). It is"
                " no model of digits, or expects pictures that are prepared"
                " in some other way",
            ).format(reader.correct, reader.samples, tried, reader.way.text),
        )
    return reader


@cache
def samples() -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return the program's samples as model inputs, and their labels."""
    records = list(read_strokes(resources_dir() / "samples.jsonl"))
    images = [to_model_input(rasterize(record.strokes)) for record in records]
    labels = [int(record.label or 0) for record in records]
    return np.stack(images), np.array(labels, np.int64)
