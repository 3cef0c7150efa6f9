from collections.abc import Callable, Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from mnist_gui.core.adaptation.teacher import HeadAdapter
from mnist_gui.core.adaptation.variations import VARIATIONS
from mnist_gui.core.ink.preprocess import to_model_input
from mnist_gui.core.ink.rasterize import rasterize
from mnist_gui.core.samples.sample import Sample
from tests.helpers.core.adaptation_examples import SIZE, a_memory
from tests.helpers.core.ink_examples import SAMPLES
from tests.helpers.core.sample_examples import a_drawing

MEMORY = a_memory()
_EYES = np.random.default_rng(0).normal(0, 0.05, (784, SIZE)).astype(np.float32)


class Network:
    """Sees something in images, and counts them."""

    def __init__(self) -> None:
        self.images = 0

    def __call__(self, images: NDArray[np.float32]) -> NDArray[np.float32]:
        self.images += len(images)
        return images.reshape(-1, 784) @ _EYES


@pytest.fixture
def network() -> Network:
    return Network()


@pytest.fixture
def samples() -> Callable[[int], list[Sample]]:
    def make(count: int) -> list[Sample]:
        return list(_samples(count))

    return make


def _samples(count: int) -> Iterator[Sample]:
    for number in range(count):
        drawing = a_drawing(number, predicted=(number + 1) % 10)
        yield Sample(**vars(drawing), id=number, time="", is_held_out=False)


def held_out(sample: Sample) -> Sample:
    return Sample(**{**vars(sample), "is_held_out": True})


def test_drawings_are_learnt(network: Network) -> None:
    inputs = [to_model_input(rasterize(one.strokes)) for one in SAMPLES[:3]]
    before = MEMORY.head.digits(network(np.stack(inputs)))
    labels = [(int(digit) + 1) % 10 for digit in before]
    lessons = [
        Sample(label=label, model_input=one, id=number, time="", is_held_out=False)
        for number, (label, one) in enumerate(zip(labels, inputs, strict=True))
    ]

    head = HeadAdapter(MEMORY, 1.0, network).learn(lessons)

    assert head.digits(network(np.stack(inputs))).tolist() == labels


def test_what_is_held_out_is_not_looked_at(
    network: Network, samples: Callable[[int], list[Sample]]
) -> None:
    aside = [held_out(one) for one in samples(3)]

    assert HeadAdapter(MEMORY, 1.0, network).learn(aside).is_same_as(MEMORY.head)
    assert network.images == 0


def test_a_deleted_drawing_is_unlearnt(
    network: Network, samples: Callable[[int], list[Sample]]
) -> None:
    teacher, lessons = HeadAdapter(MEMORY, 1.0, network), samples(4)
    before = teacher.learn(lessons[:3])
    assert not teacher.learn(lessons).is_same_as(before)

    assert teacher.learn(lessons[:3]).is_same_as(before)
    assert teacher.learn([]).is_same_as(MEMORY.head)


def test_nothing_is_looked_at_twice(
    network: Network, samples: Callable[[int], list[Sample]]
) -> None:
    teacher, lessons = HeadAdapter(MEMORY, 1.0, network), samples(5)
    teacher.learn(lessons[:4])
    assert network.images == 4 * VARIATIONS

    teacher.learn(lessons)

    assert network.images == 5 * VARIATIONS


def test_of_very_many_drawings_the_hardest_are_learnt(
    network: Network, samples: Callable[[int], list[Sample]]
) -> None:
    lessons = samples(320)
    HeadAdapter(MEMORY, 1.0, network).learn(lessons)

    # All of them once, to choose by, and the chosen ones in all variations.
    assert network.images == 320 + 150 * VARIATIONS
