"""What a driver adds to a report once it is made: where it was left, who took it, the photo."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from doorstep.dms.commands import checks
from doorstep.dms.commands.recording import Order, command, on_delivery
from doorstep.dms.models import Attempt, Delivery, Driver
from doorstep.dms.outcomes import CommandResult, IllegalMove, NotFound, Snapshot
from doorstep.dms.status import Status


@command(name="complete_report")
def complete_report(
    session: Session,
    order: Order,
    tracking_number: str,
    *,
    left_at: str | None = None,
    signed_by: str | None = None,
    photo_url: str | None = None,
) -> CommandResult:
    """To the driver's own last attempt; what is None stays as it was.

    Raises NotFound("no_such_report"), IllegalMove("not_delivered") when something was left somewhere that was not.
    """

    def act(delivery: Delivery) -> Snapshot:
        attempt = session.scalars(
            select(Attempt)
            .join(Driver, Driver.id == Attempt.driver_id)
            .where(
                Attempt.delivery_id == delivery.id, Driver.code == order.driver_code, Attempt.taken_back_at.is_(None)
            )
            .order_by(Attempt.number.desc())
        ).first()
        if attempt is None:
            raise NotFound("no_such_report", f"{order.actor} has reported nothing of {tracking_number}")
        if left_at is not None:
            if delivery.status is not Status.DELIVERED:
                raise IllegalMove("not_delivered", f"{tracking_number} is {delivery.status}, not delivered")
            delivery.left_at = checks.text("left_at", left_at)
        if signed_by is not None:
            attempt.signed_by = checks.text("signed_by", signed_by)
        attempt.photo_url = photo_url or attempt.photo_url
        added = {"signed_by": signed_by, "photo_url": photo_url}
        return {"attempt": attempt.number, **{name: value for name, value in added.items() if value is not None}}

    return on_delivery(session, order, tracking_number, act)
