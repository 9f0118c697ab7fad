"""A package that its driver reported damaged and kept on the truck: dispatch says whether it is delivered anyway."""

from sqlalchemy.orm import Session

from doorstep.cases import commands as case_commands
from doorstep.cases.commands import CaseRejected
from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.cases.models import Case
from doorstep.dms.filling import dms_of
from doorstep.dms.outcomes import CommandRejected
from doorstep.dms.status import LOADED
from doorstep.dms.views import DeliveryView
from doorstep.drivers import notices
from doorstep.drivers.notices.models import NoticeKind
from doorstep.provenance import By

DELIVER, BRING_BACK = "Delivered anyway.", "Brought back to the depot."


def is_to_decide(kind: str, delivery: DeliveryView | None) -> bool:
    """It is still on a truck."""
    return kind == CaseKind.DAMAGE and delivery is not None and delivery.status in LOADED


def decide(session: Session, by: By, case_id: int, *, deliver: bool) -> Case:
    """Write it, tell the driver and resolve the case. Raises CaseRejected."""
    case = case_commands.get(session, case_id)
    if case.state == CaseState.RESOLVED:
        raise CaseRejected(f"Case {case_id} is resolved already: {case.resolution}")
    number = case.tracking_number
    if number is None or not is_to_decide(case.kind, dms_of(session).delivery(number)):
        raise CaseRejected("Nothing was done: this package is on no truck any more.")
    place = dms_of(session).drivers.place_of(number)
    try:
        dms_of(session).drivers.decide_damaged(by, number, deliver=deliver)
    except CommandRejected as refused:
        raise CaseRejected(str(refused)) from refused
    case_commands.resolve(session, by, case_id, DELIVER if deliver else BRING_BACK)
    route = dms_of(session).drivers.route(place[0]) if place is not None else None
    if place is not None and route is not None and route.driver_code is not None:
        what = "deliver it anyway" if deliver else "do not deliver it; bring it back to the depot"
        told = f"Dispatch: stop {place[1]} ({number}), the damaged package: {what}."
        notices.add_notice(
            session,
            notices.NewNotice(
                route.driver_code, place[0], NoticeKind.MESSAGE, told, position=place[1], tracking_number=number
            ),
            by.now,
        )
    return case
