import pytest

from tests.bench.support.gaps import (
    Span,
    long_gap_percent,
    quantile,
    split_by_events,
)


def test_gaps_are_split_by_whether_they_overlap_an_event() -> None:
    gaps = [Span(second, second + 1.0) for second in range(8)]
    events = [Span(1.5, 1.6), Span(5.2, 6.1)]

    around, between = split_by_events(gaps, events, after=0.5)

    # Seconds 1 and 2 (the latter by the extension), 5 and 6.
    assert around == [1000.0] * 4
    assert between == [1000.0] * 4
    assert split_by_events(gaps, [], after=0.5) == ([], [1000.0] * 8)


def test_long_gap_percent_counts_time_in_gaps_over_16_ms() -> None:
    assert long_gap_percent([1.0, 2.0, 17.0]) == pytest.approx(85)
    assert long_gap_percent([16.0]) == 0


def test_quantile_of_unsorted_values() -> None:
    values = [3.0, 1.0, 2.0, 4.0]

    assert quantile(values, 0.5) == 3
    assert quantile(values, 0.99) == 4
    assert quantile(values, 0) == 1
