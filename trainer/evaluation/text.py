"""Format an evaluation as lines of text, or as JSON."""

from dataclasses import asdict
from typing import Any

from trainer.evaluation.evaluate import Evaluation
from trainer.evaluation.scores import DigitScore, Score


def evaluation_to_json(result: Evaluation) -> dict[str, Any]:
    """Return an evaluation as `evaluate --json` writes it; other programs read it."""
    manifest, calibration = result.manifest, result.calibration
    errors, rejections = result.without_label_errors, result.rejections
    return {
        **_score_to_json(result.score),
        "data": result.data,
        "model": manifest.version,
        "temperature": manifest.temperature,
        "threshold": manifest.threshold,
        "confusion": result.digits.confusion,
        "confusions": list(map(asdict, result.digits.confusions)),
        "digits": list(map(asdict, result.digits.by_digit)),
        "ece": calibration.ece,
        "nll": calibration.nll,
        "brier": calibration.brier,
        "reliability": list(map(asdict, calibration.reliability)),
        "known_wrong_set_aside": errors and _score_to_json(errors),
        "mistakes": list(map(asdict, result.mistakes)),
        "unsure": result.uncertain,
        "unreadable": result.unreadable,
        "not_digits": rejections
        and {
            "data": rejections.data,
            "n": rejections.n,
            "unsure": rejections.rejected,
            "unsure_percent": rejections.rejected_percent,
            "auroc": rejections.auroc,
        },
        "seconds": result.seconds,
    }


def _score_to_json(score: Score) -> dict[str, Any]:
    return {
        "n": score.n,
        "correct": score.correct,
        "accuracy": score.accuracy,
        "accuracy_interval": list(score.accuracy_interval),
        "error_percent": score.error_percent,
    }


def format_evaluation(result: Evaluation) -> str:
    """Return an evaluation as lines of text, the confusion matrix last."""
    manifest, n = result.manifest, result.score.n
    lines = [
        f"model {manifest.version} on {result.data}: {_counts(result.score)}",
        f"95 % interval {format_interval(result.score)}",
    ]
    if score := result.without_label_errors:
        lines.append(
            f"without {n - score.n} label errors: {_counts(score)},"
            f" 95 % interval {format_interval(score)}"
        )
    lines.append(
        f"uncertain {result.uncertain} ({100 * result.uncertain / n:.2f} %),"
        f" unreadable {result.unreadable}, {result.seconds:.1f} s"
    )
    if found := result.rejections:
        lines.append(
            f"non-digits, {found.data}: rejected {found.rejected} of {found.n},"
            f" {found.rejected_percent:.2f} %; AUROC of is_digit {found.auroc:.4f}"
        )
    lines.append(
        f"temperature {manifest.temperature:.3f}, threshold {manifest.threshold:.3f}"
    )
    has_digits = any(digit.n for digit in result.digits.by_digit)
    lines += _digit_lines(result) if has_digits else _number_lines(result)
    return "\n".join(lines)


def format_interval(score: Score) -> str:
    """Return the confidence interval of an accuracy, in per cent."""
    low, high = score.accuracy_interval
    return f"{100 * low:.2f} to {100 * high:.2f} %"


def format_percent(fraction: float | None) -> str:
    """Return a fraction of 1 in per cent; a dash for None."""
    return "–" if fraction is None else f"{100 * fraction:.2f} %"


def _counts(score: Score) -> str:
    return (
        f"{score.correct} of {score.n} right, {format_percent(score.accuracy)}"
        f" ({score.error_percent:.2f} % errors)"
    )


def _digit_lines(result: Evaluation) -> list[str]:
    scores = result.calibration
    confusions = ", ".join(
        f"{confusion.label} as {confusion.answer} ({confusion.count}×)"
        for confusion in result.digits.confusions
    )
    return [
        f"ECE {100 * scores.ece:.2f} %, NLL {scores.nll:.4f}, Brier {scores.brier:.4f}",
        f"most frequent confusions: {confusions or 'none'}",
        "digit  drawings   right    recall  precision",
        *map(_digit_row, result.digits.by_digit),
        "label   answer 0 to 9",
        *(
            f"  {label}  " + " ".join(f"{count or '·':>5}" for count in row)
            for label, row in enumerate(result.digits.confusion)
        ),
    ]


def _digit_row(score: DigitScore) -> str:
    return (
        f"{score.digit:5}{score.n:10}{score.right:8}"
        f"{format_percent(score.recall):>10}{format_percent(score.precision):>11}"
    )


def _number_lines(result: Evaluation) -> list[str]:
    def in_one_line(number: object) -> str:
        return str(number).replace("\n", " / ") or "nothing"

    return [
        f"  {in_one_line(mistake.label)} was read as {in_one_line(mistake.answer)}"
        f" ({100 * mistake.probability:.0f} %)"
        for mistake in result.mistakes
    ]
