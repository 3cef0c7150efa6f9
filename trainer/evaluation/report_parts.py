"""The parts of the report that are tables and pictures."""

import base64
import io
import math
from collections.abc import Sequence
from html import escape
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from trainer.evaluation.evaluate import Mistake
from trainer.evaluation.scores import DigitScore
from trainer.evaluation.text import percent

_LONGEST_LABEL: Final = 20


def facts_table(caption: str, facts: Sequence[tuple[str, str]]) -> str:
    """Return names with their values as a table of two columns."""
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(value)}</td></tr>'
        for name, value in facts
    )
    return f"<table class=facts><caption>{escape(caption)}</caption>{rows}</table>"


def confusion_table(confusion: list[list[int]]) -> str:
    """Return the confusion matrix, coloured: each row by its own shares."""
    digits = "".join(f'<th scope="col">{digit}</th>' for digit in range(10))
    rows = "".join(
        f'<tr><th scope="row">{label}</th>'
        + "".join(
            _cell(count, sum(row), right=answer == label)
            for answer, count in enumerate(row)
        )
        + "</tr>"
        for label, row in enumerate(confusion)
    )
    return (
        '<div class=scroll tabindex="0" role="region" aria-label="Confusion matrix">'
        "<table class=confusion>"
        "<caption>Drawings by label (rows) and answer (columns)</caption>"
        f'<thead><tr><th scope="col">label</th>{digits}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def digit_table(digits: Sequence[DigitScore]) -> str:
    """Return the figures of each digit."""
    names = ("digit", "drawings", "right", "recall", "precision")
    head = "".join(f'<th scope="col">{name}</th>' for name in names)
    rows = "".join(
        f'<tr><th scope="row">{one.digit}</th><td>{one.n}</td><td>{one.right}</td>'
        f"<td>{percent(one.recall)}</td><td>{percent(one.precision)}</td></tr>"
        for one in digits
    )
    return (
        "<table><caption>Figures by digit</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def mistake_figure(
    mistake: Mistake, image: NDArray[Any], *, known_wrong: bool = False
) -> str:
    """Return a drawing that was read wrong, with label, answer and probability.

    Args:
        mistake: What was answered.
        image: Shape [28, 28]: shares in 0…1, or bytes in 0…255; 0 = paper.
        known_wrong: Whether it is the label that is wrong.
    """
    label = escape(_shortened(mistake.label))
    note = "<br>label known to be wrong" if known_wrong else ""
    return (
        f'<figure><img width="84" height="84" src="{picture_uri(image)}"'
        f' alt="Drawing {mistake.index}, labelled {label}, read as {mistake.answer}">'
        f"<figcaption>{label} → <b>{mistake.answer}</b>"
        f" {100 * mistake.probability:.1f} %{note}"
        f"<br><small>drawing {mistake.index}</small></figcaption></figure>"
    )


def picture_uri(image: NDArray[Any]) -> str:
    """Return an image as a PNG in a data address, black on white."""
    ink = image if image.dtype == np.uint8 else np.round(image * 255).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(255 - ink).save(file, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


def _cell(count: int, total: int, *, right: bool) -> str:
    if count == 0:
        return "<td>·</td>"
    share = count / total
    # A mistake in a hundred must be seen, so their colour grows with the root.
    kind, heat = ("right", share) if right else ("wrong", math.sqrt(share))
    return f'<td class={kind} style="--heat:{heat:.3f}">{count}</td>'


def _shortened(label: str) -> str:
    return label if len(label) <= _LONGEST_LABEL else label[:_LONGEST_LABEL] + "…"
