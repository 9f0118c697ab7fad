"""When a stop is expected: the pure answer, and that a delivery gives the same one as its route."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from doorstep.dms import arrivals

NOW = datetime(2026, 11, 20, 16, 45, tzinfo=UTC)
ETAS = st.integers(-600, 600).map(lambda minutes: NOW + timedelta(minutes=minutes))


def ago(minutes: int) -> datetime:
    return NOW - timedelta(minutes=minutes)


@given(next_eta=st.none() | ETAS, eta=ETAS)
def test_nothing_is_expected_in_the_past_and_nothing_before_its_estimate(
    next_eta: datetime | None, eta: datetime
) -> None:
    expected = arrivals.expected(eta, arrivals.behind(next_eta, NOW), NOW)
    assert expected >= max(eta, NOW)


@given(next_eta=ETAS, gap=st.integers(0, 300))
def test_what_follows_is_as_late_as_the_next_stop(next_eta: datetime, gap: int) -> None:
    late_by = arrivals.behind(next_eta, NOW)
    following = arrivals.expected(next_eta + timedelta(minutes=gap), late_by, NOW)
    assert following - arrivals.expected(next_eta, late_by, NOW) == timedelta(minutes=gap)


def test_what_nobody_estimated_is_too_late_when_its_window_is_over() -> None:
    assert arrivals.is_too_late(None, ago(1), timedelta(0), NOW)
    assert not arrivals.is_too_late(None, NOW, timedelta(0), NOW)


def test_a_word_of_being_late_holds_from_when_it_was_said() -> None:
    assert arrivals.to_be_asked_from(ago(30), None) == ago(30)
    assert arrivals.to_be_asked_from(ago(30), ago(1)) == ago(1)
    assert arrivals.to_be_asked_from(NOW, ago(60)) == NOW
