"""What hangs on the cases of drivers: the stops a vehicle cannot make, their value, promises that a delay puts at
risk."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session

from doorstep.cases.lifecycle import CaseKind
from doorstep.cases.models import Case
from doorstep.console.cases.urgency import Behind
from doorstep.dms.mirror import Delivery, Driver, Route, Stop
from doorstep.dms.status import Status

KINDS = frozenset({CaseKind.VEHICLE, CaseKind.DRIVER_DELAY})
"""Of which something can hang."""


def behind(session: Session, case_ids: Sequence[int]) -> dict[int, Behind]:
    """Of cases of KINDS: what is still on the truck now; of those of nobody known what was said when it opened."""
    if not case_ids:
        return {}
    rows = session.execute(select(Case.id, Case.kind, Case.details).where(Case.id.in_(case_ids))).all()
    on_trucks = _on_trucks(session, {code for row in rows if (code := _driver(row.details))})
    return {row.id: _behind(row, on_trucks) for row in rows}


def _behind(row: Any, on_trucks: dict[str, tuple[int, int]]) -> Behind:
    at_risk = row.details.get("promises_at_risk")
    if row.kind != CaseKind.VEHICLE:
        return Behind(promises_at_risk=at_risk if isinstance(at_risk, int) else 0)
    if (code := _driver(row.details)) in on_trucks:
        stops, value = on_trucks[code]
        return Behind(stops, value)
    left = row.details.get("stops_left")
    return Behind(len(left) if isinstance(left, list) else 0)


def _driver(details: dict[str, Any]) -> str:
    code = details.get("driver")
    return code if isinstance(code, str) else ""


def _on_trucks(session: Session, codes: set[str]) -> dict[str, tuple[int, int]]:
    """Stops left and their value in cents, by the driver's code."""
    if not codes:
        return {}
    query = (
        select(Driver.code, func.count(distinct(Stop.id)), func.sum(Delivery.value_cents))
        .join(Route, Route.driver_id == Driver.id)
        .join(Stop, Stop.route_id == Route.id)
        .join(Delivery, Delivery.stop_id == Stop.id)
        .where(Driver.code.in_(codes), Delivery.status == Status.OUT_FOR_DELIVERY)
        .group_by(Driver.code)
    )
    return {code: (stops, int(value)) for code, stops, value in session.execute(query)}
