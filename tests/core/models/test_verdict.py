"""The gate's verdict is worded for people, in the window and in the terminal."""

from dataclasses import replace

import pytest

from mnist_gui.core.events import Objection
from mnist_gui.core.models.comparison import NON_DIGITS, OWN
from mnist_gui.core.models.verdict import (
    describe_acceptance,
    describe_objections,
    describe_refusal,
    meters,
)
from mnist_gui.core.training_choice import MEMORY, MNIST, SYNTHETIC
from tests.helpers.core.event_examples import COMPARED

WORSE = Objection(
    reason="worse", data=MNIST, reference=1, before=0.9958, after=0.9926, n=5000
)


@pytest.mark.parametrize(
    ("objection", "sentence"),
    [
        (
            WORSE,
            "It is measurably worse than model 1 on MNIST: 99.26 % correct instead of"
            " 99.58 %.",
        ),
        (
            replace(WORSE, data=MEMORY),
            "It is measurably worse than model 1 on digits like MNIST’s: 99.26 %"
            " correct instead of 99.58 %.",
        ),
        (
            replace(WORSE, reason="drift", data=SYNTHETIC),
            "On handwriting in other styles it reads 99.26 % correctly, model 1"
            " 99.58 %: more than all retraining together may lose.",
        ),
        (
            replace(WORSE, data=NON_DIGITS, before=0.558, after=0.127),
            "It is measurably worse than model 1 at rejecting letters and scribbles:"
            " “?” for 12.70 % of them instead of 55.80 %.",
        ),
        (
            Objection(reason="few", data="mine", n=5),
            "“mine” leaves only 5 drawings for testing. A tenth of the drawings are"
            " for testing, so about 200 are needed.",
        ),
        (
            Objection(reason="missing", data="mine", digits=[3, 8]),
            "“mine” has no drawings of these digits: 3, 8.",
        ),
        (
            replace(WORSE, reason="turned", data="mine", before=0.1, after=0.98),
            "The drawings in “mine” seem to be on their side or mirrored: model 1 reads"
            " 10.00 % of them as they are, and 98.00 % turned.",
        ),
    ],
    ids=lambda value: value.reason if isinstance(value, Objection) else "",
)
def test_each_objection_is_a_sentence(objection: Objection, sentence: str) -> None:
    assert describe_objections([objection]) == [sentence]


def test_a_set_is_objected_to_once() -> None:
    twice = [WORSE, replace(WORSE, reference=7), replace(WORSE, data=NON_DIGITS)]

    first, second = describe_objections(twice)

    assert "model 1 on MNIST" in first
    assert "rejecting letters and scribbles" in second


def test_sets_on_which_a_model_is_worse_than_one_make_one_sentence() -> None:
    drift = replace(WORSE, reason="drift", data=MEMORY)
    other = replace(WORSE, data="mine", reference=7)
    own, synthetic = replace(WORSE, data=OWN), replace(WORSE, data=SYNTHETIC)

    described = describe_objections([WORSE, drift, own, other, synthetic])

    assert described[0] == (
        "It is measurably worse than model 1 on MNIST and on your test drawings and on"
        " handwriting in other styles."
    )
    assert len(described) == 3
    assert "more than all retraining together may lose" in described[1]
    assert described[2].startswith("It is measurably worse than model 7 on “mine”:")


def test_an_unknown_reason_is_worded_like_the_usual_one() -> None:
    """A newer program may have written it."""
    (sentence,) = describe_objections([replace(WORSE, reason="new")])

    assert sentence.startswith("It is measurably worse than model 1 on MNIST")


def test_the_verdict_names_both_models() -> None:
    assert describe_acceptance(COMPARED, 8) == (
        "Now using model 8. It is about as accurate as model 1."
    )
    refused = replace(COMPARED, objections=[WORSE])
    assert describe_refusal(refused, 8).startswith(
        "Model 8 was saved, but is not used. It is measurably worse"
    )


def test_there_is_a_meter_for_each_set() -> None:
    compared = replace(
        COMPARED,
        non_digits_n=2000,
        in_use_rejected=0.96,
        new_rejected=0.9,
        synthetic_n=4000,
        synthetic_in_use_accuracy=0.96,
        synthetic_new_accuracy=0.95,
    )

    shown = meters(compared)

    assert [(meter.name, meter.new, meter.in_use, meter.n) for meter in shown] == [
        ("MNIST", 0.996, 0.997, 5000),
        ("Handwriting in other styles", 0.95, 0.96, 4000),
        ("Your test drawings", 1.0, 0.75, 12),
        ("Letters and scribbles answered “?”", 0.9, 0.96, 2000),
    ]
