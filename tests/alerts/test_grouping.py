"""Alerts of a bad hour stand in a thread."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from doorstep.alerts.grouping import (
    MOST_ALONE,
    THREAD_LASTS,
    WITHIN,
    Alone,
    InThread,
    NewThread,
    Place,
    Thread,
    grouping,
)
from doorstep.cases.lifecycle import CaseKind

NOON = datetime.fromisoformat("2026-11-20T12:00:00-06:00")
SECONDS_BETWEEN = st.lists(st.integers(0, 900), min_size=1, max_size=150)


@dataclass
class Channel:
    """What is in it, as the loop keeps it: a new thread is begun, then the alert is placed again."""

    kind: CaseKind
    alerts: list[datetime] = field(default_factory=list)
    threads: list[Thread] = field(default_factory=list)
    top_level: list[datetime] = field(default_factory=list)

    def takes(self, now: datetime) -> Place:
        place = grouping(self.alerts, self.threads, self.kind, now)
        if isinstance(place, NewThread):
            self.threads.append(Thread(len(self.threads), now))
            self.top_level.append(now)
            place = grouping(self.alerts, self.threads, self.kind, now)
        if isinstance(place, Alone):
            self.top_level.append(now)
        self.alerts.append(now)
        return place


def times(seconds_between: list[int]) -> list[datetime]:
    now, found = NOON, []
    for seconds in seconds_between:
        now += timedelta(seconds=seconds)
        found.append(now)
    return found


@given(SECONDS_BETWEEN)
def test_never_more_than_six_messages_of_a_kind_in_the_channel_within_half_an_hour(seconds_between: list[int]) -> None:
    channel = Channel(CaseKind.FAILED_ATTEMPT)
    for now in times(seconds_between):
        channel.takes(now)
    for at in channel.top_level:
        assert sum(at <= other < at + WITHIN for other in channel.top_level) <= MOST_ALONE + 1


@given(SECONDS_BETWEEN)
def test_every_alert_has_one_place_and_threads_are_young(seconds_between: list[int]) -> None:
    channel = Channel(CaseKind.FAILED_ATTEMPT)
    for now in times(seconds_between):
        place = channel.takes(now)
        assert isinstance(place, Alone | InThread)
        if isinstance(place, InThread):
            assert channel.threads[place.group_id].began_at > now - THREAD_LASTS
    assert len(channel.alerts) == len(seconds_between)


@given(SECONDS_BETWEEN)
def test_urgent_kinds_always_stand_by_themselves(seconds_between: list[int]) -> None:
    channel = Channel(CaseKind.EMERGENCY)
    assert all(channel.takes(now) == Alone() for now in times(seconds_between))


def test_a_quiet_day_has_no_threads() -> None:
    channel = Channel(CaseKind.FAILED_ATTEMPT)
    assert all(channel.takes(NOON + number * timedelta(minutes=7)) == Alone() for number in range(30))
