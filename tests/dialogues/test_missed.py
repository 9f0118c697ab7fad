"""Texts that the carrier had given up on are answered all the same, once, and opt-outs among them come first."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from doorstep.messaging import conversations, texts
from doorstep.messaging.models import InboxRow, MessageState, OutboxRow
from doorstep.messaging.outbox import queueing
from doorstep.messaging.outbox.queueing import NewText
from tests.dialogues.drivers import DriverOnRoad
from tests.dialogues.people import Customer, Town, wait_until

PATIENCE = 60.0


@pytest.fixture(autouse=True)
def alive(town_at_night: Town) -> Iterator[None]:
    yield
    for name, process in town_at_night.house.processes.items():
        if process.poll() is not None:
            town_at_night.house.start(name)


def is_given_up(customer: Customer, since: int) -> bool:
    """Whether the carrier tries no more to bring what this phone sent from then on."""
    sent = customer.town.house.sandbox.messages(customer.phone, since - 1, direction="sent")
    return bool(sent) and all(text["state"] == "not_taken" for text in sent)


def in_the_air(town: Town) -> bool:
    with town.house.sessions() as session:
        return session.scalar(select(OutboxRow.id).where(OutboxRow.state == MessageState.SENDING)) is not None


def was_recovered(customer: Customer) -> list[bool]:
    with customer.town.house.sessions() as session:
        conversation_id = conversations.latest_conversation_with(session, customer.phone)
        mine = select(InboxRow.recovered_at).where(InboxRow.conversation_id == conversation_id).order_by(InboxRow.id)
        return [recovered_at is not None for recovered_at in session.scalars(mine)]


def test_what_was_sent_while_nobody_received_is_answered_once_and_an_opt_out_counts_first(town_at_night: Town) -> None:
    house = town_at_night.house
    asking, leaving = town_at_night.customer("out"), town_at_night.customer("out")
    leaving.says("hi")
    wait_until(lambda: not in_the_air(town_at_night))
    house.kill("receiver")
    house.kill("worker")
    with house.sessions.begin() as session:  # queued before they left
        conversation_id = conversations.latest_conversation_with(session, leaving.phone)
        queueing.enqueue(
            session,
            NewText(
                leaving.phone,
                "Your package comes between 2 and 4.",
                conversation_id=conversation_id,
                kind="reply",
                idempotency_key="queued",
            ),
            house.clock() - timedelta(seconds=1),
        )
    sent = asking.sends("where is my package")
    asking.sends("my apt is 7C")
    left = leaving.sends("stop!!")  # the carrier takes only the very word
    wait_until(lambda: is_given_up(asking, sent) and is_given_up(leaving, left), within=PATIENCE)

    house.start("worker")
    house.start("receiver")
    wait_until(lambda: len(asking.heard(sent)) == 2 and leaving.heard(left) != [], within=PATIENCE)
    where, correction = asking.heard(sent)
    assert "is out for delivery" in where
    assert correction.startswith("Should it go to 1205 N La Salle St Apt 7C")
    assert was_recovered(asking) == [True, True]
    assert leaving.heard(left) == [texts.opted_out(house.settings.company_name)]

    assert asking.says("yes").startswith("Done.")  # by webhook again
    assert len(asking.heard(sent)) == 3
    assert leaving.heard(left) == [texts.opted_out(house.settings.company_name)]


def test_what_a_driver_wrote_while_nobody_received_is_answered_once(town_at_night: Town) -> None:
    house = town_at_night.house
    driver = DriverOnRoad.with_stops(town_at_night)
    driver.says("next stop")
    wait_until(lambda: not in_the_air(town_at_night))  # or else whoever comes next waits for its lease
    house.kill("receiver")
    house.kill("worker")
    said = house.slack.say(driver.slack_user, "stop 2?")
    house.start("worker")
    wait_until(lambda: driver.heard(after=said["ts"]) != [], PATIENCE)
    assert "stop 2" in driver.heard(after=said["ts"])[0].lower()
    house.start("receiver")
    assert "stop 3" in driver.says("stop 3?").lower()  # by event again
    assert len(driver.heard(after=said["ts"])) == 2
