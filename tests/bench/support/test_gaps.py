import pytest

from tests.bench.support.gaps import Span, at, late, part


def test_gaps_that_meet_an_event_are_told_from_others() -> None:
    gaps = [Span(one, one + 1.0) for one in range(8)]
    events = [Span(1.5, 1.6), Span(5.2, 6.1)]

    around, between = part(gaps, events, after=0.5)

    # Those of seconds 1 and 2 (by what comes after), 5 and 6.
    assert around == [1000.0] * 4
    assert between == [1000.0] * 4
    assert part(gaps, [], after=0.5) == ([], [1000.0] * 8)


def test_the_time_that_goes_by_in_long_gaps() -> None:
    assert late([1.0, 2.0, 17.0]) == pytest.approx(85)
    assert late([16.0]) == 0


def test_the_value_at_a_share() -> None:
    values = [3.0, 1.0, 2.0, 4.0]

    assert at(values, 0.5) == 3
    assert at(values, 0.99) == 4
    assert at(values, 0) == 1
