"""Webhooks, lists and handling in any order: each text once, and never one before another that is there and was sent
earlier."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Table, delete

from doorstep.database import Sessions, make_engine, make_sessions, transaction
from doorstep.messaging import inbox, recovered
from doorstep.messaging.inbox import InboundMessage
from doorstep.messaging.missed import ListedMessage, find
from doorstep.messaging.models import Base, Conversation, InboxMedia, InboxRow

NOON = datetime.fromisoformat("2026-11-20T12:00:00+00:00")
OURS = "+13125550199"
PEOPLE = ("+13125550142", "+13125550143")


class House:
    def __init__(self, sessions: Sessions) -> None:
        self.sessions = sessions
        self.sent: list[InboundMessage] = []
        self.stored: set[int] = set()
        self.brought: set[int] = set()
        self.handled: dict[str, list[int]] = {who: [] for who in PEOPLE}
        self.conversations: dict[str, str] = {}

    def sends(self, who: str) -> int:
        number = len(self.sent)
        sent_at = NOON + timedelta(seconds=number)
        self.sent.append(InboundMessage("twilio", f"SM{number:032x}", who, OURS, str(number), (), sent_at))
        return number

    def is_overtaken(self, number: int) -> bool:
        who = self.sent[number].their_number
        return any(each > number and self.sent[each].their_number == who for each in self.stored)

    def webhook(self, number: int) -> None:
        with transaction(self.sessions) as session:
            received = inbox.receive(session, self.sent[number])
        self.brought.add(number)
        self._is_stored(number, received)

    def list(self, numbers: Iterable[int]) -> None:
        """What the list shows, newest first: these, and what a webhook brought."""
        numbers = {*numbers, *self.brought}
        with transaction(self.sessions) as session:
            shown = [replace(self.sent[number], recovered_at=NOON) for number in sorted(numbers, reverse=True)]
            known = inbox.known_ids(session, "twilio", [each.provider_id for each in shown])
            found = find([ListedMessage(each, each.provider_id in known) for each in shown])
            recovered.keep(session, found.missed, NOON)
        for each in found.missed:
            number = int(each.message.body)
            with transaction(self.sessions) as session:
                self._is_stored(number, inbox.receive(session, each.message))

    def handle(self, who: str) -> None:
        if who not in self.conversations:
            return
        with transaction(self.sessions) as session:
            claimed = inbox.claim_next(session, self.conversations[who], "rasa", NOON + timedelta(hours=1))
            if claimed is None:
                return
            inbox.finish(session, claimed.id, [], NOON)
        number = int(claimed.body)
        theirs = {each for each in self.stored if self.sent[each].their_number == who}
        assert number == min(theirs - set(self.handled[who]))
        self.handled[who].append(number)

    def _is_stored(self, number: int, received: inbox.Received) -> None:
        self.stored.add(number)
        self.conversations[self.sent[number].their_number] = received.conversation_id


TABLES = (Conversation, InboxRow, InboxMedia)


@pytest.fixture(scope="module")
def ledger() -> Iterator[Sessions]:
    engine = make_engine("sqlite://")
    Base.metadata.create_all(engine, [cast(Table, each.__table__) for each in TABLES])
    yield make_sessions(engine)
    engine.dispose()


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # to shrink what is in a database takes minutes
)
@given(data=st.data())
def test_each_once_and_none_before_an_earlier_one_that_is_there(ledger: Sessions, data: st.DataObject) -> None:
    with transaction(ledger) as session:
        for table in reversed(TABLES):
            session.execute(delete(table))
    house = House(ledger)
    in_the_air: list[int] = []
    too_late: list[int] = []
    for _ in range(data.draw(st.integers(1, 25))):
        match data.draw(st.sampled_from(["send", "send", "lose", "webhook", "list", "handle"])):
            case "send":
                in_the_air.append(house.sends(data.draw(st.sampled_from(PEOPLE))))
            case "lose":
                house.sends(data.draw(st.sampled_from(PEOPLE)))
            case "webhook" if in_the_air:
                number = in_the_air.pop(0)
                if house.is_overtaken(number):  # by one that a list brought: whatever comes is handled as it comes
                    too_late.append(number)
                else:
                    house.webhook(number)
            case "list" if house.sent:
                house.list(data.draw(st.lists(st.integers(0, len(house.sent) - 1), max_size=20)))
            case "handle":
                house.handle(data.draw(st.sampled_from(PEOPLE)))
    house.list(range(len(house.sent)))
    for number in (*in_the_air, *too_late):
        house.webhook(number)
    for who in PEOPLE:
        for _ in house.sent:
            house.handle(who)
    handled = sorted(number for numbers in house.handled.values() for number in numbers)
    assert handled == list(range(len(house.sent)))
