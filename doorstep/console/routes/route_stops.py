"""The stops of a route as the desk sees them: what is for each door, when it comes, how the last try ended."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from doorstep.cases.lifecycle import CaseState
from doorstep.cases.models import Case
from doorstep.dms import arrivals
from doorstep.dms.mirror import Address, Attempt, Recipient
from doorstep.dms.status import Status


@dataclass(frozen=True)
class DeliveryToday:
    tracking_number: str
    recipient_name: str
    status: Status
    window_start: datetime
    window_end: datetime
    eta: datetime | None
    expected: datetime | None
    """The estimate, moved by what the driver is behind; only while it is on the truck."""
    is_at_risk: bool
    value_cents: int
    open_cases: int
    last_attempt: str | None
    """`failed: no access`, `delivered`, ..."""
    attempt: int | None = None
    """Number of that try."""


@dataclass(frozen=True)
class StopToday:
    position: int
    address: str
    completed_at: datetime | None
    deliveries: Sequence[DeliveryToday]
    latitude: float | None
    longitude: float | None
    """Where the driver's phone was at the last try; None: not known."""
    is_put_off: bool = False
    """It was left for last."""
    zip: str = ""

    @property
    def at(self) -> datetime | None:
        """When it was done, or is expected; None: nobody knows."""
        if self.completed_at is not None:
            return self.completed_at
        return min((at for each in self.deliveries if (at := each.expected or each.eta)), default=None)


def stops(session: Session, packages: Sequence[Any], behind: timedelta, now: datetime) -> list[StopToday]:
    """`packages` of one route, in the order of their stops; `behind`: by how much its driver is."""
    ids = [each.id for each in packages]
    numbers = [each.tracking_number for each in packages]
    names = dict(
        session.execute(
            select(Recipient.id, Recipient.name).where(Recipient.id.in_([each.recipient_id for each in packages]))
        )
        .tuples()
        .all()
    )
    addresses = {
        row.id: row.postal()
        for row in session.scalars(select(Address).where(Address.id.in_([each.address_id for each in packages])))
    }
    tried = (
        select(Attempt).where(Attempt.delivery_id.in_(ids), Attempt.taken_back_at.is_(None)).order_by(Attempt.number)
    )
    attempts = {row.delivery_id: row for row in session.scalars(tried)}  # the last one stays
    cases = dict(
        session.execute(
            select(Case.tracking_number, func.count())
            .where(Case.tracking_number.in_(numbers), Case.state != CaseState.RESOLVED)
            .group_by(Case.tracking_number)
        )
        .tuples()
        .all()
    )
    by_position: dict[int, list[Any]] = defaultdict(list)
    for each in packages:
        by_position[each.position].append(each)
    found = []
    for position, together in by_position.items():
        tries = [attempts[each.id] for each in together if each.id in attempts]
        placed = next((each for each in tries if each.latitude is not None), None)
        found.append(
            StopToday(
                position,
                addresses[together[0].address_id].spoken(),
                together[0].completed_at,
                [
                    _delivery(each, names[each.recipient_id], attempts.get(each.id), cases, behind, now)
                    for each in together
                ],
                placed.latitude if placed else None,
                placed.longitude if placed else None,
                together[0].put_off_at is not None,
                addresses[together[0].address_id].zip,
            )
        )
    return found


def _delivery(
    package: Any, name: str, attempt: Attempt | None, cases: Mapping[str | None, int], behind: timedelta, now: datetime
) -> DeliveryToday:
    is_out = package.status is Status.OUT_FOR_DELIVERY
    said = attempt.outcome.value if attempt else None
    if attempt is not None and attempt.reason is not None:
        said = f"{said}: {attempt.reason.replace('_', ' ')}"
    return DeliveryToday(
        tracking_number=package.tracking_number,
        recipient_name=name,
        status=package.status,
        window_start=package.window_start,
        window_end=package.window_end,
        eta=package.eta,
        expected=arrivals.expected(package.eta, behind, now) if is_out and package.eta else None,
        is_at_risk=is_out and arrivals.is_too_late(package.eta, package.window_end, behind, now),
        value_cents=package.value_cents,
        open_cases=cases.get(package.tracking_number, 0),
        last_attempt=said,
        attempt=attempt.number if attempt else None,
    )
