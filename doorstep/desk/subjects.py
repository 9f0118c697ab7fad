"""What a case is about, as people call it."""

from sqlalchemy.orm import Session

from doorstep.cases.kinds import KINDS
from doorstep.cases.lifecycle import CaseKind
from doorstep.cases.models import Case
from doorstep.dms.driver_views import DriverView
from doorstep.dms.filling import dms_of
from doorstep.dms.views import DeliveryView


def tracking_number_of(case: Case) -> str | None:
    """Of the delivery that a case is about, even if it is first of all about a conversation."""
    return case.tracking_number or case.details.get("tracking_number")


def subject_of(case: Case) -> str:
    """What a case is about, shortly."""
    return tracking_number_of(case) or f"Case {case.id}"


def title_of(kind: str) -> str:
    return KINDS[CaseKind(kind)].title


def driver_of(session: Session, case: Case, delivery: DeliveryView | None) -> DriverView | None:
    """Who raised it, else who has the package."""
    named = case.details.get("driver")
    found = dms_of(session).drivers.driver(named) if isinstance(named, str) else None
    if found is None and delivery is not None and delivery.route_code is not None:
        found = dms_of(session).drivers.of_route(delivery.route_code)
    return found
