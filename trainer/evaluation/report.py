"""The scores as one page, to look at rather than to read.

The page stands for itself: pictures and style are in it, it runs no script and
asks nothing of any other place.
"""

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Final

from mnist_gui.core.events import EpochFinished
from mnist_gui.core.files.atomic import write_atomically
from mnist_gui.core.files.locations import resources_dir
from mnist_gui.core.models.manifest import Manifest
from trainer.data.drawings import LabelledInputs
from trainer.evaluation.charts import (
    Line,
    digit_chart,
    reliability_chart,
    training_chart,
)
from trainer.evaluation.evaluate import Evaluation
from trainer.evaluation.label_errors import LABEL_ERRORS
from trainer.evaluation.report_parts import (
    confusion_table,
    digit_table,
    facts_table,
    mistake_figure,
)
from trainer.evaluation.scores import Score

_STYLE_NAME: Final = "report.css"
_POLICY: Final = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def write_report(
    path: Path,
    result: Evaluation,
    data: LabelledInputs,
    manifest: Manifest,
    history: Sequence[EpochFinished] = (),
) -> None:
    """Write the page, whole or not at all.

    Args:
        path: The file.
        result: The scores.
        data: What was read, for the pictures of the mistakes.
        manifest: The model's.
        history: The epochs of the run that made it; none where none were kept.

    Raises:
        OSError: If it cannot be written; what was there before stays.
    """
    page = report_page(result, data, manifest, history)
    # A label or a file's name may hold what is no character.
    write_atomically(path, page.encode(errors="replace"))


def report_page(
    result: Evaluation,
    data: LabelledInputs,
    manifest: Manifest,
    history: Sequence[EpochFinished] = (),
) -> str:
    """Return the page as HTML."""
    title = f"Model {result.model} on {result.data}"
    style = (resources_dir() / _STYLE_NAME).read_text(encoding="utf-8")
    sections = (
        _headline(title, result),
        _figures(result, manifest),
        _section("Confusion matrix", confusion_table(result.confusion)),
        _section("Digits", _digits(result)),
        _section("Reliability", _reliability(result)),
        _section("Training", _training(history)),
        _section("The surest mistakes", _mistakes(result, data)),
    )
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(title)}</title>\n<style>\n{style}</style>\n</head>\n"
        f"<body>\n<main>\n{''.join(sections)}</main>\n</body>\n</html>\n"
    )


def _section(name: str, content: str) -> str:
    """Return a part of the page with its heading; nothing where there is nothing."""
    return f"<section>\n<h2>{name}</h2>\n{content}\n</section>\n" if content else ""


def _headline(title: str, result: Evaluation) -> str:
    return (
        f"<header>\n<h1>{escape(title)}</h1>\n"
        f"<p class=headline><strong>{100 * result.accuracy:.2f} %</strong> right</p>\n"
        f"<p>{_told(result)}</p>\n{_without_known_wrong(result)}</header>\n"
    )


def _told(score: Score) -> str:
    low, high = score.accuracy_interval
    return (
        f"{score.correct} of {score.n} drawings;"
        f" 95 % interval {100 * low:.2f} to {100 * high:.2f} %;"
        f" {score.error_percent:.2f} % errors"
    )


def _without_known_wrong(result: Evaluation) -> str:
    score = result.known_wrong_set_aside
    if score is None:
        return ""
    return (
        f"<p>With the {result.n - score.n} labels that are known to be wrong set"
        f" aside: <b>{100 * score.accuracy:.2f} %</b>. {_told(score)}</p>\n"
    )


def _figures(result: Evaluation, manifest: Manifest) -> str:
    how_sure = [
        ("not sure", f"{result.unsure} of {result.n}"),
        ("nothing to read", f"{result.unreadable} of {result.n}"),
        ("calibration error (ECE)", f"{100 * result.ece:.2f} %"),
        ("negative log-likelihood (NLL)", f"{result.nll:.4f}"),
        ("Brier score", f"{result.brier:.4f}"),
        ("temperature", f"{result.temperature:.3f}"),
        ("threshold of “not sure”", f"{result.threshold:.3f}"),
    ]
    made = [
        ("architecture", manifest.architecture),
        ("recipe", manifest.recipe),
        ("seed", str(manifest.seed)),
        ("made", manifest.time),
        ("read in", f"{result.seconds:.1f} s"),
    ]
    return (
        "<section class=side>\n"
        + facts_table("How sure it is", how_sure)
        + facts_table("The model", made)
        + "\n</section>\n"
    )


def _digits(result: Evaluation) -> str:
    return (
        "<div class=side><figure>"
        + digit_chart(result.digits)
        + "<figcaption>Of the drawings with this label: <span class=first-key>missed"
        "</span>. Of those with this answer: <span class=second-key>wrongly named so"
        f"</span>.</figcaption></figure>{digit_table(result.digits)}</div>"
    )


def _reliability(result: Evaluation) -> str:
    if not result.reliability:
        return ""
    return (
        "<figure>"
        + reliability_chart(result.reliability)
        + "<figcaption>On the dashed line, of the answers given with 80 % confidence"
        " 80 % are right. Bars are 95 % intervals.</figcaption></figure>"
    )


def _training(history: Sequence[EpochFinished]) -> str:
    if not history:
        return ""
    loss = [
        Line("training", [one.loss for one in history], "first"),
        Line("validation", [one.val_loss for one in history], "second"),
    ]
    errors = [
        Line("training", [100 * (1 - one.accuracy) for one in history], "first"),
        Line("validation", [100 * (1 - one.val_accuracy) for one in history], "second"),
    ]
    key = (
        "<figcaption><span class=first-key>training</span>, augmented and"
        " smoothed where the recipe does so;"
        " <span class=second-key>validation</span></figcaption>"
    )
    return (
        f"<div class=side><figure>{training_chart('loss', loss)}{key}</figure>"
        f"<figure>{training_chart('errors, %', errors)}{key}</figure></div>"
    )


def _mistakes(result: Evaluation, data: LabelledInputs) -> str:
    is_known = result.known_wrong_set_aside is not None
    figures = "".join(
        mistake_figure(
            one,
            data.images[one.index],
            known_wrong=is_known and one.index in LABEL_ERRORS,
        )
        for one in result.mistakes
    )
    return f"<div class=mistakes>{figures}</div>" if figures else ""
