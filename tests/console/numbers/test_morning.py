"""Yesterday's numbers in the dispatch channel: once, in the morning, by setting."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from doorstep.bootstrap import Services
from doorstep.console.numbers import morning
from doorstep.database import transaction
from doorstep.messaging.models import OutboxRow
from doorstep.messaging.slack import posts
from doorstep.messaging.slack.posts import NewPost
from doorstep.settings import Settings
from tests.console import case_scenes
from tests.console.conftest import Clock


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


@pytest.fixture
def house(services: Services) -> Services:
    """A day after a morning with cases; at 6:30 where dispatch is."""
    settings = Settings(
        morning_summary_at=time(7), SLACK_API_URL="http://127.0.0.1:1/api/", target_settled_percent=70,
        console_url="http://desk.test",
    )  # fmt: skip
    played = case_scenes.play(services.sessions, services.clock(), deliveries=120)
    played.desk.resolves(played.cases["damage"])
    played.desk.refresh()
    clock = services.clock
    assert isinstance(clock, Clock)
    clock.advance(hours=20)
    return Services(settings, clock, services.engine, services.sessions)


def posted(house: Services) -> list[str]:
    with house.sessions() as session:
        rows = session.scalars(select(OutboxRow).where(OutboxRow.to_number == house.settings.slack_dispatch_channel))
        return [row.body for row in rows if "exceptions" in row.body]


def test_it_is_posted_once_each_morning(house: Services, clock: Clock) -> None:
    due = morning.run_once(house)
    assert (due, posted(house)) == (clock.now + timedelta(minutes=30), [])
    clock.advance(minutes=30)
    due = morning.run_once(house)
    assert due == clock.now + timedelta(days=1)
    morning.run_once(house)
    (text,) = posted(house)
    for words in (
        "*Friday November 20* (compared with the Friday before)", "12 exceptions: ", "Saved: $0.00",
        "aim: 70 % or more: missed", "http://desk.test/numbers?since=2026-11-20&until=2026-11-20",
    ):  # fmt: skip
        assert words in text, words


def test_once_posted_nothing_is_counted_any_more_and_counting_keeps_nobody_from_writing(
    house: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = []

    def summary(session: Session, day: date, settings: Settings) -> str:
        with transaction(house.sessions) as other:  # waits for ever where the figures hold the database's one lock
            posts.post(other, NewPost("#dispatch", "meanwhile", idempotency_key="meanwhile"), clock.now)
        counted.append(day)
        return "12 exceptions"

    monkeypatch.setattr(morning, "summary", summary)
    clock.advance(minutes=30)
    morning.run_once(house)
    clock.advance(minutes=10)
    morning.run_once(house)
    assert len(counted) == 1
    assert posted(house) == ["12 exceptions"]


def test_at_noon_it_is_no_morning_any_more(house: Services, clock: Clock) -> None:
    clock.advance(hours=5)
    morning.run_once(house)
    assert posted(house) == []


@pytest.mark.parametrize(
    "settings", [Settings(), Settings(morning_summary_at=time(7))], ids=["not wanted", "without Slack"]
)
def test_who_has_not_asked_for_it_or_has_no_slack_gets_none(
    services: Services, clock: Clock, settings: Settings
) -> None:
    assert morning.run_once(Services(settings, clock, services.engine, services.sessions)) is None
