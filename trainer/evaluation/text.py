"""Scores as lines of text."""

from trainer.evaluation.evaluate import Evaluation
from trainer.evaluation.scores import DigitScore, Score


def format_evaluation(result: Evaluation) -> str:
    """Return the scores as lines of text, the table of confusions last."""
    return "\n".join(
        [
            f"model {result.model} on {result.data}: {_counts(result)}",
            f"95 % interval {_interval(result)}",
            *_without_known_wrong(result),
            f"not sure {result.unsure} ({100 * result.unsure / result.n:.2f} %),"
            f" unreadable {result.unreadable}, {result.seconds:.1f} s",
            *_not_digits(result),
            f"temperature {result.temperature:.3f}, threshold {result.threshold:.3f}",
            *(_of_digits(result) if _has_digits(result) else _of_numbers(result)),
        ]
    )


def _has_digits(result: Evaluation) -> bool:
    """Return whether there were single digits, or numbers alone."""
    return any(one.n for one in result.digits)


def _of_digits(result: Evaluation) -> list[str]:
    return [
        f"ECE {100 * result.ece:.2f} %, NLL {result.nll:.4f}, Brier {result.brier:.4f}",
        f"most often taken for another: {_confusions(result)}",
        "digit  drawings   right    recall  precision",
        *map(_digit_row, result.digits),
        "label   answer 0 to 9",
        *_matrix_rows(result.confusion),
    ]


def _of_numbers(result: Evaluation) -> list[str]:
    return [
        f"  {_in_one_line(one.label)} was read as {_in_one_line(str(one.answer))}"
        f" ({100 * one.probability:.0f} %)"
        for one in result.mistakes
    ]


def _in_one_line(number: str) -> str:
    return " / ".join(number.split("\n")) or "nothing"


def _counts(score: Score) -> str:
    return (
        f"{score.correct} of {score.n} right, {100 * score.accuracy:.2f} %"
        f" ({score.error_percent:.2f} % errors)"
    )


def _interval(score: Score) -> str:
    low, high = score.accuracy_interval
    return f"{100 * low:.2f} to {100 * high:.2f} %"


def _without_known_wrong(result: Evaluation) -> list[str]:
    score = result.known_wrong_set_aside
    if score is None:
        return []
    return [
        f"known-wrong labels set aside ({result.n - score.n}): {_counts(score)},"
        f" 95 % interval {_interval(score)}"
    ]


def _not_digits(result: Evaluation) -> list[str]:
    found = result.not_digits
    if found is None:
        return []
    return [
        f"no digits, {found.data}: not sure {found.unsure} of {found.n},"
        f" {found.unsure_percent:.2f} %; AUROC of is_digit {found.auroc:.4f}"
    ]


def _confusions(result: Evaluation) -> str:
    return (
        ", ".join(
            f"{one.label} for {one.answer} ({one.count}×)" for one in result.confusions
        )
        or "none"
    )


def _digit_row(one: DigitScore) -> str:
    return (
        f"{one.digit:5}{one.n:10}{one.right:8}"
        f"{percent(one.recall):>10}{percent(one.precision):>11}"
    )


def percent(share: float | None) -> str:
    """Return a share of 1 as people read it; a dash where there is none."""
    return "–" if share is None else f"{100 * share:.2f} %"


def _matrix_rows(confusion: list[list[int]]) -> list[str]:
    return [
        f"  {label}  " + " ".join(f"{count or '·':>5}" for count in row)
        for label, row in enumerate(confusion)
    ]
