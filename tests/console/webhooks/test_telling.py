"""Who is told what, in which order, until when."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, event, select, text, update
from sqlalchemy.orm import Session

from doorstep.cases import commands as case_commands
from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.cases.models import Case
from doorstep.console.webhooks import queueing, sending, subscriptions
from doorstep.console.webhooks.models import Progress, WebhookState
from doorstep.console.webhooks.subscriptions import WantedSubscription, WebhookRefused
from doorstep.database import Sessions, make_sessions, reading
from doorstep.dms.status import Status
from doorstep.provenance import By
from tests.console.webhooks.conftest import messages, round_of, settle, subscribe, subscription
from tests.dms import world

N1, N2 = "LM100000001", "LM100000002"
pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("company")]


def announce(sessions: Sessions, now: datetime, *numbers: str) -> None:
    with sessions.begin() as session:
        for number in numbers:
            world.announce(session, number, now)


def receive(sessions: Sessions, now: datetime, number: str) -> None:
    with sessions.begin() as session:
        world.move(session, number, Status.AT_DEPOT, now)


@contextmanager
def asked(session: Session) -> Iterator[list[str]]:
    """What the database is asked."""
    said: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", hear)


def all_told(sessions: Sessions, now: datetime) -> list[str]:
    """Round by round until nothing is due; types in order."""
    told = []
    while letters := round_of(sessions, now):
        told += [json.loads(each.body)["type"] for each in letters]
        settle(sessions, letters, now)
    return told


def test_what_happens_from_then_on_is_told_and_nothing_of_before(sessions: Sessions, now: datetime) -> None:
    announce(sessions, now, N1)
    subscribe(sessions, now)
    assert round_of(sessions, now) == []
    receive(sessions, now, N1)
    [letter] = round_of(sessions, now)
    assert json.loads(letter.body)["data"]["after"]["status"] == "at_depot"
    settle(sessions, [letter], now)
    assert round_of(sessions, now) == []
    assert [each.state for each in messages(sessions)] == [WebhookState.DELIVERED]


def test_nothing_is_told_of_what_was_rolled_back(sessions: Sessions, now: datetime) -> None:
    subscribe(sessions, now)
    with sessions() as session:
        world.announce(session, N1, now)
        session.rollback()
    assert round_of(sessions, now) == []


def test_of_one_subject_the_second_waits_for_the_first(sessions: Sessions, now: datetime) -> None:
    subscribe(sessions, now)
    announce(sessions, now, N1, N2)
    receive(sessions, now, N1)
    first = round_of(sessions, now)
    assert sorted(json.loads(each.body)["data"]["tracking_number"] for each in first) == [N1, N2]
    assert round_of(sessions, now) == [], "they are in the air"
    settle(sessions, first, now)
    [second] = round_of(sessions, now)
    assert json.loads(second.body)["type"] == "delivery.status_changed"


def test_only_chosen_events_are_told(sessions: Sessions, now: datetime) -> None:
    subscribe(sessions, now, "delivery.status_changed")
    announce(sessions, now, N1)
    receive(sessions, now, N1)
    assert all_told(sessions, now) == ["delivery.status_changed"]


def test_two_systems_are_told_apart(sessions: Sessions, now: datetime) -> None:
    subscribe(sessions, now, name="one")
    subscribe(sessions, now, name="two")
    announce(sessions, now, N1)
    letters = round_of(sessions, now)
    assert len({each.secret for each in letters}) == 2
    assert len({each.id for each in letters}) == 1, "the same happened"


def test_a_failure_is_posted_again_with_the_same_id_and_holds_up_its_own_subject_alone(
    sessions: Sessions, now: datetime
) -> None:
    subscribe(sessions, now)
    announce(sessions, now, N1)
    [letter] = round_of(sessions, now)
    settle(sessions, [letter], now, 500)
    receive(sessions, now, N1)
    announce(sessions, now, N2)
    assert round_of(sessions, now) == [], "it rests a second"
    later = now + timedelta(seconds=1)
    [other] = round_of(sessions, later)
    assert N2 in other.body, "one to see whether it takes anything"
    settle(sessions, [other], later)
    [again] = round_of(sessions, now + timedelta(seconds=10))
    assert (again.id, again.body) == (letter.id, letter.body)


def test_a_receiver_that_asks_for_time_gets_it(sessions: Sessions, now: datetime) -> None:
    subscribe(sessions, now)
    announce(sessions, now, N1)
    settle(sessions, round_of(sessions, now), now, 429, asked_for=timedelta(minutes=10))
    announce(sessions, now, N2)
    assert round_of(sessions, now + timedelta(minutes=9)) == []
    assert len(round_of(sessions, now + timedelta(minutes=10))) == 1


def test_one_that_was_away_for_a_day_has_all_that_waits_when_it_is_back(sessions: Sessions, now: datetime) -> None:
    subscribe(sessions, now)
    announce(sessions, now, N1, N2)
    at, posts = now, 0
    while at < now + timedelta(days=1):
        failed = round_of(sessions, at)
        settle(sessions, failed, at, 503)
        at, posts = at + timedelta(minutes=10), posts + len(failed)
    assert posts > len((N1, N2))
    while not (taken := round_of(sessions, at)):
        at += timedelta(minutes=10)
    settle(sessions, taken, at)
    settle(sessions, round_of(sessions, at), at)
    assert {each.state for each in messages(sessions)} == {WebhookState.DELIVERED}


def test_one_that_was_given_up_lets_the_next_of_its_subject_go(sessions: Sessions, now: datetime) -> None:
    subscribe(sessions, now)
    announce(sessions, now, N1, N2)
    receive(sessions, now, N1)
    at = now
    for turn in range(40):
        for letter in round_of(sessions, at):
            is_poison = N1 in letter.body and "delivery.created" in letter.body
            settle(sessions, [letter], at, 500 if is_poison else 200)
        at += timedelta(hours=3)
        announce(sessions, at, f"LM2000000{turn:02}")  # what is told of others is taken
    states = {(each.subject, each.source_id): each.state for each in messages(sessions) if each.subject == N1}
    assert [states[key] for key in sorted(states)] == [WebhookState.FAILED, WebhookState.DELIVERED]
    assert subscription(sessions).disabled_at is None


def test_one_that_is_gone_is_told_nothing_more_and_the_desk_hears_of_it(sessions: Sessions, now: datetime) -> None:
    subscribe(sessions, now)
    announce(sessions, now, N1)
    settle(sessions, round_of(sessions, now), now, 410)
    assert subscription(sessions).disabled_why == "gone"
    receive(sessions, now, N1)
    assert round_of(sessions, now + timedelta(days=1)) == []
    with sessions() as session:
        [case] = session.scalars(select(Case))
        assert (case.kind, "410" in case.reason) == ("webhook_down", True)


def test_three_days_without_success_disable_it_and_a_day_does_not(sessions: Sessions, now: datetime) -> None:
    subscribe(sessions, now)
    announce(sessions, now, N1)
    at = now
    while at < now + timedelta(days=1):
        settle(sessions, round_of(sessions, at), at, None, error="no answer in time")
        at += timedelta(minutes=10)
    assert subscription(sessions).disabled_at is None
    settle(sessions, round_of(sessions, at + timedelta(days=1)), at)
    assert subscription(sessions).failing_since is None, "it is back, and everything is well"
    while subscription(sessions).disabled_at is None:
        at += timedelta(hours=1)
        announce(sessions, at, f"LM3{int((at - now).total_seconds()) // 3600:08}")
        settle(sessions, round_of(sessions, at), at, 503)
        assert at < now + timedelta(days=10)
    assert subscription(sessions).disabled_why == "failing"


def test_what_was_missed_is_told_when_it_is_asked_for(sessions: Sessions, now: datetime) -> None:
    subscribe(sessions, now)
    announce(sessions, now, N1)
    assert all_told(sessions, now) == ["delivery.created"]
    with sessions.begin() as session:
        subscriptions.disable(session, subscriptions.everyone(session)[0], by="ada", now=now)
    receive(sessions, now + timedelta(hours=1), N1)
    with sessions.begin() as session:
        known = subscriptions.everyone(session)[0]
        with pytest.raises(WebhookRefused):
            subscriptions.replay(session, known, now, by="ada", now=now)
        subscriptions.enable(session, known, by="ada", now=now)
    later = now + timedelta(hours=2)
    assert all_told(sessions, later) == []
    with sessions.begin() as session:
        known = subscriptions.everyone(session)[0]
        for since in (later - timedelta(days=31), later + timedelta(seconds=1)):
            with pytest.raises(WebhookRefused):
                subscriptions.replay(session, known, since, by="ada", now=later)
        assert subscriptions.replay(session, known, now + timedelta(minutes=1), by="ada", now=later) == 1
    assert all_told(sessions, later) == ["delivery.status_changed"]


def test_a_lease_that_ended_is_posted_again_under_its_id(sessions: Sessions, now: datetime) -> None:
    subscribe(sessions, now)
    announce(sessions, now, N1)
    [letter] = round_of(sessions, now)
    with sessions.begin() as session:
        session.execute(text("UPDATE webhook_messages SET leased_until = '2020-01-01 00:00:00.000000'"))
    assert [each.id for each in round_of(sessions, now)] == [letter.id]


def test_what_is_in_the_air_here_is_not_taken_again_whatever_its_lease_says(sessions: Sessions, now: datetime) -> None:
    subscribe(sessions, now)
    announce(sessions, now, N1)
    [letter] = round_of(sessions, now)
    with sessions.begin() as session:
        session.execute(text("UPDATE webhook_messages SET leased_until = '2020-01-01 00:00:00.000000'"))
        assert sending.claim(session, now, {letter.message_id: letter}) == []


def test_one_that_cannot_be_made_holds_up_nobody_else(sessions: Sessions, now: datetime) -> None:
    subscribe(sessions, now)
    with sessions.begin() as session:
        new = case_commands.NewCase(CaseKind.COMPLAINT, "late again", tracking_number=N1)
        case_commands.open_case(session, By.desk("ada", "form-1", now), new)
        session.execute(update(Case).values(kind="of_tomorrow"))
    announce(sessions, now, N2)
    assert [N2 in each.body for each in round_of(sessions, now)] == [True]
    with sessions.begin() as session:
        session.execute(update(Case).values(kind=CaseKind.COMPLAINT))
    [told] = round_of(sessions, now + timedelta(seconds=10))
    assert "case.opened" in told.body


def test_a_case_that_waits_for_its_customer_from_the_first_is_not_said_to_wait_for_the_desk(
    sessions: Sessions, now: datetime
) -> None:
    subscribe(sessions, now)
    with sessions.begin() as session:
        state = CaseState.WAITING_ON_CUSTOMER
        new = case_commands.NewCase(CaseKind.FAILED_ATTEMPT, "nobody home", tracking_number=N1, state=state)
        case_commands.open_case(session, By.system("attempt-1", now), new)
        case_commands.open_case(
            session, By.system("text-1", now), case_commands.NewCase(CaseKind.COMPLAINT, "late", tracking_number=N1)
        )
    told = [json.loads(each.body)["data"] for each in round_of(sessions, now)]
    assert [(each["kind"], each["state"]) for each in told] == [
        ("failed_attempt", "waiting_on_customer"), ("complaint", "waiting_on_desk"),
    ]  # fmt: skip


def test_of_one_that_rests_nothing_is_looked_for(sessions: Sessions, now: datetime) -> None:
    subscribe(sessions, now)
    announce(sessions, now, N1)
    settle(sessions, round_of(sessions, now), now, 500)
    announce(sessions, now, N2)
    assert round_of(sessions, now) == []
    with reading(sessions) as session, asked(session) as statements:
        assert sending.next_due(session, now, {}) == now + timedelta(seconds=1)
        assert [each for each in statements if "webhook_messages" in each] == []
        assert sending.next_due(session, now + timedelta(seconds=1), {}) == now


def test_one_with_all_posts_in_the_air_is_looked_at_when_one_is_answered(sessions: Sessions, now: datetime) -> None:
    subscribe(sessions, now)
    announce(sessions, now, *(f"LM4{n:08}" for n in range(sending.AT_ONCE + 1)))
    letters = {each.message_id: each for each in round_of(sessions, now)}
    assert len(letters) == sending.AT_ONCE
    with reading(sessions) as session:
        assert sending.next_due(session, now, letters) is None
    settle(sessions, [letters.popitem()[1]], now)
    with reading(sessions) as session:
        assert sending.next_due(session, now, letters) == now


def test_what_was_taken_away_meanwhile_is_no_fault(sessions: Sessions, now: datetime) -> None:
    subscribe(sessions, now)
    announce(sessions, now, N1)
    letters = round_of(sessions, now)
    with sessions.begin() as session:
        subscriptions.remove(session, subscriptions.everyone(session)[0], by="ada", now=now)
    settle(sessions, letters, now)
    assert messages(sessions) == []


def test_what_is_old_and_settled_is_forgotten(sessions: Sessions, now: datetime) -> None:
    subscribe(sessions, now)
    announce(sessions, now, N1)
    all_told(sessions, now)
    receive(sessions, now, N1)
    round_of(sessions, now)
    with sessions.begin() as session:
        sending.forget_old(session, now + timedelta(days=31))
    assert [each.state for each in messages(sessions)] == [WebhookState.PENDING]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("DMS", WantedSubscription("https://dms.example/", ["*"], False)),
        ("dms", WantedSubscription("http://dms.example/", ["*"], False)),
        ("dms", WantedSubscription("https://dms.example/", [], False)),
        ("dms", WantedSubscription("https://dms.example/", ["delivery.lost"], False)),
    ],
)
def test_what_cannot_be_is_refused(sessions: Sessions, now: datetime, name: str, wanted: WantedSubscription) -> None:
    with sessions.begin() as session, pytest.raises(WebhookRefused, match=r"\.$|like"):
        subscriptions.put(session, name, wanted, is_sandboxed=False, by="ada", now=now)


class TestOnPostgresql:
    """Numbers are given before the commit: what comes late is told all the same, and in its order."""

    @pytest.fixture
    def sessions(self, postgresql_engine: Engine) -> Sessions:
        return make_sessions(postgresql_engine)

    def test_a_transaction_that_commits_late_is_told(self, sessions: Sessions, now: datetime) -> None:
        subscribe(sessions, now)
        late = sessions()
        late.begin()
        world.announce(late, N1, now)
        announce(sessions, now, N2)
        assert [N2 in each.body for each in round_of(sessions, now)] == [True]
        assert round_of(sessions, now) == []
        late.commit()
        late.close()
        told = [letter for _ in range(3) for letter in round_of(sessions, now)]
        assert [N1 in each.body for each in told] == [True]
        with sessions() as session:
            progress = session.get_one(Progress, "dms")
            assert progress.done == progress.ahead == queueing.newest(session, "dms")

    def test_what_follows_on_a_late_one_comes_after_it(self, sessions: Sessions, now: datetime) -> None:
        subscribe(sessions, now)
        slow, late = sessions(), sessions()
        slow.begin()
        slow.execute(text("SELECT pg_current_xact_id()"))  # something else that takes long
        late.begin()
        world.announce(late, N1, now)
        announce(sessions, now, N2)
        settle(sessions, round_of(sessions, now), now)
        late.commit()
        receive(sessions, now, N1)
        [first] = round_of(sessions, now)
        assert "delivery.created" in first.body
        settle(sessions, [first], now)
        [second] = round_of(sessions, now)
        assert "delivery.status_changed" in second.body
        slow.close()
        late.close()

    def test_two_workers_claim_nothing_twice(self, sessions: Sessions, now: datetime) -> None:
        subscribe(sessions, now)
        announce(sessions, now, *(f"LM4{n:08}" for n in range(8)))
        found: list[str] = []
        threads = [
            threading.Thread(target=lambda: found.extend(each.id for each in round_of(sessions, now))) for _ in range(4)
        ]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        found += [each.id for each in round_of(sessions, now)]
        assert sorted(found) == sorted(set(found))
