"""Writes to one delivery."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from doorstep import tracking_patterns
from doorstep.addresses import PostalAddress
from doorstep.dms.commands import checks
from doorstep.dms.commands.access import forget_access
from doorstep.dms.commands.recording import Order, command, creating, on_delivery
from doorstep.dms.models import Delivery, Depot, Note, Recipient, Stop
from doorstep.dms.outcomes import CommandResult, IllegalMove, Invalid, NotFound, Snapshot
from doorstep.dms.snapshot import plain, snapshot
from doorstep.dms.status import FINISHED, OPEN, Status, is_legal
from doorstep.dms.values import Audience


@dataclass(frozen=True)
class NewDelivery:
    tracking_number: str
    recipient_name: str
    address: PostalAddress
    depot_code: str
    window_start: datetime
    window_end: datetime
    recipient_phone: str | None = None
    """E.164."""
    is_business: bool = False
    sender_name: str = ""
    service: str = "Standard"
    signature_required: bool = False
    value_cents: int = 0


@command(name="create_delivery")
def create_delivery(session: Session, order: Order, new: NewDelivery) -> CommandResult:
    """Announce a delivery; its status is `created`. Raises Invalid("exists") if the tracking number is taken."""
    if not tracking_patterns.is_number(new.tracking_number):
        raise Invalid("tracking_number", f"a tracking number is {tracking_patterns.form()}")

    def act() -> Snapshot:
        depot = session.scalar(select(Depot).where(Depot.code == new.depot_code))
        if depot is None:
            raise NotFound("no_such_depot", f"there is no depot {new.depot_code}")
        checks.window(new.window_start, new.window_end)
        if new.value_cents < 0:
            raise Invalid("value_negative", "the value is negative")
        delivery = Delivery(
            tracking_number=new.tracking_number,
            version=1,
            status=Status.CREATED,
            status_changed_at=order.now,
            recipient=_recipient(session, new.recipient_name, new.recipient_phone, new.is_business),
            address=checks.place(new.address, as_written=True),
            depot=depot,
            sender_name=checks.text("sender_name", new.sender_name, may_be_empty=True),
            service=checks.text("service", new.service),
            window_start=new.window_start,
            window_end=new.window_end,
            signature_required=new.signature_required,
            value_cents=new.value_cents,
            created_at=order.now,
            updated_at=order.now,
        )
        session.add(delivery)
        return snapshot(delivery)

    return creating(session, order, new.tracking_number, act)


@command(name="change_address")
def change_address(
    session: Session,
    order: Order,
    tracking_number: str,
    address: PostalAddress,
    *,
    expected_version: int | None = None,
    as_written: bool = False,
) -> CommandResult:
    """Deliver somewhere else. Who may do that is `policy.address_change`; finished deliveries refuse it here too.

    `as_written`: the company's own system says so, even if it cannot be read. Raises Invalid("address_…") for an
    address that does not check, Invalid("address_unchanged") for the one on file.
    """

    def act(delivery: Delivery) -> None:
        must_be_open(delivery)
        if delivery.address.postal() == address:
            raise Invalid("address_unchanged", f"{address.spoken()} is the address on file")
        delivery.address = checks.place(address, as_written=as_written)

    return on_delivery(session, order, tracking_number, act, expected_version)


@command(name="change_recipient")
def change_recipient(
    session: Session, order: Order, tracking_number: str, *, name: str, phone: str | None, is_business: bool
) -> CommandResult:
    """Correct whom it is for; other deliveries of the former recipient stay as they are."""

    def act(delivery: Delivery) -> None:
        must_be_open(delivery)
        delivery.recipient = _recipient(session, name, phone, is_business)

    return on_delivery(session, order, tracking_number, act)


@dataclass(frozen=True)
class Announced:
    """What the sender ordered, beside where and when."""

    sender_name: str
    service: str
    signature_required: bool
    value_cents: int


@command(name="change_announcement")
def change_announcement(session: Session, order: Order, tracking_number: str, said: Announced) -> CommandResult:
    """Correct what the sender ordered. Raises as `create_delivery` does for the same values."""
    if said.value_cents < 0:
        raise Invalid("value_negative", "the value is negative")
    sender_name = checks.text("sender_name", said.sender_name, may_be_empty=True)
    service = checks.text("service", said.service)

    def act(delivery: Delivery) -> None:
        must_be_open(delivery)
        delivery.sender_name, delivery.service = sender_name, service
        delivery.signature_required, delivery.value_cents = said.signature_required, said.value_cents

    return on_delivery(session, order, tracking_number, act)


@command(name="change_status")
def change_status(
    session: Session, order: Order, tracking_number: str, status: Status, *, left_at: str | None = None
) -> CommandResult:
    """Make a move of `status.LEGAL_MOVES`; a try at the door is `attempts.record_attempt`. Raises IllegalMove."""

    def act(delivery: Delivery) -> None:
        move(session, delivery, status, order.now, left_at)

    return on_delivery(session, order, tracking_number, act)


@command(name="set_window")
def set_window(session: Session, order: Order, tracking_number: str, start: datetime, end: datetime) -> CommandResult:
    """Promise another interval."""
    checks.window(start, end)

    def act(delivery: Delivery) -> None:
        must_be_open(delivery)
        delivery.window_start, delivery.window_end = start, end

    return on_delivery(session, order, tracking_number, act)


@command(name="set_eta")
def set_eta(session: Session, order: Order, tracking_number: str, eta: datetime | None) -> CommandResult:
    """The present estimate of the arrival; None: there is none. The same estimate again makes it fresh.

    The first of a trip is also what a driver's lateness counts from (`driving.report_delay`).
    """
    if eta is not None and eta.tzinfo is None:
        raise Invalid("eta_naive", "say which time zone the ETA is in")

    def act(delivery: Delivery) -> Snapshot:
        must_be_open(delivery)
        if eta is None:
            forget_estimate(delivery)
        else:
            delivery.eta, delivery.eta_updated_at = eta, order.now
            delivery.planned_eta = delivery.planned_eta or eta
        return {"eta": plain(eta)}

    return on_delivery(session, order, tracking_number, act)


@command(name="add_note")
def add_note(
    session: Session, order: Order, tracking_number: str, text: str, *, audience: Audience = Audience.DRIVER
) -> CommandResult:
    """Leave a note for the driver or the desk, of at most 2,000 characters."""
    text = checks.text("note", text, 2000)

    def act(delivery: Delivery) -> Snapshot:
        session.add(Note(delivery_id=delivery.id, at=order.now, author=order.actor, audience=audience, text=text))
        return {"note": text, "audience": audience.value}

    return on_delivery(session, order, tracking_number, act)


def move(session: Session, delivery: Delivery, status: Status, now: datetime, left_at: str | None = None) -> None:
    """Inside a command: to another status, with all that follows from it. Raises IllegalMove."""
    if not is_legal(delivery.status, status):
        raise IllegalMove("illegal_move", f"{delivery.tracking_number} is {delivery.status} and cannot become {status}")
    if left_at is not None and status is not Status.DELIVERED:
        raise Invalid("left_at_unexpected", "only a delivered package is left somewhere")
    delivery.status, delivery.status_changed_at = status, now
    if status is Status.DELIVERED:
        delivery.delivered_at = now
        delivery.left_at = checks.text("left_at", left_at) if left_at is not None else None
    if status is not Status.OUT_FOR_DELIVERY:
        forget_estimate(delivery)
    if status is not Status.HELD:
        delivery.held_until = None
    if status in FINISHED:
        forget_access(session, delivery, now)
    keep_stop(session, delivery, now)


def forget_estimate(delivery: Delivery) -> None:
    delivery.eta = delivery.eta_updated_at = delivery.planned_eta = None


def keep_stop(session: Session, delivery: Delivery, now: datetime) -> None:
    """After a move: a stop is completed when nothing that was loaded for it is left to do."""
    if delivery.stop_id is None:
        return
    session.flush()
    # Two packages of one stop may be finished at once: whoever comes second sees what the first did.
    stop = session.scalars(select(Stop).where(Stop.id == delivery.stop_id).with_for_update()).one()
    left = session.scalar(
        select(func.count())
        .select_from(Delivery)
        .where(Delivery.stop_id == stop.id, Delivery.status == Status.OUT_FOR_DELIVERY)
    )
    stop.completed_at = None if left else stop.completed_at or now


def must_be_open(delivery: Delivery) -> None:
    """Raises IllegalMove."""
    if delivery.status not in OPEN:
        raise IllegalMove(f"already_{delivery.status}", f"{delivery.tracking_number} is {delivery.status} already")


def _recipient(session: Session, name: str, phone: str | None, is_business: bool) -> Recipient:
    """The person or business on file under this name and number, or a new one."""
    name, phone = checks.text("recipient_name", name), checks.phone(phone)
    known = None
    if phone is not None:
        known = session.scalars(
            select(Recipient).where(
                Recipient.name == name, Recipient.phone == phone, Recipient.is_business == is_business
            )
        ).first()
    return known or Recipient(name=name, phone=phone, is_business=is_business)
