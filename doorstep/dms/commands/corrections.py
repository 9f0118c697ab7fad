"""The desk corrects what a driver reported and can no longer take back alone."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from doorstep.dms.commands import checks
from doorstep.dms.commands.attempts import AFTER_ATTEMPT, must_be_out, put_back
from doorstep.dms.commands.deliveries import forget_estimate, keep_stop, move
from doorstep.dms.commands.recording import Order, command, on_delivery
from doorstep.dms.models import Attempt, Delivery, Note
from doorstep.dms.outcomes import CommandResult, IllegalMove, NotFound, Snapshot, StaleVersion
from doorstep.dms.snapshot import plain
from doorstep.dms.status import Status
from doorstep.dms.values import Audience


@command(name="correct_report")
def correct_report(
    session: Session, order: Order, tracking_number: str, attempt_number: int, why: str, *, is_at_depot: bool = False
) -> CommandResult:
    """What was reported of the last try never happened, whoever reported it and however long ago: the package is on
    its truck as before, or `is_at_depot`. What is true instead is recorded by `record_attempt`.

    On another day than the route's it can only be at the depot. Facts: `corrected` (number of the attempt), `outcome`,
    `at` (when that was reported), `why`, `driver`. Raises NotFound("no_report"), StaleVersion("reported_again"),
    IllegalMove("changed_since").
    """
    why = checks.text("why", why, 500)

    def act(delivery: Delivery) -> Snapshot:
        attempt = session.scalars(
            select(Attempt)
            .where(Attempt.delivery_id == delivery.id, Attempt.taken_back_at.is_(None))
            .order_by(Attempt.number.desc())
            .limit(1)
        ).one_or_none()
        if attempt is None:
            raise NotFound("no_report", f"Nobody has reported anything of {tracking_number}, or it was taken back.")
        if attempt.number != attempt_number:
            raise StaleVersion("reported_again", f"{tracking_number} was reported again meanwhile. Look at it first.")
        if delivery.status is not AFTER_ATTEMPT[attempt.outcome] or delivery.status_changed_at != attempt.at:
            raise IllegalMove("changed_since", f"{tracking_number} was changed after the report.")
        attempt.taken_back_at = order.now
        delivery.delivered_at = delivery.left_at = None
        put_back(session, delivery, attempt.overwrote or {}, order.now)
        if is_at_depot or not _is_of_today(delivery, order.now):
            delivery.status, delivery.status_changed_at = Status.AT_DEPOT, order.now
            forget_estimate(delivery)
            keep_stop(session, delivery, order.now)
        note = f"The report of try {attempt.number} ({attempt.outcome.value}) was corrected: {why}"
        session.add(Note(delivery_id=delivery.id, at=order.now, author=order.actor, audience=Audience.DESK, text=note))
        driver = attempt.driver.code if attempt.driver else None
        was: Snapshot = {"outcome": attempt.outcome.value, "at": plain(attempt.at), "driver": driver}
        return {"corrected": attempt.number, "why": why, **was}

    return on_delivery(session, order, tracking_number, act)


@command(name="decide_damaged")
def decide_damaged(session: Session, order: Order, tracking_number: str, *, deliver: bool) -> CommandResult:
    """The desk looked at what its driver reported damaged and kept on the truck: it is delivered anyway, or comes back
    to the depot. Facts: `was`, the command that is decided on; `decided`. Raises as `record_attempt` does.
    """

    def act(delivery: Delivery) -> Snapshot:
        must_be_out(delivery, order)
        if not deliver:
            move(session, delivery, Status.AT_DEPOT, order.now)
        return {"was": "report_damaged", "decided": "deliver" if deliver else "bring_back"}

    return on_delivery(session, order, tracking_number, act)


def _is_of_today(delivery: Delivery, now: datetime) -> bool:
    stop = delivery.stop
    return stop is not None and stop.route.service_date == now.astimezone(ZoneInfo(stop.route.depot.timezone)).date()
