from pathlib import Path
from typing import Final

import numpy as np
import pytest
from numpy.typing import NDArray

from mnist_gui.core.adaptation.memory import Head
from mnist_gui.core.adaptation.rejection import fit_rejection_head
from mnist_gui.core.classifier.classifier import load
from mnist_gui.core.files.locations import shipped_models_dir
from mnist_gui.core.samples.sample import NOT_A_DIGIT, LabelledDrawing
from mnist_gui.core.samples.store import SAMPLES_NAME, SampleStore
from tests.helpers.core.adaptation_examples import (
    SIZE,
    a_memory,
    a_rejection_head,
    known_digits,
    non_digits,
)
from tests.helpers.core.ink_examples import model_input
from tests.helpers.core.sign_examples import letters_n
from trainer.data.synthesis import synthesize

MEMORY = a_memory()
ORIGINAL = a_rejection_head()
THRESHOLD: Final = 0.5


def fit(
    features: NDArray[np.float32], *, is_digit: bool = False, original: Head = ORIGINAL
) -> Head:
    """Fit the head to samples that are all digits, or none of them."""
    labels = np.full(features.shape[1], is_digit)
    return fit_rejection_head(
        MEMORY, original, features, labels, temperature=1, threshold=THRESHOLD
    )


def rejected(head: Head, features: NDArray[np.float32]) -> float:
    """Return the fraction of images that a head takes for no digits."""
    return float(np.mean(head.logits(features[..., : len(head.kernel)]) < 0))


def test_a_sign_is_rejected_after_a_few_samples_of_it() -> None:
    others = non_digits(50, seed=1)
    assert rejected(ORIGINAL, others) == 0

    head = fit(non_digits(8))

    assert rejected(head, others) >= 0.95
    assert rejected(head, MEMORY.tuning_set.features) <= 1 / 600
    assert rejected(head, MEMORY.holdout_set.features) <= 1 / 300


def test_what_is_rejected_already_moves_digits_less() -> None:
    sign, digits = non_digits(8), MEMORY.holdout_set.features
    once = fit(sign)
    twice = fit(sign, original=once)

    def moved(before: Head, after: Head) -> float:
        return float(np.std(after.logits(digits) - before.logits(digits)))

    assert moved(once, twice) < moved(ORIGINAL, once) / 2


def test_plain_digits_labelled_as_none_do_not_spoil_the_others() -> None:
    sevens = known_digits(np.full(50, 7, np.uint8), seed=9).features[None]

    head = fit(sevens)

    assert rejected(head, MEMORY.tuning_set.features) <= 1 / 600
    others = MEMORY.holdout_set.features[MEMORY.holdout_set.labels != 7]
    assert rejected(head, others) <= 0.01


def test_only_the_networks_own_features_are_used() -> None:
    own = SIZE // 2
    original = Head(ORIGINAL.kernel[:own], ORIGINAL.bias)
    features = non_digits(8)

    head = fit(features, original=original)

    assert head.kernel.shape == (own, 1)
    spoilt = features.copy()
    spoilt[..., own:] = 99
    assert np.array_equal(fit(spoilt, original=original).kernel, head.kernel)


@pytest.mark.slow
def test_a_letter_taken_for_a_seven_is_rejected_after_ten_of_that_hand(
    tmp_path: Path,
) -> None:
    """Ten are kept as the user's are, eight of them learned; digits are read as ever.

    The figures for real handwriting: `python -m tests.bench.not_a_digit`.
    """
    inputs = np.stack([model_input(strokes) for strokes in letters_n(20)])
    digits = synthesize(2000, seed=5).floats()
    store = SampleStore(tmp_path / SAMPLES_NAME)
    store.add_new(
        LabelledDrawing(label=NOT_A_DIGIT, model_input=image, predicted=7)
        for image in inputs[:10]
    )
    classifier = load(shipped_models_dir() / "1")
    before = classifier.predict_batch(digits)
    assert [answer.text for answer in classifier.predict_batch(inputs[10:])].count(
        "7"
    ) >= 9

    classifier.adapt(store.all())

    texts = [answer.text for answer in classifier.predict_batch(inputs[10:])]
    assert texts.count("?") >= 9
    after = classifier.predict_batch(digits)
    lost = sum(
        old.is_confident and new.text != old.text
        for old, new in zip(before, after, strict=True)
    )
    assert lost <= len(digits) / 500
    classifier.adapt([])
    assert classifier.predict_batch(inputs)[0].text == "7"
