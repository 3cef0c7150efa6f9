import pytest

from tests.bench.support.targets import Row, accuracy_row, format_rows
from tests.helpers.trainer.evaluation_examples import a_score


def row(
    measured: float | None, at_least: float | None = None, at_most: float | None = None
) -> Row:
    return Row(
        what="a figure", unit="%", measured=measured, at_least=at_least, at_most=at_most
    )


@pytest.mark.parametrize(
    ("measured", "is_met"),
    [
        (row(99.0, at_least=99), True),
        (row(98.99, at_least=99), False),
        (row(4.0, at_most=4), True),
        (row(4.01, at_most=4), False),
        (row(4.01), None),
        (row(None, at_least=99), None),
    ],
)
def test_a_row_is_met_if_its_figure_reaches_the_target(
    measured: Row, is_met: bool | None
) -> None:
    assert measured.is_met is is_met
    assert measured.entry()["is_met"] is is_met


def test_accuracy_row_has_percent_and_interval() -> None:
    accuracy = accuracy_row("drawings", a_score(), 98.5)

    assert (accuracy.n, accuracy.is_met) == (199, True)
    assert accuracy.interval == pytest.approx((97.21, 99.91), abs=0.01)


def test_the_table_marks_missed_targets_and_missing_data() -> None:
    rows = [accuracy_row("read", a_score(), 99.7), row(0.2, at_most=0.3), row(None)]
    _, read, met, absent = (line.split("  ") for line in format_rows(rows).splitlines())

    assert [word.strip() for word in read if word] == [
        *("read", "99.50 %", "97.21 to 99.91", "at least 99.7", "NOT MET")
    ]
    assert [word.strip() for word in met if word][-2:] == ["at most 0.3", "met"]
    assert [word.strip() for word in absent if word] == ["a figure", "no data"]
