"""A carrier's clock that is minutes from ours: when something was sent is known by ours all the same."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.messaging.provider_clock import ProviderClock

NOON = datetime(2026, 11, 20, 18, tzinfo=UTC)
STALE, FIVE = timedelta(seconds=5), timedelta(minutes=5)


class Ours:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@given(
    ahead=st.timedeltas(-FIVE, FIVE),
    there=st.timedeltas(timedelta(0), timedelta(seconds=9)),
    back=st.timedeltas(timedelta(0), timedelta(seconds=9)),
)
def test_what_they_sent_is_known_by_our_clock_to_as_much_as_the_answer_took(
    ahead: timedelta, there: timedelta, back: timedelta
) -> None:
    ours = Ours()
    clock, asked_at = ProviderClock(ours), ours.now
    ours.now += there
    date = format_datetime((ours.now + ahead).replace(microsecond=0), usegmt=True)
    ours.now += back
    clock.answered(date, asked_at)
    sent_at = NOON - timedelta(minutes=20)
    assert abs(clock.in_ours(sent_at + ahead) - sent_at) <= there + back + STALE
    if not ahead:
        assert clock.in_ours(sent_at) == sent_at


@pytest.mark.parametrize("date", [None, "", "yesterday", "Fri, 99 Nov 2026 18:00:00 GMT", "0", "\x00"])
def test_an_answer_that_does_not_say_when_it_was_made_changes_nothing(date: str | None) -> None:
    clock = ProviderClock(Ours())
    clock.answered(date, NOON)
    assert clock.in_ours(NOON) == NOON
