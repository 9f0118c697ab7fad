"""What drivers report of a package: a try at the door, that it is damaged or was not loaded; and taking a try back."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from doorstep.dms.commands import checks
from doorstep.dms.commands.deliveries import keep_stop, move
from doorstep.dms.commands.recording import Order, command, on_delivery
from doorstep.dms.models import AccessDetail, Attempt, Delivery, Driver, History, Note
from doorstep.dms.outcomes import CommandResult, IllegalMove, Invalid, NotFound, Snapshot
from doorstep.dms.snapshot import plain
from doorstep.dms.status import Status
from doorstep.dms.values import NOTHING_MORE, AttemptEvidence, AttemptOutcome, Audience, FailureReason
from doorstep.provenance import By

TAKEN_BACK_WITHIN = timedelta(minutes=15)
"""After that the recipient knows of it, and the desk corrects it."""

SET_ASIDE = ("report_damaged", "report_missing")
"""Commands by which drivers report what is no try at a door."""

AFTER_ATTEMPT = {
    AttemptOutcome.DELIVERED: Status.DELIVERED,
    AttemptOutcome.FAILED: Status.ATTEMPTED,
    AttemptOutcome.REFUSED: Status.REFUSED,
}
_SAME_DAY = timedelta(hours=16)
"""No shift is longer."""


@command(name="record_attempt")
def record_attempt(
    session: Session,
    order: Order,
    tracking_number: str,
    outcome: AttemptOutcome,
    *,
    reason: FailureReason | None = None,
    evidence: AttemptEvidence = NOTHING_MORE,
) -> CommandResult:
    """The driver was at the door at `now`, unless the evidence says `when`.

    `reason` belongs to a failed attempt, `evidence.left_at` to a delivered one; Invalid otherwise.
    A second try on the same day: who could not deliver, still has it on the truck, and may say that it was delivered
    or refused after all.

    Raises IllegalMove unless it is out for delivery: "not_loaded", "already_delivered", "already_attempted",
    "already_<status>"; "other_route" if it is on the truck of another driver than the actor.
    """
    if (outcome is AttemptOutcome.FAILED) != (reason is not None):
        raise Invalid("reason_missing" if reason is None else "reason_unexpected")
    was_at = evidence.when or order.now
    if was_at > order.now:
        raise Invalid("at_ahead", "nobody was at a door in the future")

    def act(delivery: Delivery) -> Snapshot:
        if outcome is AttemptOutcome.FAILED or not _can_be_tried_again(session, delivery, order):
            must_be_out(delivery, order)
        tried = session.scalar(select(func.max(Attempt.number)).where(Attempt.delivery_id == delivery.id)) or 0
        attempt = Attempt(
            delivery_id=delivery.id,
            number=tried + 1,
            at=was_at,
            outcome=outcome,
            reason=reason,
            note=checks.text("note", evidence.note, 2000, may_be_empty=True),
            driver_id=_driver_id(session, delivery, order),
            photo_url=evidence.photo_url,
            signed_by=evidence.signed_by,
            latitude=evidence.latitude,
            longitude=evidence.longitude,
            overwrote=_overwritten(delivery),
        )
        session.add(attempt)
        move(session, delivery, AFTER_ATTEMPT[outcome], was_at, evidence.left_at)
        return {"attempt": attempt.number, "outcome": outcome.value, "reason": reason.value if reason else None}

    return on_delivery(session, order, tracking_number, act)


@command(name="take_back_report")
def take_back_report(session: Session, order: Order, tracking_number: str) -> CommandResult:
    """The driver's last word of this package was a mistake: it is on the truck again, as it was before.

    The attempt stays in its table, marked, and nothing reads it any more. `access_forgotten` in the facts: how to
    get in was forgotten when it was delivered and cannot come back.

    Raises NotFound("nothing_to_take_back"), and IllegalMove: "too_late" after TAKEN_BACK_WITHIN, "changed_since" when
    somebody has built on it.
    """

    def act(delivery: Delivery) -> Snapshot:
        attempt = _last_of(session, delivery, order)
        if order.now - attempt.at > TAKEN_BACK_WITHIN:
            raise IllegalMove("too_late", f"that was reported more than {TAKEN_BACK_WITHIN.seconds // 60} minutes ago")
        overwrote = attempt.overwrote or {}
        if (
            delivery.status is not AFTER_ATTEMPT[attempt.outcome]
            or delivery.status_changed_at != attempt.at
            or overwrote.get("stop_id", delivery.stop_id) != delivery.stop_id
        ):
            raise IllegalMove("changed_since", f"{tracking_number} was changed after the report")
        attempt.taken_back_at = order.now
        delivery.delivered_at = delivery.left_at = None
        put_back(session, delivery, overwrote, order.now)
        forgotten = session.scalars(
            select(AccessDetail.id).where(
                AccessDetail.delivery_id == delivery.id,
                AccessDetail.forgotten_at == attempt.at,
                AccessDetail.value == "",
            )
        ).first()
        return {
            "taken_back_attempt": attempt.number,
            "outcome": attempt.outcome.value,
            "access_forgotten": forgotten is not None,
        }

    return on_delivery(session, order, tracking_number, act)


@command(name="take_back_report")
def take_back_set_aside(session: Session, order: Order, tracking_number: str) -> CommandResult:
    """The driver's word that this package is damaged or missing was a mistake. Facts: `taken_back`, the id of its row
    of history, and `was`, its command.

    Raises as `take_back_report` does.
    """

    def act(delivery: Delivery) -> Snapshot:
        said = session.scalars(
            select(History)
            .where(
                History.subject == tracking_number,
                History.actor == order.actor,
                History.command.in_(SET_ASIDE),
            )
            .order_by(History.id.desc())
        ).first()
        if said is None:
            raise NotFound("nothing_to_take_back", f"{order.actor} has reported nothing of {tracking_number}")
        if order.now - said.at > TAKEN_BACK_WITHIN:
            raise IllegalMove("too_late", f"that was reported more than {TAKEN_BACK_WITHIN.seconds // 60} minutes ago")
        overwrote = said.after.get("overwrote") or {}
        if "status" in said.after:  # it went back to the shelf
            if (
                delivery.status is not Status.AT_DEPOT
                or delivery.status_changed_at != said.at
                or overwrote.get("stop_id") != delivery.stop_id
            ):
                raise IllegalMove("changed_since", f"{tracking_number} was changed after the report")
            put_back(session, delivery, overwrote, order.now)
        return {"taken_back": said.id, "was": said.command}

    return on_delivery(session, order, tracking_number, act)


def put_back(session: Session, delivery: Delivery, overwrote: dict[str, Any], now: datetime) -> None:
    """On the truck, as before. Not a move of status.LEGAL_MOVES: what was reported never happened."""
    delivery.status = Status(overwrote.get("status", Status.OUT_FOR_DELIVERY))
    delivery.status_changed_at = _instant(overwrote.get("status_changed_at")) or now
    delivery.eta = _instant(overwrote.get("eta"))
    delivery.eta_updated_at = _instant(overwrote.get("eta_updated_at"))
    delivery.planned_eta = _instant(overwrote.get("planned_eta"))
    _catch_up_with_delay(delivery, overwrote)
    keep_stop(session, delivery, now)


@command(name="report_damaged")
def report_damaged(
    session: Session,
    order: Order,
    tracking_number: str,
    note: str,
    *,
    undeliverable: bool,
    photo_url: str | None = None,
) -> CommandResult:
    """What the driver saw, for the desk. `undeliverable`: it goes back to the depot's shelf instead of to the door.

    Raises as `record_attempt` does.
    """
    facts: Snapshot = {"reason": "damaged", **({"photo_url": photo_url} if photo_url else {})}
    return _set_aside(session, order, tracking_number, note, facts, goes_back=undeliverable)


@command(name="report_missing")
def report_missing(session: Session, order: Order, tracking_number: str, note: str = "") -> CommandResult:
    """It is not on the truck that it was loaded for: back to the depot's shelf, where the desk looks for it.

    Raises as `record_attempt` does.
    """
    return _set_aside(
        session, order, tracking_number, note or "Not on the truck.", {"reason": "missing"}, goes_back=True
    )


def _set_aside(
    session: Session, order: Order, tracking_number: str, note: str, facts: Snapshot, *, goes_back: bool
) -> CommandResult:
    note = checks.text("note", note, 2000)

    def act(delivery: Delivery) -> Snapshot:
        must_be_out(delivery, order)
        session.add(Note(delivery_id=delivery.id, at=order.now, author=order.actor, audience=Audience.DESK, text=note))
        overwrote = _overwritten(delivery)
        if goes_back:
            move(session, delivery, Status.AT_DEPOT, order.now)
        return facts | {"note": note, "overwrote": overwrote}

    return on_delivery(session, order, tracking_number, act)


def _can_be_tried_again(session: Session, delivery: Delivery, by: By) -> bool:
    """Its driver tried already on this route's day, and nobody has decided anything about it since."""
    stop = delivery.stop
    if delivery.status is not Status.ATTEMPTED or stop is None or stop.route.driver is None:
        return False
    last = session.scalars(
        select(Attempt)
        .where(Attempt.delivery_id == delivery.id, Attempt.taken_back_at.is_(None))
        .order_by(Attempt.number.desc())
        .limit(1)
    ).one_or_none()
    return (
        last is not None
        and by.driver_code == stop.route.driver.code
        and last.driver_id == stop.route.driver_id
        and last.at == delivery.status_changed_at
        and by.now - last.at < _SAME_DAY
    )


