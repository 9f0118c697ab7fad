"""What stands in the rows of a house, as plain values: what the judging goes by."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from doorstep.cases.models import Case
from doorstep.database import reading
from doorstep.dms import arrangements
from doorstep.dms import queries as dms_queries
from doorstep.dms.models import Attempt, Delivery, Driver, History
from doorstep.dms.shift_models import Break, Shift
from doorstep.drivers.check_ins.models import CheckIn
from doorstep.drivers.notices.models import DriverNotice
from doorstep.drivers.questions.models import DriverQuestion
from doorstep.messaging.models import Conversation, InboxMedia, InboxRow, OptOut, OutboxRow
from evaluation.playing.filing import GIVEN
from evaluation.playing.house import House

State = dict[str, Any]
FIELDS = (
    "status",
    "address",
    "window",
    "driver",
    "stop",
    "left_at",
    "attempts",
    "access",
    "instructions",
    "notes",
    "phone",
)
"""Of a delivery; what `unchanged` without a field means."""


@dataclass(frozen=True)
class Concerned:
    """Whose rows they are."""

    tracking_numbers: Sequence[str]
    phones: Sequence[str] = ()
    drivers: Sequence[str] = ()
    """Codes."""
    after_case: int = 0
    since: datetime | None = None


def newest_ids(house: House) -> tuple[int, int]:
    """Of cases and of the outbox, to tell what comes after."""
    with reading(house.sessions) as session:
        return session.scalar(select(func.max(Case.id))) or 0, session.scalar(select(func.max(OutboxRow.id))) or 0


def read(house: House, concerned: Concerned) -> State:
    numbers = list(concerned.tracking_numbers)
    with reading(house.sessions) as session:
        conversations = select(Conversation.id).where(Conversation.their_number.in_(concerned.phones))
        drivers = {
            each.id: each.code for each in session.scalars(select(Driver).where(Driver.code.in_(concerned.drivers)))
        }
        return {
            "deliveries": {each: of_delivery(session, each) for each in numbers},
            "history": _history(session, [*numbers, *(f"driver:{each}" for each in concerned.drivers)]),
            "cases": [_case(each) for each in _cases(session, concerned, set(session.scalars(conversations)))],
            "driver_notices": [
                {"kind": each.kind.value, "tracking_number": each.tracking_number, "text": each.text}
                for each in session.scalars(select(DriverNotice).where(DriverNotice.tracking_number.in_(numbers)))
            ],
            "driver_questions": [
                {"kind": each.kind, "tracking_number": each.tracking_number, "text": each.text, "answer": each.answer}
                for each in session.scalars(select(DriverQuestion).where(DriverQuestion.tracking_number.in_(numbers)))
            ],
            "opted_out": sorted(
                session.scalars(
                    select(OptOut.number).where(OptOut.number.in_(concerned.phones), OptOut.ended_at.is_(None))
                )
            ),
            "pictures": session.scalar(
                select(func.count()).select_from(InboxMedia).join(InboxRow, InboxRow.id == InboxMedia.inbox_id)
                .where(InboxRow.conversation_id.in_(conversations))
            ),
            "check_ins": _check_ins(session, drivers, concerned.since),
            "shifts": [_shift(session, each, drivers[each.driver_id]) for each in _shifts(session, drivers)],
        }  # fmt: skip


def of_delivery(session: Session, tracking_number: str) -> dict[str, Any]:
    found = dms_queries.delivery(session, tracking_number)
    assert found is not None, tracking_number
    row = session.scalars(select(Delivery).where(Delivery.tracking_number == tracking_number)).one()
    route = row.stop.route if row.stop else None
    zone = ZoneInfo(found.timezone)
    start, end = found.window_start.astimezone(zone), found.window_end.astimezone(zone)
    attempts = session.scalars(select(Attempt).where(Attempt.delivery_id == row.id).order_by(Attempt.number))
    return {
        "status": found.status.value,
        "address": {
            "street": found.address.street_line,
            "unit": found.address.unit_line,
            "city": found.address.city,
            "state": found.address.state,
            "zip": found.address.zip,
        },
        "window": {"date": start.date().isoformat(), "start": f"{start:%H:%M}", "end": f"{end:%H:%M}"},
        "eta": _local(found.eta, zone),
        "held_until": found.held_until.isoformat() if found.held_until else None,
        "delivered_at": _local(found.delivered_at, zone),
        "left_at": found.left_at,
        "phone": found.recipient_phone,
        "driver": route.driver.code if route and route.driver else None,
        "stop": row.stop.position if row.stop else None,
        "access": {each.kind.value: each.value for each in arrangements.access(session, tracking_number)},
        "instructions": [[e.kind.value, e.detail] for e in arrangements.instructions(session, tracking_number)],
        "notes": [
            [each.audience.value, each.author, each.text] for each in dms_queries.notes(session, tracking_number)
        ],
        "attempts": [
            {
                "outcome": each.outcome.value,
                "reason": each.reason.value if each.reason else None,
                "note": each.note,
                "signed_by": each.signed_by,
                "photo": bool(each.photo_url),
                "taken_back": bool(each.taken_back_at),
                "disputed": bool(each.disputed_at),
            }
            for each in attempts
        ],
    }


def _history(session: Session, subjects: list[str]) -> list[dict[str, Any]]:
    rows = session.scalars(select(History).where(History.subject.in_(subjects)).order_by(History.id))
    return [
        {
            "subject": each.subject,
            "actor": each.actor,
            "command": each.command,
            "before": each.before,
            "after": each.after,
        }
        for each in rows
        if not each.cause.startswith(GIVEN)
    ]


def _cases(session: Session, concerned: Concerned, conversations: set[str]) -> list[Case]:
    """Without those of people who were played before in this house."""
    return [
        case
        for case in session.scalars(select(Case).where(Case.id > concerned.after_case).order_by(Case.id))
        if case.tracking_number in concerned.tracking_numbers
        or case.conversation_id in conversations
        or case.details.get("driver") in concerned.drivers
    ]


def _check_ins(session: Session, drivers: dict[int, str], since: datetime | None) -> list[dict[str, Any]]:
    said = select(CheckIn).where(CheckIn.driver_id.in_(drivers)).order_by(CheckIn.id)
    return [
        {"driver": drivers[each.driver_id], "minutes_late": each.minutes_late, "reason": each.reason}
        for each in session.scalars(said)
        if since is None or each.at >= since
    ]


def _case(case: Case) -> dict[str, Any]:
    return {
        "id": case.id, "kind": case.kind, "state": case.state, "tracking_number": case.tracking_number,
        "reason": case.reason, "details": case.details, "next_step": case.next_step, "resolution": case.resolution,
        "opened_by": case.opened_by, "log": [[each.actor, each.entry, each.note, each.details] for each in case.log],
    }  # fmt: skip


def _shifts(session: Session, drivers: dict[int, str]) -> Sequence[Shift]:
    return session.scalars(select(Shift).where(Shift.driver_id.in_(drivers)).order_by(Shift.id)).all()


def _shift(session: Session, shift: Shift, driver: str) -> dict[str, Any]:
    breaks = session.scalars(select(Break).where(Break.shift_id == shift.id).order_by(Break.id))
    return {
        "driver": driver, "started": shift.started_at.isoformat(),
        "ended": shift.ended_at.isoformat() if shift.ended_at else None,
        "breaks": [[each.started_at.isoformat(), each.ended_at and each.ended_at.isoformat()] for each in breaks],
    }  # fmt: skip


def _local(instant: datetime | None, zone: ZoneInfo) -> str | None:
    return instant.astimezone(zone).isoformat() if instant else None
