"""What recipients ask for. Who may, and when, is policy.TABLE; what no status allows is refused here too."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from doorstep.dms.commands import checks
from doorstep.dms.commands.deliveries import forget_estimate, move, must_be_open
from doorstep.dms.commands.recording import Order, command, on_delivery
from doorstep.dms.models import Attempt, Delivery, Instruction
from doorstep.dms.outcomes import CommandResult, Invalid, NotFound, Snapshot
from doorstep.dms.status import Status
from doorstep.dms.values import InstructionKind

_PLACES = frozenset({InstructionKind.LEAVE_AT, InstructionKind.LEAVE_WITH, InstructionKind.SAFE_PLACE})
_UNATTENDED = frozenset({InstructionKind.LEAVE_AT, InstructionKind.SAFE_PLACE})


@command(name="give_instructions")
def give_instructions(
    session: Session, order: Order, tracking_number: str, items: Sequence[tuple[InstructionKind, str]]
) -> CommandResult:
    """For the driver. One takes the place of an earlier one of its kind; there is one place to leave it. What no kind
    holds stands beside what was said before.

    Raises Invalid("signature_required") for a place where nobody signs.
    """

    def act(delivery: Delivery) -> Snapshot:
        must_be_open(delivery)
        given = {kind: checks.text("instruction", detail, 300, may_be_empty=True) for kind, detail in items}
        if delivery.signature_required and given.keys() & _UNATTENDED:
            raise Invalid("signature_required", f"{tracking_number} needs a signature and cannot be left")
        superseded = (set(given) | (_PLACES if given.keys() & _PLACES else set())) - {InstructionKind.OTHER}
        for former in session.scalars(
            select(Instruction).where(Instruction.delivery_id == delivery.id, Instruction.replaced_at.is_(None))
        ):
            if former.kind in superseded:
                former.replaced_at = order.now
        for kind, detail in given.items():
            session.add(Instruction(delivery_id=delivery.id, kind=kind, detail=detail, given_at=order.now))
        return {"instructions": {kind.value: detail for kind, detail in given.items()}}

    return on_delivery(session, order, tracking_number, act)


@command(name="reschedule")
def reschedule(
    session: Session,
    order: Order,
    tracking_number: str,
    start: datetime,
    end: datetime,
    *,
    expected_version: int | None = None,
) -> CommandResult:
    """Deliver in another window; what was tried, held or is on a truck goes (back) to the depot's shelf."""
    checks.window(start, end)
    if start <= order.now:
        raise Invalid("window_past", "the window has begun already")

    def act(delivery: Delivery) -> None:
        must_be_open(delivery)
        if delivery.status in (Status.ATTEMPTED, Status.HELD, Status.OUT_FOR_DELIVERY):
            move(session, delivery, Status.AT_DEPOT, order.now)
        delivery.window_start, delivery.window_end = start, end
        forget_estimate(delivery)

    return on_delivery(session, order, tracking_number, act, expected_version)


@command(name="hold_for_pickup")
def hold_for_pickup(
    session: Session, order: Order, tracking_number: str, until: date, *, expected_version: int | None = None
) -> CommandResult:
    """Keep it at the depot until the end of that day there. Raises IllegalMove."""

    def act(delivery: Delivery) -> None:
        move(session, delivery, Status.HELD, order.now)
        delivery.held_until = until

    return on_delivery(session, order, tracking_number, act, expected_version)


@command(name="cancel_delivery")
def cancel_delivery(
    session: Session, order: Order, tracking_number: str, reason: str, *, expected_version: int | None = None
) -> CommandResult:
    """The recipient does not want it; it goes back to its sender. `reason` may be empty. Raises IllegalMove."""

    def act(delivery: Delivery) -> Snapshot:
        move(session, delivery, Status.CANCELLED, order.now)
        return {"reason": checks.text("reason", reason, 300, may_be_empty=True)}

    return on_delivery(session, order, tracking_number, act, expected_version)


@command(name="dispute_attempt")
def dispute_attempt(session: Session, order: Order, tracking_number: str, number: int, text: str) -> CommandResult:
    """The recipient says that it was not as recorded. Raises NotFound("no_such_attempt")."""

    def act(delivery: Delivery) -> Snapshot:
        attempt = session.scalars(
            select(Attempt).where(
                Attempt.delivery_id == delivery.id, Attempt.number == number, Attempt.taken_back_at.is_(None)
            )
        ).one_or_none()
        if attempt is None:
            raise NotFound("no_such_attempt", f"{tracking_number} has no attempt {number}")
        attempt.disputed_at, attempt.dispute = order.now, checks.text("dispute", text, 2000)
        return {"disputed_attempt": number}

    return on_delivery(session, order, tracking_number, act)


@command(name="record_resolution")
def record_resolution(
    session: Session, order: Order, tracking_number: str, kind: str, resolution: str
) -> CommandResult:
    """How an exception of the delivery ended, whatever its status by then."""

    def act(_delivery: Delivery) -> Snapshot:
        return {"exception": kind, "resolution": checks.text("resolution", resolution, 2000)}

    return on_delivery(session, order, tracking_number, act)
