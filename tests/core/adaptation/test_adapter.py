from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from mnist_gui.core.adaptation.adapter import HeadAdapter
from mnist_gui.core.adaptation.memory import Heads
from mnist_gui.core.adaptation.variations import VARIATIONS
from mnist_gui.core.ink.preprocess import to_model_input
from mnist_gui.core.ink.rasterize import rasterize
from mnist_gui.core.samples.sample import NOT_A_DIGIT, Sample
from tests.helpers.core.adaptation_examples import SIZE, a_memory, a_rejection_head
from tests.helpers.core.ink_examples import SAMPLES
from tests.helpers.core.sample_examples import a_drawing

MEMORY = a_memory()
ORIGINAL = Heads(MEMORY.head, a_rejection_head())
_WEIGHTS = np.random.default_rng(0).normal(0, 0.05, (784, SIZE)).astype(np.float32)


class Network:
    """Maps images to features, and counts them."""

    def __init__(self) -> None:
        self.images = self.most_at_once = 0

    def __call__(self, images: NDArray[np.float32]) -> NDArray[np.float32]:
        self.images += len(images)
        self.most_at_once = max(self.most_at_once, len(images))
        return images.reshape(-1, 784) @ _WEIGHTS


@pytest.fixture
def network() -> Network:
    return Network()


@pytest.fixture
def adapter(network: Network) -> HeadAdapter:
    return HeadAdapter(
        MEMORY, a_rejection_head(), network, temperature=1.0, threshold=0.5
    )


def samples(count: int) -> list[Sample]:
    drawings = [a_drawing(id_, predicted=(id_ + 1) % 10) for id_ in range(count)]
    return [
        Sample(**vars(drawing), id=id_, time="", is_held_out=False)
        for id_, drawing in enumerate(drawings)
    ]


def test_an_adapted_head_reads_samples_as_labelled(
    adapter: HeadAdapter, network: Network
) -> None:
    inputs = [to_model_input(rasterize(record.strokes)) for record in SAMPLES[:3]]
    before = MEMORY.head.digits(network(np.stack(inputs)))
    labels = [(int(digit) + 1) % 10 for digit in before]
    corrections = [
        Sample(label=label, model_input=image, id=id_, time="", is_held_out=False)
        for id_, (label, image) in enumerate(zip(labels, inputs, strict=True))
    ]

    head = adapter.fit(corrections).digits

    assert head.digits(network(np.stack(inputs))).tolist() == labels


def test_held_out_samples_are_not_used(adapter: HeadAdapter, network: Network) -> None:
    held_out = [replace(sample, is_held_out=True) for sample in samples(3)]

    assert adapter.fit(held_out).is_same_as(ORIGINAL)
    assert network.images == 0


def test_a_deleted_sample_has_no_effect_any_more(adapter: HeadAdapter) -> None:
    four = samples(4)
    before = adapter.fit(four[:3])
    assert not adapter.fit(four).is_same_as(before)

    assert adapter.fit(four[:3]).is_same_as(before)
    assert adapter.fit([]).is_same_as(ORIGINAL)


def test_features_of_a_sample_are_computed_once(
    adapter: HeadAdapter, network: Network
) -> None:
    five = samples(5)
    adapter.fit(five[:4])
    assert network.images == 4 * VARIATIONS

    adapter.fit(five)

    assert network.images == 5 * VARIATIONS


def test_of_very_many_samples_only_the_hardest_are_fitted(
    adapter: HeadAdapter, network: Network
) -> None:
    adapter.fit(samples(320))

    # All of them once, to choose by, and the chosen ones in all variations.
    assert network.images == 320 + 150 * VARIATIONS


def test_it_does_not_matter_in_which_portions_samples_come(
    adapter: HeadAdapter, network: Network
) -> None:
    many = samples(320)
    adapter.fit(many[:200])
    stepwise = adapter.fit(iter(many))
    at_once = HeadAdapter(
        MEMORY, a_rejection_head(), network, temperature=1.0, threshold=0.5
    ).fit(many)

    assert stepwise.is_same_as(at_once)


def test_the_network_never_sees_many_samples_at_once(
    adapter: HeadAdapter, network: Network
) -> None:
    adapter.fit([*samples(320), *as_non_digits(samples(320))])

    assert network.most_at_once <= 250


def as_non_digits(some: Sequence[Sample]) -> list[Sample]:
    """Return samples relabelled as no digits."""
    return [replace(sample, label=NOT_A_DIGIT) for sample in some]


def test_a_non_digit_changes_the_rejection_head_alone(adapter: HeadAdapter) -> None:
    heads = adapter.fit(as_non_digits(samples(2)))

    assert heads.digits.is_same_as(MEMORY.head)
    assert not heads.is_same_as(ORIGINAL)


def test_digits_alone_leave_the_rejection_head_as_it_was(adapter: HeadAdapter) -> None:
    heads = adapter.fit(samples(3))

    assert not heads.digits.is_same_as(MEMORY.head)
    assert heads.rejection is not None
    assert heads.rejection.is_same_as(a_rejection_head())


def test_a_non_digit_has_no_effect_once_it_is_deleted_or_relabelled(
    adapter: HeadAdapter,
) -> None:
    digits = samples(3)
    before = adapter.fit(digits)
    assert not adapter.fit([*digits[:2], *as_non_digits(digits[2:])]).is_same_as(before)

    assert adapter.fit(digits).is_same_as(before)


def test_a_held_out_non_digit_is_not_used(adapter: HeadAdapter) -> None:
    (sample,) = as_non_digits(samples(1))

    assert adapter.fit([replace(sample, is_held_out=True)]).is_same_as(ORIGINAL)


def test_a_model_without_a_rejection_head_ignores_non_digits(network: Network) -> None:
    adapter = HeadAdapter(MEMORY, None, network, temperature=1.0, threshold=0.5)

    heads = adapter.fit(as_non_digits(samples(2)))

    assert heads.is_same_as(Heads(MEMORY.head, None))


def test_of_very_many_non_digits_only_the_hardest_are_fitted(
    adapter: HeadAdapter, network: Network
) -> None:
    adapter.fit(as_non_digits(samples(200)))

    assert network.images == 200 + 150 * VARIATIONS
