"""Recipients take back what they gave for the driver. A day, a hold or an address is put back by its own command."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from doorstep.dms.commands.deliveries import must_be_open
from doorstep.dms.commands.recording import Order, command, on_delivery
from doorstep.dms.models import AccessDetail, Delivery, Instruction
from doorstep.dms.outcomes import CommandResult, Snapshot


@command(name="take_back_instructions")
def take_back_instructions(session: Session, order: Order, tracking_number: str, given_at: datetime) -> CommandResult:
    """What was given at that instant holds no more; what it took the place of holds again."""

    def act(delivery: Delivery) -> Snapshot:
        must_be_open(delivery)
        theirs = list(session.scalars(select(Instruction).where(Instruction.delivery_id == delivery.id)))
        given = [each for each in theirs if each.given_at == given_at and each.replaced_at is None]
        for each in given:
            each.replaced_at = order.now
        if given:
            for former in (each for each in theirs if each.replaced_at == given_at):
                former.replaced_at = None
        return {"taken_back": {each.kind.value: each.detail for each in given}}

    return on_delivery(session, order, tracking_number, act)


@command(name="take_back_access")
def take_back_access(session: Session, order: Order, tracking_number: str, given_at: datetime) -> CommandResult:
    """Forget the details that were given at that instant; what they took the place of is forgotten already."""

    def act(delivery: Delivery) -> Snapshot:
        given = session.scalars(
            select(AccessDetail).where(
                AccessDetail.delivery_id == delivery.id,
                AccessDetail.given_at == given_at,
                AccessDetail.forgotten_at.is_(None),
            )
        ).all()
        for each in given:
            each.value, each.forgotten_at = "", order.now
        return {"taken_back": sorted(each.kind.value for each in given)}

    return on_delivery(session, order, tracking_number, act)