def must_be_out(delivery: Delivery, by: By) -> None:
    """On the truck of the driver who speaks of it."""
    number, route = delivery.tracking_number, delivery.stop.route if delivery.stop else None
    if route and route.driver and by.driver_code not in (None, route.driver.code):
        raise IllegalMove("other_route", f"{number} is on route {route.code}, which {route.driver.name} drives")
    if delivery.status in (Status.CREATED, Status.AT_DEPOT):
        raise IllegalMove("not_loaded", f"{number} is {delivery.status}, not loaded")
    if delivery.status is not Status.OUT_FOR_DELIVERY:
        raise IllegalMove(f"already_{delivery.status}", f"{number} is {delivery.status} already")


def _driver_id(session: Session, delivery: Delivery, by: By) -> int | None:
    """Of who was at the door: the route's driver, or the one who says so of a route that has none."""
    if delivery.stop and delivery.stop.route.driver_id:
        return delivery.stop.route.driver_id
    return session.scalar(select(Driver.id).where(Driver.code == by.driver_code))


def _last_of(session: Session, delivery: Delivery, by: By) -> Attempt:
    attempt = session.scalars(
        select(Attempt)
        .where(Attempt.delivery_id == delivery.id, Attempt.taken_back_at.is_(None))
        .order_by(Attempt.number.desc())
        .limit(1)
    ).one_or_none()
    if attempt is None or attempt.driver is None or attempt.driver.code != by.driver_code:
        raise NotFound("nothing_to_take_back", f"{by.actor} has reported nothing of {delivery.tracking_number}")
    return attempt


