from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.messaging.models import Kind
from doorstep.messaging.policy import OUTREACH_LIMIT, OUTREACH_PERIOD, Drop, Facts, HoldUntil, Send, decide

MORNING = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)  # 10:30 in Chicago
NIGHT = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)  # 22:00 in Chicago
OUTREACH = Facts(Kind.OUTREACH, False, False, None, ("America/Chicago",), ())


def test_outreach_goes_out_by_day() -> None:
    assert decide(OUTREACH, MORNING) == Send()


def test_outreach_at_night_waits_for_eight_in_the_morning_there() -> None:
    assert decide(OUTREACH, NIGHT) == HoldUntil(datetime(2026, 11, 21, 14, 0, tzinfo=UTC), "quiet_hours")


@pytest.mark.parametrize(
    ("local", "decision"),
    [((7, 59), HoldUntil), ((8, 0), Send), ((20, 59), Send), ((21, 0), HoldUntil)],
)
def test_the_edges_of_the_quiet_hours(local: tuple[int, int], decision: type) -> None:
    instant = datetime(2026, 11, 20, *local, tzinfo=UTC) + timedelta(hours=6)
    assert isinstance(decide(OUTREACH, instant), decision)


def test_where_the_recipient_may_be_in_two_zones_it_must_be_day_in_both() -> None:
    both = replace(OUTREACH, zones=("America/Chicago", "America/Los_Angeles"))
    at_eight_in_chicago = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
    assert decide(both, at_eight_in_chicago) == HoldUntil(datetime(2026, 11, 20, 16, 0, tzinfo=UTC), "quiet_hours")


@given(st.integers(0, 2 * 365 * 24 * 60), st.sampled_from(["America/New_York", "Asia/Kolkata"]))
def test_what_was_held_may_go_when_its_time_comes(minutes: int, zone: str) -> None:
    facts, now = replace(OUTREACH, zones=(zone,)), MORNING + timedelta(minutes=minutes)
    decision = decide(facts, now)
    if isinstance(decision, HoldUntil):
        assert now < decision.at <= now + timedelta(hours=12)
        assert decide(facts, decision.at) == Send()


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.OUTREACH])
def test_answers_and_alerts_go_out_at_night(kind: Kind) -> None:
    assert decide(replace(OUTREACH, kind=kind), NIGHT) == Send()


@pytest.mark.parametrize("kind", list(Kind))
def test_nothing_goes_to_who_opted_out(kind: Kind) -> None:
    assert decide(replace(OUTREACH, kind=kind, opted_out=True), MORNING) == Drop("opted_out")


def test_the_confirmation_of_the_opt_out_does() -> None:
    confirmation = replace(OUTREACH, kind=Kind.CARRIER_KEYWORD, opted_out=True, confirms_opt_out=True)
    assert decide(confirmation, MORNING) == Send()


def test_what_comes_too_late_is_dropped() -> None:
    assert decide(replace(OUTREACH, kind=Kind.REPLY, not_after=MORNING), MORNING + timedelta(seconds=1)) == Drop(
        "stale"
    )


def test_what_would_be_too_late_when_the_night_is_over_is_dropped_at_once() -> None:
    assert decide(replace(OUTREACH, not_after=NIGHT + timedelta(hours=1)), NIGHT) == Drop("stale")


def test_too_much_outreach_waits_until_the_oldest_is_a_day_old() -> None:
    times = tuple(MORNING - timedelta(minutes=10 * n) for n in range(OUTREACH_LIMIT, 0, -1))
    assert decide(replace(OUTREACH, outreach_at=times[1:]), MORNING) == Send()
    assert decide(replace(OUTREACH, outreach_at=times), MORNING) == HoldUntil(
        times[0] + OUTREACH_PERIOD, "outreach_limit"
    )


def test_nothing_unasked_goes_to_a_number_that_may_want_no_more_texts() -> None:
    held = decide(replace(OUTREACH, in_doubt=True), MORNING)
    assert isinstance(held, HoldUntil)
    assert held.reason == "in_doubt"
    assert decide(replace(OUTREACH, in_doubt=True, kind=Kind.REPLY), MORNING) == Send()
