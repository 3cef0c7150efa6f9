import json

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.helpers.trainer.evaluation_examples import CONFUSION, a_score, an_evaluation
from trainer.evaluation.evaluate import Mistake
from trainer.evaluation.scores import Rejections, score_digits
from trainer.evaluation.text import evaluation_to_json, format_evaluation

REJECTIONS = Rejections(data="letters.jsonl", n=40, rejected=37, auroc=0.98765)

JSON_KEYS = [
    *("n", "correct", "accuracy", "accuracy_interval", "error_percent", "data"),
    *("model", "temperature", "threshold", "confusion", "confusions", "digits"),
    *("ece", "nll", "brier", "reliability", "known_wrong_set_aside", "mistakes"),
    *("unsure", "unreadable", "not_digits", "seconds"),
]


def test_the_first_lines_contain_the_scores() -> None:
    lines = format_evaluation(an_evaluation()).splitlines()

    assert lines[0] == "model 3 on mnist: 198 of 200 right, 99.00 % (1.00 % errors)"
    assert lines[1] == "95 % interval 96.43 to 99.73 %"
    assert lines[2] == "uncertain 7 (3.50 %), unreadable 2, 1.2 s"
    assert lines[3] == "temperature 0.591, threshold 0.985"
    assert lines[4] == "ECE 1.23 %, NLL 0.0456, Brier 0.0234"


def test_the_score_without_label_errors_follows_the_plain_score() -> None:
    text = format_evaluation(an_evaluation(without_label_errors=a_score()))

    assert (
        "without 1 label errors: 198 of 199 right, 99.50 %"
        " (0.50 % errors), 95 % interval 97.21 to 99.91 %"
    ) in text.splitlines()


def test_label_errors_are_not_mentioned_on_other_data() -> None:
    assert "label errors" not in format_evaluation(an_evaluation())


@pytest.mark.parametrize(
    ("confusion", "expected"), [(CONFUSION, "4 as 9 (2×)"), (np.eye(10), "none")]
)
def test_the_most_frequent_confusions_are_listed(
    confusion: NDArray[np.int64], expected: str
) -> None:
    digits = score_digits(confusion.astype(np.int64), np.ones(10))
    text = format_evaluation(an_evaluation(digits=digits))

    assert f"most frequent confusions: {expected}" in text.splitlines()


def test_each_digit_has_a_row() -> None:
    lines = format_evaluation(an_evaluation()).splitlines()
    start = lines.index("digit  drawings   right    recall  precision") + 1
    rows = [line.split() for line in lines[start : start + 10]]

    assert [row[0] for row in rows] == list("0123456789")
    assert rows[4] == ["4", "20", "18", "90.00", "%", "100.00", "%"]
    assert rows[9] == ["9", "20", "20", "100.00", "%", "90.91", "%"]
    assert len({len(line) for line in lines[start - 1 : start + 10]}) == 1


def test_the_confusion_matrix_has_ten_rows_and_columns() -> None:
    result = an_evaluation()
    rows = format_evaluation(result).splitlines()[-10:]

    for label, row in enumerate(rows):
        name, *counts = row.split()
        assert name == str(label)
        assert counts == [str(count or "·") for count in result.digits.confusion[label]]
    assert len({len(row) for row in rows}) == 1


def test_rejections_have_a_line_of_their_own() -> None:
    text = format_evaluation(an_evaluation(rejections=REJECTIONS))

    assert (
        "non-digits, letters.jsonl: rejected 37 of 40, 92.50 %;"
        " AUROC of is_digit 0.9877"
    ) in text.splitlines()
    assert "non-digits" not in format_evaluation(an_evaluation())


def test_misread_numbers_are_listed_where_there_are_no_digits() -> None:
    none = np.zeros((10, 10), np.int64)
    result = an_evaluation(
        digits=score_digits(none, none.sum(axis=1)),
        mistakes=[
            Mistake(index=3, label="12", answer="2", probability=0.88),
            Mistake(index=5, label="12\n34", answer="", probability=0.0),
        ],
    )

    lines = format_evaluation(result).splitlines()

    assert lines[4:] == [
        "  12 was read as 2 (88 %)",
        "  12 / 34 was read as nothing (0 %)",
    ]


def test_the_json_keeps_its_keys() -> None:
    result = an_evaluation(without_label_errors=a_score(), rejections=REJECTIONS)
    written = json.loads(json.dumps(evaluation_to_json(result)))

    assert list(written) == JSON_KEYS
    assert list(written["known_wrong_set_aside"]) == JSON_KEYS[:5]
    assert written["not_digits"] == {
        "data": "letters.jsonl",
        "n": 40,
        "unsure": 37,
        "unsure_percent": 92.5,
        "auroc": 0.98765,
    }
    assert written["confusions"] == [{"label": 4, "answer": 9, "count": 2}]
    assert list(written["digits"][0]) == ["digit", "n", "right", "recall", "precision"]
    assert list(written["mistakes"][0]) == ["index", "label", "answer", "probability"]
    bins = ["low", "high", "n", "correct", "confidence"]
    assert list(written["reliability"][0]) == bins
    assert written["accuracy_interval"] == pytest.approx([0.9643, 0.9972], abs=1e-4)


def test_the_json_of_other_data_has_nulls() -> None:
    written = evaluation_to_json(an_evaluation())

    assert written["known_wrong_set_aside"] is None
    assert written["not_digits"] is None