def _overwritten(delivery: Delivery) -> dict[str, Any]:
    """What a report takes the place of; instants in ISO 8601."""
    return {
        "status_changed_at": plain(delivery.status_changed_at),
        "eta": plain(delivery.eta),
        "eta_updated_at": plain(delivery.eta_updated_at),
        "planned_eta": plain(delivery.planned_eta),
        "stop_id": delivery.stop_id,
        "status": delivery.status.value,
        "delay": _delay(delivery),
    }


def _delay(delivery: Delivery) -> list[object] | None:
    """The last word on how late its driver is."""
    route = delivery.stop.route if delivery.stop else None
    if route is None or route.delay_reported_at is None:
        return None
    return [route.delay_minutes, plain(route.delay_reported_at)]


def _catch_up_with_delay(delivery: Delivery, overwrote: dict[str, Any]) -> None:
    """The driver may have said how late they are while the package counted as done."""
    route = delivery.stop.route if delivery.stop else None
    if route and delivery.planned_eta and _delay(delivery) != overwrote.get("delay"):
        delivery.eta = delivery.planned_eta + timedelta(minutes=route.delay_minutes)
        delivery.eta_updated_at = route.delay_reported_at


def _instant(text: object) -> datetime | None:
    return datetime.fromisoformat(text) if isinstance(text, str) else None
