"""How to get in. What was said stands in `access_details` alone: history, notes and logs never repeat it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from doorstep.dms.commands import checks
from doorstep.dms.commands.recording import Order, command, on_delivery
from doorstep.dms.models import AccessDetail, Delivery
from doorstep.dms.outcomes import CommandResult, IllegalMove, Snapshot
from doorstep.dms.status import OPEN
from doorstep.dms.values import AccessKind


@command(name="give_access")
def give_access(
    session: Session,
    order: Order,
    tracking_number: str,
    details: Sequence[tuple[AccessKind, str]],
    *,
    keep: bool = False,
) -> CommandResult:
    """Keep how to get in with the address; a detail takes the place of an earlier one of its kind.

    Values have at most 120 characters. `keep`: also for later deliveries to the address.
    """

    def act(delivery: Delivery) -> Snapshot:
        if delivery.status not in OPEN:
            raise IllegalMove(f"already_{delivery.status}", f"{tracking_number} is {delivery.status} already")
        given = {kind: checks.text("access", value, 120) for kind, value in details}
        for former in _known(session, delivery):
            if former.kind in given:
                _forget(former, order.now)
        for kind, value in given.items():
            session.add(
                AccessDetail(
                    address_id=delivery.address_id, delivery_id=delivery.id, kind=kind, value=value, given_at=order.now,
                    keep=keep,
                )
            )  # fmt: skip
        return {"access": sorted(kind.value for kind in given), "keep": keep}

    return on_delivery(session, order, tracking_number, act)


@command(name="keep_access")
def keep_access(session: Session, order: Order, tracking_number: str, keep: bool) -> CommandResult:
    """Whether what was given for this delivery outlasts it."""

    def act(delivery: Delivery) -> Snapshot:
        for detail in _known(session, delivery):
            detail.keep = keep
        return {"keep": keep}

    return on_delivery(session, order, tracking_number, act)


def forget_access(session: Session, delivery: Delivery, now: datetime) -> None:
    """Inside a command that finishes the delivery."""
    for detail in _known(session, delivery):
        if not detail.keep:
            _forget(detail, now)


def _known(session: Session, delivery: Delivery) -> Sequence[AccessDetail]:
    return session.scalars(
        select(AccessDetail).where(AccessDetail.delivery_id == delivery.id, AccessDetail.forgotten_at.is_(None))
    ).all()


def _forget(detail: AccessDetail, now: datetime) -> None:
    detail.value, detail.forgotten_at = "", now
