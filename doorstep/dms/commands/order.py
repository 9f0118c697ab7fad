"""The order in which drivers take their stops."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from doorstep.dms.commands.attempts import must_be_out
from doorstep.dms.commands.recording import Order, command, on_delivery
from doorstep.dms.models import Delivery, Stop
from doorstep.dms.outcomes import CommandResult, IllegalMove, Snapshot
from doorstep.dms.snapshot import plain
from doorstep.dms.status import Status

_AFTER_THE_LAST = timedelta(minutes=10)


@command(name="put_off")
def put_off(
    session: Session, order: Order, tracking_number: str, *, not_before: datetime | None = None
) -> CommandResult:
    """The driver leaves this stop for later the same day: it stays on the truck and comes after all that is left.

    Its number stays, its ETA becomes the end of the route's (or `not_before`, where that is later). Facts:
    `put_off_at`, `not_before`. Raises as `record_attempt` does, and IllegalMove("no_stop").
    """

    def act(delivery: Delivery) -> Snapshot:
        must_be_out(delivery, order)
        stop = delivery.stop
        if stop is None:
            raise IllegalMove("no_stop", f"{tracking_number} is on no route")
        stop.put_off_at, stop.not_before = order.now, not_before
        if delivery.eta is not None:
            last = session.scalar(
                select(func.max(Delivery.eta))
                .join(Stop, Stop.id == Delivery.stop_id)
                .where(
                    Stop.route_id == stop.route_id, Stop.id != stop.id, Delivery.status == Status.OUT_FOR_DELIVERY,
                    Stop.put_off_at.is_(None),
                )
            )  # fmt: skip
            eta = max(filter(None, (last + _AFTER_THE_LAST if last else None, not_before, delivery.eta)))
            delivery.eta, delivery.eta_updated_at = eta, order.now
            delivery.planned_eta = eta - timedelta(minutes=stop.route.delay_minutes or 0)
        return {"put_off_at": plain(order.now), "not_before": plain(not_before)}

    return on_delivery(session, order, tracking_number, act)
