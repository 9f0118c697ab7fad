"""What the database holds after a run: order of handling, what is stuck, and what became of the packages."""

import re
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, or_, select, true
from sqlalchemy.orm import Session

from benchmarks.faults.people import Customer, Driver
from benchmarks.faults.said import Handled
from doorstep.dms import queries as dms_queries
from doorstep.dms.models import Delivery, History, Recipient, Route, Stop
from doorstep.dms.models import Driver as DriverRow
from doorstep.dms.status import Status
from doorstep.dms.values import AttemptOutcome
from doorstep.messaging.models import InboxRow, MessageState, OutboxRow

ASKED_FOR_AFTER = timedelta(minutes=12)
"""Texts of which the carrier said nothing for ten minutes are asked for, every minute."""
_ANSWER = re.compile(r"inbox:(\d+):\d+")


def customers(session: Session, count: int) -> list[Customer]:
    """Whose only package waits at the depot, so that an apartment is corrected at once."""
    alone = select(func.max(Delivery.id)).group_by(Delivery.recipient_id).having(func.count() == 1)
    phones = session.scalars(
        select(Recipient.phone)
        .join(Delivery, Delivery.recipient_id == Recipient.id)
        .where(Delivery.id.in_(alone), Delivery.status == Status.AT_DEPOT, Recipient.phone.is_not(None))
        .order_by(Recipient.phone)
        .limit(count)
    )
    return [Customer(phone, number) for number, phone in enumerate(phones) if phone]


def drivers(session: Session) -> list[Driver]:
    """Linked to Slack and under way, with the stops that they can report without being asked back."""
    signed_for = select(Delivery.stop_id).where(Delivery.signature_required.is_(True), Delivery.stop_id.is_not(None))
    rows = session.execute(
        select(DriverRow.slack_user, Stop.position, Delivery.tracking_number)
        .join(Route, Route.driver_id == DriverRow.id)
        .join(Stop, Stop.route_id == Route.id)
        .join(Delivery, Delivery.stop_id == Stop.id)
        .where(
            DriverRow.slack_user.is_not(None),
            Stop.completed_at.is_(None),
            Stop.id.not_in(signed_for),
            Delivery.status == Status.OUT_FOR_DELIVERY,
        )
        .order_by(DriverRow.slack_user, Stop.position)
    )
    found: dict[str, Driver] = {}
    for user, position, tracking_number in rows:
        found.setdefault(user, Driver(user)).packages[position].append(tracking_number)
    return list(found.values())


def handled(session: Session) -> list[Handled]:
    """In the order of the answers, which no clock decides: an answer's cause is `inbox:<row>:<position>`."""
    answered: dict[int, int] = {}
    for place, cause in session.execute(select(OutboxRow.id, OutboxRow.idempotency_key).order_by(OutboxRow.id)):
        if found := _ANSWER.fullmatch(cause):
            answered.setdefault(int(found[1]), place)
    rows = session.execute(select(InboxRow.id, InboxRow.provider_id, InboxRow.conversation_id))
    return [Handled(provider_id, conversation, answered.get(id_, 0)) for id_, provider_id, conversation in rows]


def unsettled(session: Session, older_than: timedelta = timedelta(0)) -> list[str]:
    """Not handled, not with the carrier, or with it for longer than this without a word of what became of it."""
    waiting = session.scalars(select(InboxRow.id).where(InboxRow.handled_at.is_(None)))
    latest = session.scalar(select(func.max(OutboxRow.state_changed_at)))
    going = session.execute(
        select(OutboxRow.id, OutboxRow.state).where(
            or_(
                OutboxRow.state.in_((MessageState.PENDING, MessageState.SENDING)),
                OutboxRow.state.in_((MessageState.ACCEPTED, MessageState.SENT))
                & (OutboxRow.provider == "twilio")  # Slack says no more than that it has it
                & (OutboxRow.accepted_at <= latest - older_than if latest else true()),
            )
        )
    )
    return [*(f"inbox {each}" for each in waiting), *(f"outbox {id_}: {state}" for id_, state in going)]


def wrong(session: Session, people: Sequence[Customer | Driver]) -> list[str]:
    """Packages that are not as their people asked for and were told."""
    found: list[str] = []
    for person in people:
        found += _wrong_units(session, person) if isinstance(person, Customer) else _wrong_stops(session, person)
    return found


def _wrong_units(session: Session, customer: Customer) -> list[str]:
    number = session.scalars(
        select(Delivery.tracking_number)
        .join(Recipient, Recipient.id == Delivery.recipient_id)
        .where(Recipient.phone == customer.phone)
    ).one()
    changes = session.scalars(
        select(History).where(History.subject == number, History.command == "change_address").order_by(History.id)
    ).all()
    written = [str(each.after["address"]).split("Apt ")[-1].split(",")[0].upper() for each in changes]
    meant = customer.units
    if written == meant or (customer.gave_up and written[: len(meant)] == meant and len(written) <= len(meant) + 1):
        return []
    return [f"{number}: agreed {meant}, written {written}"]


def _wrong_stops(session: Session, driver: Driver) -> list[str]:
    found = []
    for number in driver.reported:
        view = dms_queries.delivery(session, number)
        outcomes = [each.outcome for each in view.attempts] if view else []
        if outcomes.count(AttemptOutcome.DELIVERED) != 1:
            found.append(f"{number}: reported delivered once, written {outcomes}")
    return found
