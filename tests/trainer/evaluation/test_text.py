import numpy as np
import pytest

from tests.helpers.trainer.evaluation_examples import a_score, an_evaluation
from trainer.evaluation.evaluate import Mistake
from trainer.evaluation.refusals import Rejections
from trainer.evaluation.scores import digit_scores
from trainer.evaluation.text import format_evaluation


def test_scores_are_told_in_figures() -> None:
    lines = format_evaluation(an_evaluation()).splitlines()

    assert lines[0] == "model 3 on mnist: 198 of 200 right, 99.00 % (1.00 % errors)"
    assert lines[1] == "95 % interval 96.43 to 99.72 %"
    assert lines[2] == "not sure 7 (3.50 %), unreadable 2, 1.2 s"
    assert lines[3] == "temperature 0.591, threshold 0.985"
    assert lines[4] == "ECE 1.23 %, NLL 0.0456, Brier 0.0234"


def test_the_score_without_known_wrong_labels_stands_beside_the_plain_one() -> None:
    text = format_evaluation(an_evaluation(known_wrong_set_aside=a_score()))

    assert (
        "known-wrong labels set aside (1): 198 of 199 right, 99.50 %"
        " (0.50 % errors), 95 % interval 97.21 to 99.91 %"
    ) in text.splitlines()


def test_where_no_label_is_known_to_be_wrong_nothing_is_said_of_it() -> None:
    assert "known-wrong" not in format_evaluation(an_evaluation())


@pytest.mark.parametrize(
    ("changes", "said"), [({}, "4 for 9 (2×)"), ({"confusions": []}, "none")]
)
def test_the_most_frequent_confusions_are_named(
    changes: dict[str, object], said: str
) -> None:
    text = format_evaluation(an_evaluation(**changes))

    assert f"most often taken for another: {said}" in text.splitlines()


def test_each_digit_has_a_row() -> None:
    lines = format_evaluation(an_evaluation()).splitlines()
    start = lines.index("digit  drawings   right    recall  precision") + 1
    rows = [line.split() for line in lines[start : start + 10]]

    assert [row[0] for row in rows] == list("0123456789")
    assert rows[4] == ["4", "20", "18", "90.00", "%", "100.00", "%"]
    assert rows[9] == ["9", "20", "20", "100.00", "%", "90.91", "%"]
    assert len({len(line) for line in lines[start - 1 : start + 10]}) == 1


def test_the_confusions_are_a_table_of_ten_by_ten() -> None:
    result = an_evaluation()
    rows = format_evaluation(result).splitlines()[-10:]

    for label, row in enumerate(rows):
        name, *counts = row.split()
        assert name == str(label)
        assert counts == [str(count or "·") for count in result.confusion[label]]
    assert len({len(row) for row in rows}) == 1


def test_what_is_said_of_no_digits_has_a_line_of_its_own() -> None:
    found = Rejections(
        data="letters.jsonl", n=40, unsure=37, unsure_percent=92.5, auroc=0.98765
    )
    text = format_evaluation(an_evaluation(not_digits=found))

    assert (
        "no digits, letters.jsonl: not sure 37 of 40, 92.50 %; AUROC of is_digit 0.9877"
    ) in text.splitlines()
    assert "no digits" not in format_evaluation(an_evaluation())


def test_of_numbers_alone_those_are_named_that_were_read_wrong() -> None:
    none = np.zeros((10, 10), np.int64)
    result = an_evaluation(
        confusion=none.tolist(),
        digits=digit_scores(none, none.sum(axis=1)),
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
