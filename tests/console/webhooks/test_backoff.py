from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from doorstep.console.webhooks import backoff


@given(st.integers(1, 20), st.floats(0, 1))
def test_it_is_posted_ten_times_in_three_days_and_a_bit(attempts: int, chance: float) -> None:
    waits = [backoff.wait(count, None, chance) for count in range(1, 10)]
    assert all(waits)
    assert timedelta(days=2) < sum((each or timedelta() for each in waits), timedelta()) < timedelta(days=4)
    assert (backoff.wait(attempts, None, chance) is None) == (attempts >= 10)


def test_a_receiver_may_ask_for_an_hour_and_no_more() -> None:
    assert backoff.wait(1, timedelta(minutes=30), 0.5) == timedelta(minutes=30)
    assert backoff.wait(1, timedelta(days=30), 0.5) == timedelta(hours=1)
    assert backoff.wait(9, timedelta(minutes=1), 0.5) == timedelta(days=1)


def test_one_that_fails_is_left_alone_longer_each_time() -> None:
    assert [backoff.rest(count).total_seconds() for count in (1, 2, 3, 20)] == [1, 2, 4, 300]


def test_after_three_days_it_is_hopeless() -> None:
    began = datetime(2026, 11, 20, tzinfo=UTC)
    assert not backoff.is_hopeless(began, began + timedelta(days=2, hours=23))
    assert backoff.is_hopeless(began, began + timedelta(days=3))
