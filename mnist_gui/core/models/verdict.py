"""Word the gate's verdict on a new model, for the window and the terminal."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from mnist_gui.core.events import ModelCompared, Objection
from mnist_gui.core.messages import listed, marked
from mnist_gui.core.models.comparison import NON_DIGITS, OWN
from mnist_gui.core.training_choice import MEMORY, MNIST, SYNTHETIC

_SETS: Final = {
    MNIST: marked("Verdict", "MNIST"),
    MEMORY: marked("Verdict", "digits like MNIST’s"),
    SYNTHETIC: marked("Verdict", "handwriting in other styles"),
    OWN: marked("Verdict", "your test drawings"),
}
_METERS: Final = {
    MNIST: marked("Verdict", "MNIST"),
    MEMORY: marked("Verdict", "Digits like MNIST’s"),
    SYNTHETIC: marked("Verdict", "Handwriting in other styles"),
    OWN: marked("Verdict", "Your test drawings"),
}
_REASONS: Final = {
    "worse": marked(
        "Verdict",
        "It is measurably worse than model {reference} on {data}: {after:.2f} % correct"
        " instead of {before:.2f} %.",
    ),
    "drift": marked(
        "Verdict",
        "On {data} it reads {after:.2f} % correctly, model"
        " {reference} {before:.2f} %: more than all retraining"
        " together may lose.",
    ),
    "hesitates": marked(
        "Verdict",
        "It answers “?” to {after:.2f} % of digits, model"
        " {reference} to {before:.2f} %.",
    ),
    "few": marked(
        "Verdict",
        "“{data}” leaves only {n:,} drawings for testing. A tenth of the"
        " drawings are for testing, so about 200 are needed.",
    ),
    "missing": marked("Verdict", "“{data}” has no drawings of these digits: {digits}."),
    "toy": marked("Verdict", "It was trained on toy digits only."),
    "turned": marked(
        "Verdict",
        "The drawings in “{data}” seem to be on their side or"
        " mirrored: model {reference} reads {before:.2f} % of them"
        " as they are, and {after:.2f} % turned.",
    ),
}
_REJECTION_REASONS: Final = {
    "worse": marked(
        "Verdict",
        "It is measurably worse than model {reference} at rejecting letters and"
        " scribbles: “?” for {after:.2f} % of them instead of {before:.2f} %.",
    ),
    "drift": marked(
        "Verdict",
        "It answers “?” to {after:.2f} % of letters and scribbles, model {reference} to"
        " {before:.2f} %: more than all retraining together may lose.",
    ),
}


class Meter(NamedTuple):
    """A score of the new model and of the active one, both 0…1, for n images."""

    name: str
    new: float
    in_use: float
    n: int


def meters(compared: ModelCompared) -> list[Meter]:
    """Return the scores to show: MNIST, other styles, own drawings, non-digits."""
    found = [
        Meter(_METERS.get(data) or name_of_set(data), new, in_use, n)
        for data, new, in_use, n in (
            (
                compared.data,
                compared.new_accuracy,
                compared.in_use_accuracy,
                compared.n,
            ),
            (
                SYNTHETIC,
                compared.synthetic_new_accuracy,
                compared.synthetic_in_use_accuracy,
                compared.synthetic_n,
            ),
            (
                OWN,
                compared.own_new_accuracy,
                compared.own_in_use_accuracy,
                compared.own_n,
            ),
        )
        if n
    ]
    if compared.non_digits_n:
        text = marked("Verdict", "Letters and scribbles answered “?”")
        new, in_use = compared.new_rejected, compared.in_use_rejected
        found.append(Meter(text, new, in_use, compared.non_digits_n))
    return found


def describe_acceptance(compared: ModelCompared, version: int) -> str:
    """Return that a new model is active, and how it compares with the former one."""
    text = marked(
        "Verdict", "Now using model {0}. It is about as accurate as model {1}."
    )
    return text.format(version, compared.in_use)


def describe_refusal(compared: ModelCompared, version: int) -> str:
    """Return that a new model was saved but is not used, and why."""
    text = marked("Verdict", "Model {} was saved, but is not used.")
    reasons = describe_objections(compared.objections)
    return listed([text.format(version), *reasons], " ")


def describe_objections(objections: Iterable[Objection]) -> list[str]:
    """Word the objections; the first about a set stands for all about it.

    Several sets on which a model is worse than the same one make one sentence: their
    figures are in the meters, and in the lines that the terminal prints.
    """
    by_subject: dict[tuple[bool, str], Objection] = {}
    for objection in objections:
        is_about_data = objection.reference == 0 or objection.reason == "turned"
        subject = (is_about_data, objection.reason if is_about_data else objection.data)
        by_subject.setdefault(subject, objection)
    sentences = []
    for objection in by_subject.values():
        alike = [other for other in by_subject.values() if _is_alike(other, objection)]
        if len(alike) <= 1:
            sentences.append(_sentence(objection))
        elif objection is alike[0]:
            sentences.append(_worse_on_several(alike))
    return sentences


def describe_no_objection() -> str:
    """Return that nothing was found against a model."""
    return marked("Verdict", "No measurable difference.")


def name_of_set(data: str) -> str:
    """Return how to refer to a set of held-out images in a sentence."""
    return _SETS.get(data) or marked("Verdict", "“{}”").format(data)


def _is_alike(objection: Objection, other: Objection) -> bool:
    """Return whether both say that digits are read worse than by the same model."""
    return all(
        each.reason == "worse"
        and each.data != NON_DIGITS
        and each.reference == other.reference
        for each in (objection, other)
    )


def _worse_on_several(objections: Sequence[Objection]) -> str:
    first, *others = (name_of_set(each.data) for each in objections)
    also = marked("Verdict", "{0} and on {1}")
    sets = first
    for name in others:
        sets = also.format(sets, name)
    text = marked("Verdict", "It is measurably worse than model {0} on {1}.")
    return text.format(objections[0].reference, sets)


def _sentence(objection: Objection) -> str:
    is_rejection = objection.data == NON_DIGITS
    texts = _REJECTION_REASONS if is_rejection else _REASONS
    text = texts.get(objection.reason, texts["worse"])
    is_quoted = "“{data}”" in text
    return text.format(
        data=objection.data if is_quoted else name_of_set(objection.data),
        reference=objection.reference,
        before=100 * objection.before,
        after=100 * objection.after,
        n=objection.n,
        digits=", ".join(map(str, objection.digits)),
    )
