"""Sentences about what is pointed at."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mnist_gui.core.ink.preprocess import FRAME_SIDE
from mnist_gui.core.inside.layers import Activations, Field, strongest_contributions
from mnist_gui.ui.translation import directed, number, translate

_NAMED: Final = 3  # features that are named for and against a digit


def map_text(layer: int, index: int, highest: float, field: Field) -> str:
    """Describe a map, and what its strongest place sees."""
    if highest <= 0:
        text = translate("Inside", "Map {} of layer {} found nothing in this drawing.")
        return text.format(number(index + 1), number(layer + 1))
    if field == (0, 0, FRAME_SIDE, FRAME_SIDE):
        text = translate(
            "Inside",
            "Map {} of layer {} is strongest at the cross, with {}. From there it sees"
            " the whole drawing.",
        )
    else:
        text = translate(
            "Inside",
            "Map {} of layer {} is strongest at the cross, with {}. From there it sees"
            " what is in the frame.",
        )
    return text.format(number(index + 1), number(layer + 1), number(highest, 1))


def digit_text(activations: Activations, digit: int) -> str:
    """Describe which features pull a digit's logit up and down."""
    contributions = activations.contributions(digit)
    up, down = strongest_contributions(contributions, _NAMED)
    none = translate("Inside", "none")
    text = translate(
        "Inside",
        "The logit of {} is {}. Features for it: {}. Features against it: {}.",
    )
    return text.format(
        digit,
        number(float(activations.logits[digit]), 1),
        _listed(up, contributions) or none,
        _listed(down, contributions) or none,
    )


def colors_text() -> str:
    """Say what the saliency on the drawing means."""
    return translate(
        "Inside", "The colours show where the drawing speaks for it and against it."
    )


def products_text(activations: Activations, digit: int) -> str:
    """Describe a logit of softmax regression as the sum that it is."""
    text = translate(
        "Inside",
        "Each pixel of the drawing times its weight for {}: all together {}. With the"
        " bias of {} that is the logit: {}.",
    )
    return text.format(
        digit,
        number(float(activations.products(digit).sum()), 2),
        number(float(activations.bias[digit]), 2),
        number(float(activations.logits[digit]), 2),
    )


def parting_text(models: Sequence[tuple[str, Activations]]) -> str:
    """Describe where two models part; nothing of one alone."""
    if len(models) < 2:  # noqa: PLR2004 (two models)
        return ""
    (name, active), (other, compared) = models
    first, second = int(active.logits.argmax()), int(compared.logits.argmax())
    if first == second:
        return translate("Inside", "Both models read {}.").format(first)
    text = translate("Inside", "{} reads {}, {} reads {}: blue and grey bars.")
    return directed(text.format(name, first, other, second))


def _listed(features: Sequence[int], contributions: NDArray[np.float32]) -> str:
    text = translate("Inside", "{} ({})")
    return ", ".join(
        text.format(number(feature + 1), number(float(contributions[feature]), 1))
        for feature in features
    )
