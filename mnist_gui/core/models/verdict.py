"""Word the gate's verdict on a new model, for the window and the terminal.

Each function takes `translate`, which maps a context and an English text to the text in
the user's language; the terminal keeps the English.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple, TypeAlias

from mnist_gui.core.events import ModelCompared, Objection
from mnist_gui.core.models.comparison import NON_DIGITS, OWN
from mnist_gui.core.training_choice import MEMORY, MNIST, QT_TRANSLATE_NOOP, SYNTHETIC

Translate: TypeAlias = Callable[[str, str], str]

_CONTEXT: Final = "Verdict"

_SETS: Final = {
    MNIST: QT_TRANSLATE_NOOP("Verdict", "MNIST"),
    MEMORY: QT_TRANSLATE_NOOP("Verdict", "digits like MNIST’s"),
    SYNTHETIC: QT_TRANSLATE_NOOP("Verdict", "handwriting in other styles"),
    OWN: QT_TRANSLATE_NOOP("Verdict", "your test drawings"),
}
_REASONS: Final = {
    "worse": QT_TRANSLATE_NOOP(
        "Verdict",
        "It is measurably worse than model {reference} on {data}: {after} % correct"
        " instead of {before} %.",
    ),
    "drift": QT_TRANSLATE_NOOP(
        "Verdict",
        "On {data} it reads {after} % correctly, model {reference} {before} %: more"
        " than all retraining together may lose.",
    ),
    "hesitates": QT_TRANSLATE_NOOP(
        "Verdict",
        "It answers “?” to {after} % of digits, model {reference} to {before} %.",
    ),
    "few": QT_TRANSLATE_NOOP(
        "Verdict",
        "“{data}” leaves only {n} drawings for testing. A tenth of the drawings are"
        " for testing, so about 200 are needed.",
    ),
    "missing": QT_TRANSLATE_NOOP(
        "Verdict", "“{data}” has no drawings of these digits: {digits}."
    ),
    "toy": QT_TRANSLATE_NOOP("Verdict", "It was trained on toy digits only."),
    "turned": QT_TRANSLATE_NOOP(
        "Verdict",
        "The drawings in “{data}” seem to be on their side or mirrored: model"
        " {reference} reads {before} % of them as they are, and {after} % turned.",
    ),
}
_REJECTION_REASONS: Final = {
    "worse": QT_TRANSLATE_NOOP(
        "Verdict",
        "It is measurably worse than model {reference} at rejecting letters and"
        " scribbles: “?” for {after} % of them instead of {before} %.",
    ),
    "drift": QT_TRANSLATE_NOOP(
        "Verdict",
        "It answers “?” to {after} % of letters and scribbles, model {reference} to"
        " {before} %: more than all retraining together may lose.",
    ),
}


class Meter(NamedTuple):
    """A score of the new model and of the active one, both 0…1, for n images."""

    name: str
    new: float
    in_use: float
    n: int


def untranslated(_context: str, text: str) -> str:
    """Return a text as it is: what the terminal passes as `translate`."""
    return text


def meters(compared: ModelCompared, translate: Translate) -> list[Meter]:
    """Return the scores to show: MNIST, other styles, own drawings, non-digits."""
    found = [
        Meter(name_of_set(data, translate), new, in_use, n)
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
        text = QT_TRANSLATE_NOOP("Verdict", "letters and scribbles answered “?”")
        new, in_use = compared.new_rejected, compared.in_use_rejected
        name = translate(_CONTEXT, text)
        found.append(Meter(name, new, in_use, compared.non_digits_n))
    return [meter._replace(name=_capitalized(meter.name)) for meter in found]


def describe_acceptance(
    compared: ModelCompared, version: int, translate: Translate
) -> str:
    """Return that a new model is active, and how it compares with the former one."""
    text = QT_TRANSLATE_NOOP(
        "Verdict", "Now using model {0}. It is about as accurate as model {1}."
    )
    return translate(_CONTEXT, text).format(version, compared.in_use)


def describe_refusal(
    compared: ModelCompared, version: int, translate: Translate
) -> str:
    """Return that a new model was saved but is not used, and why."""
    text = QT_TRANSLATE_NOOP("Verdict", "Model {} was saved, but is not used.")
    reasons = describe_objections(compared.objections, translate)
    return " ".join([translate(_CONTEXT, text).format(version), *reasons])


def describe_objections(
    objections: Iterable[Objection], translate: Translate
) -> list[str]:
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
            sentences.append(_sentence(objection, translate))
        elif objection is alike[0]:
            sentences.append(_worse_on_several(alike, translate))
    return sentences


def describe_no_objection(translate: Translate) -> str:
    """Return that nothing was found against a model."""
    return translate(
        _CONTEXT, QT_TRANSLATE_NOOP("Verdict", "No measurable difference.")
    )


def name_of_set(data: str, translate: Translate) -> str:
    """Return how to refer to a set of held-out images in a sentence."""
    return translate(_CONTEXT, _SETS[data]) if data in _SETS else f"“{data}”"


def _is_alike(objection: Objection, other: Objection) -> bool:
    """Return whether both say that digits are read worse than by the same model."""
    return all(
        each.reason == "worse"
        and each.data != NON_DIGITS
        and each.reference == other.reference
        for each in (objection, other)
    )


def _worse_on_several(objections: Sequence[Objection], translate: Translate) -> str:
    first, *others = (name_of_set(each.data, translate) for each in objections)
    also = translate(_CONTEXT, QT_TRANSLATE_NOOP("Verdict", "{0} and on {1}"))
    sets = first
    for name in others:
        sets = also.format(sets, name)
    text = QT_TRANSLATE_NOOP("Verdict", "It is measurably worse than model {0} on {1}.")
    return translate(_CONTEXT, text).format(objections[0].reference, sets)


def _sentence(objection: Objection, translate: Translate) -> str:
    is_rejection = objection.data == NON_DIGITS
    texts = _REJECTION_REASONS if is_rejection else _REASONS
    text = texts.get(objection.reason, texts["worse"])
    is_quoted = "“{data}”" in text
    return translate(_CONTEXT, text).format(
        data=objection.data if is_quoted else name_of_set(objection.data, translate),
        reference=objection.reference,
        before=_percent(objection.before),
        after=_percent(objection.after),
        n=objection.n,
        digits=", ".join(map(str, objection.digits)),
    )


def _capitalized(text: str) -> str:
    return text[:1].upper() + text[1:]


def _percent(fraction: float) -> str:
    return f"{100 * fraction:.2f}"
