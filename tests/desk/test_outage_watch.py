"""That texts wait longer than a minute is said once, whatever the cause, and is one case that closes by itself."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from doorstep.alerts import loop
from doorstep.cases import commands as case_commands
from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.cases.models import Case
from doorstep.database import database_now, reading, transaction
from doorstep.desk import outages
from doorstep.desk.outage_watch import NAME, OutageWatch
from doorstep.messaging import inbox
from doorstep.messaging.inbox import InboundMessage
from doorstep.messaging.models import InboxRow, JobRound, MessageKind, MessageState, OutboxRow
from doorstep.messaging.outbox import queueing
from doorstep.messaging.outbox.queueing import NewText
from doorstep.provenance import By
from tests.alerts.slack import Channel
from tests.desk.desk import Desk

pytestmark = pytest.mark.both_databases


class Night:
    """A desk that is watched, and a #dispatch that shows what it hears."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.watch = OutageWatch(desk.services)
        self.channel = Channel(desk.services.sessions)
        self.requests = 0
        """What Slack was asked to post or change."""
        self._ran = 0.0

    def passes(self, seconds: float, *, watched: bool = True) -> None:
        """Looking every five seconds, or nobody looking."""
        if not watched:
            self.desk.passes(seconds=seconds)
            self._ran += seconds
            return
        for _ in range(int(seconds // 5)):
            self.desk.passes(seconds=5)
            self._ran += 5
            self.looks()

    def looks(self) -> None:
        self.watch.look(self._ran)
        loop.run_once(self.desk.services)
        self.requests += self.channel.takes(self.desk.now)

    def receives(self, number: int, ago: timedelta = timedelta(0)) -> str:
        """A text that nobody handles yet; answers the conversation."""
        with transaction(self.desk.services.sessions) as session:
            return inbox.receive(
                session,
                InboundMessage(
                    "twilio", f"SM{number}", f"+13125551{number:03d}", self.desk.services.settings.twilio_number,
                    "where is it", (), self.desk.now - ago,
                ),
            ).conversation_id  # fmt: skip

    def answered(self, conversation_id: str) -> None:
        with transaction(self.desk.services.sessions) as session:
            ids = select(InboxRow.id).filter_by(conversation_id=conversation_id, handled_at=None)
            for inbox_id in session.scalars(ids).all():
                inbox.finish(session, inbox_id, [], self.desk.now)
            outages.settle(session, conversation_id, self.desk.now)

    def owes(self, conversation_id: str, *, kind: MessageKind = MessageKind.REPLY) -> int:
        with transaction(self.desk.services.sessions) as session:
            number = f"+13125552{self.desk.made:03d}"
            return queueing.enqueue(
                session,
                NewText(
                    number, "On its way.", conversation_id=conversation_id, kind=kind, idempotency_key=self.desk.cause()
                ),
                self.desk.now,
            )

    def sent(self, *texts: int) -> None:
        with transaction(self.desk.services.sessions) as session:
            session.execute(
                update(OutboxRow).where(OutboxRow.id.in_(texts)).values(state=MessageState.DELIVERED, due_at=None)
            )

    def cases(self) -> list[Case]:
        with reading(self.desk.services.sessions) as session:
            found = session.scalars(select(Case).filter_by(kind=CaseKind.ASSISTANT_DOWN).order_by(Case.id)).all()
            session.expunge_all()
            return list(found)


@pytest.fixture
def night(desk: Desk) -> Night:
    night = Night(desk)
    night.looks()
    return night


def test_forty_conversations_that_wait_for_an_answer_are_one_case_and_two_messages(night: Night) -> None:
    waiting = [night.receives(number) for number in range(40)]
    night.passes(55)
    assert night.cases() == []
    night.passes(30)
    [case] = night.cases()
    assert (case.state, case.reason) == (
        CaseState.WAITING_ON_DESK,
        "Texts have waited longer than a minute for an answer.",
    )
    waiting += [night.receives(number) for number in range(40, 60)]
    night.passes(120)
    for conversation_id in waiting:
        night.answered(conversation_id)
    night.passes(60)
    [case] = night.cases()
    assert (case.state, case.resolved_by) == (CaseState.RESOLVED, "system")
    assert case.resolution == "It is over after 3 min. 60 conversations waited, and none does any more."
    assert len(night.channel.top_level()) == 1
    assert night.requests <= 3
    with reading(night.desk.services.sessions) as session:
        assert {each.conversation_id for each in outages.conversations(session, case.id)} == set(waiting)


def test_replies_that_the_carrier_does_not_take_are_an_outage_too(night: Night) -> None:
    conversation_id = night.desk.receives("where is it")
    text = night.owes(conversation_id)
    night.passes(70)
    [case] = night.cases()
    assert case.reason == "Texts have waited longer than a minute to be sent."
    night.sent(text)
    night.passes(20)
    [case] = night.cases()
    assert case.state == CaseState.RESOLVED


def test_what_is_answered_and_sent_within_a_minute_is_no_outage(night: Night) -> None:
    for number in range(20):
        conversation_id = night.receives(number)
        night.passes(15)
        night.answered(conversation_id)
        text = night.owes(conversation_id)
        night.passes(15)
        night.sent(text)
    assert night.cases() == []


def test_what_waits_for_the_morning_and_alerts_are_no_outage(night: Night) -> None:
    text, alert = (
        night.owes(night.desk.receives("hi"), kind=MessageKind.OUTREACH),
        night.owes(night.desk.receives("hi"), kind=MessageKind.ALERT),
    )
    with transaction(night.desk.services.sessions) as session:
        held = {"state": MessageState.HELD, "due_at": night.desk.now + timedelta(hours=9)}
        session.execute(update(OutboxRow).where(OutboxRow.id == text).values(held))
    night.passes(300)
    assert night.cases() == []
    night.sent(alert)
    night.passes(9 * 3600, watched=False)
    night.looks()
    night.passes(90)
    assert len(night.cases()) == 1, "from then on it is to go"


def test_clocks_that_differ_by_minutes_make_no_outage(night: Night) -> None:
    for number in range(10):
        conversation_id = night.receives(number, ago=timedelta(minutes=5))  # the receiver's clock is behind
        night.passes(5)
        night.answered(conversation_id)
        night.passes(5)
    assert night.cases() == []
    night.receives(11, ago=timedelta(minutes=-5))  # ahead
    night.passes(65)
    assert len(night.cases()) == 1


@pytest.mark.parametrize("is_answered_at_once", [False, True])
def test_what_came_while_nobody_looked_is_said_when_somebody_does_again(
    night: Night, is_answered_at_once: bool
) -> None:
    """The database was away for three minutes; the carrier's list brought what was missed."""
    night.passes(180, watched=False)
    conversation_id = night.receives(1, ago=timedelta(minutes=2))
    if is_answered_at_once:
        night.answered(conversation_id)
    night.looks()
    [case] = night.cases()
    night.answered(conversation_id)
    night.passes(60)
    [case] = night.cases()
    assert case.state == CaseState.RESOLVED
    assert len(night.channel.top_level()) == 1


def test_what_was_answered_late_before_nobody_looked_is_old_news(night: Night) -> None:
    night.answered(night.receives(1, ago=timedelta(minutes=5)))  # the clocks differ
    night.passes(30)
    night.passes(8 * 3600, watched=False)
    night.looks()
    assert night.cases() == []


def test_another_worker_does_not_say_the_same_again(night: Night) -> None:
    with transaction(night.desk.services.sessions) as session:
        session.add(
            JobRound(name=NAME, worker="w", looks_every=5, failures=0, succeeded_at=night.desk.services.clock())
        )
    night.passes(180, watched=False)
    night.answered(night.receives(1, ago=timedelta(minutes=2)))
    with transaction(night.desk.services.sessions) as session:
        session.execute(update(JobRound).values(succeeded_at=database_now(-180)))
    for _ in range(2):
        OutageWatch(night.desk.services).look(0.0)
    night.passes(60)
    OutageWatch(night.desk.services).look(0.0)
    night.passes(60)
    [case] = night.cases()
    assert case.state == CaseState.RESOLVED


def test_what_fails_again_soon_after_it_came_back_is_the_same_outage(night: Night) -> None:
    first = night.receives(1)
    night.passes(65)
    night.answered(first)
    night.passes(5)
    with transaction(night.desk.services.sessions) as session:
        outages.join(session, [(night.receives(2), night.desk.now)], reason="again", now=night.desk.now)
    night.passes(30)
    [case] = night.cases()
    assert case.state == CaseState.WAITING_ON_DESK


def test_an_outage_that_dispatch_closed_by_hand_is_not_said_again(night: Night) -> None:
    first = night.receives(1)
    night.passes(65)
    [case] = night.cases()
    with transaction(night.desk.services.sessions) as session:
        case_commands.resolve(session, By.desk("dee", "press", night.desk.now), case.id, "We know.")
    second = night.receives(2)
    night.passes(90)
    assert len(night.cases()) == 1
    for conversation_id in (first, second):
        night.answered(conversation_id)
    night.passes(30)
    night.receives(3)
    night.passes(65)
    assert len(night.cases()) == 2, "the next one is another"
