"""What customers were told without having asked, judged from outside: by the history, the opt-outs and the clock."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from doorstep.dms.models import History
from doorstep.messaging.models import MessageState, OptOut, OutboxRow

FIGURES = ("queued", "sent", "held", "dropped", "wrong", "doubled", "late", "quiet_hours", "opted_out")
_WENT = (MessageState.ACCEPTED, MessageState.SENT, MessageState.DELIVERED, MessageState.UNDELIVERED)
_OPENS, _CLOSES = time(8), time(21)
_TRUE_WHILE = {
    "window_confirmation": {"created", "at_depot"},
    "out_for_delivery": {"out_for_delivery"},
    "on_the_way": {"out_for_delivery"},
    "delay": {"out_for_delivery"},
    "early": {"out_for_delivery"},
    "delivered": {"delivered"},
    "ready_for_pickup": {"held"},
    "returned": {"returned"},
    "reminder": {"attempted"},
}
"""The statuses in which a kind says the truth; corrections may be true in any."""
_IS_ONE = re.compile(
    r"^[^:]{1,60}: (?:sorry, a correction\. )?(?:we still have )?(?:package \.\.\d{4}|your \d+ packages)[ .]",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Notified:
    kind: str
    tracking_number: str
    occurrence: str
    state: MessageState
    sent_at: datetime | None
    not_after: datetime | None
    zone: str
    status: str
    """Of the delivery when it was sent, by its history."""
    is_opted_out: bool
    """The number had opted out when it was sent."""


def is_one(text: str) -> bool:
    """Whether a text on a phone is a notification and answers nothing."""
    return _IS_ONE.match(text) is not None


def look(session: Session, tracking_numbers: Sequence[str], since_outbox: int) -> list[Notified]:
    rows = session.scalars(
        select(OutboxRow)
        .where(
            OutboxRow.id > since_outbox,
            OutboxRow.notice.is_not(None),
            OutboxRow.tracking_number.in_(tracking_numbers),
        )
        .order_by(OutboxRow.id)
    ).all()
    statuses = _statuses(session, tracking_numbers)
    opt_outs = session.scalars(select(OptOut).where(OptOut.number.in_({row.to_number for row in rows}))).all()
    found = []
    for row in rows:
        # What was claimed by then is what it was composed from.
        at = row.accepted_at if row.state in _WENT else None
        number = row.tracking_number or ""
        found.append(
            Notified(
                row.notice or "",
                number,
                str((row.about or {}).get("occurrence", "")),
                row.state,
                at,
                row.not_after,
                row.timezone or "UTC",
                _status_at(statuses.get(number, ()), at),
                at is not None and any(_holds(each, row.to_number, at) for each in opt_outs),
            )
        )
    return found


def figures(notified: Sequence[Notified]) -> dict[str, dict[str, int]]:
    """By kind; the last five are what must not be."""
    by_kind: dict[str, dict[str, int]] = {}
    for kind in sorted({each.kind for each in notified}):
        mine = [each for each in notified if each.kind == kind]
        sent = [each for each in mine if each.sent_at is not None]
        times = Counter((each.tracking_number, each.occurrence) for each in sent)
        by_kind[kind] = {
            "queued": len(mine),
            "sent": len(sent),
            "held": sum(each.state == MessageState.HELD for each in mine),
            "dropped": sum(each.state == MessageState.DROPPED for each in mine),
            "wrong": sum(each.status not in _TRUE_WHILE.get(kind, {each.status}) for each in sent),
            "doubled": sum(count - 1 for count in times.values()),
            "late": sum(_is_late(each) for each in sent),
            "quiet_hours": sum(_is_at_night(each) for each in sent),
            "opted_out": sum(each.is_opted_out for each in sent),
        }
    return by_kind


def _statuses(session: Session, numbers: Sequence[str]) -> dict[str, list[tuple[datetime, str]]]:
    found: dict[str, list[tuple[datetime, str]]] = {}
    rows = session.execute(
        select(History.subject, History.at, History.after).where(History.subject.in_(numbers)).order_by(History.id)
    )
    for row in rows:
        if "status" in row.after:
            found.setdefault(row.subject, []).append((row.at, str(row.after["status"])))
    return found


def _status_at(statuses: Sequence[tuple[datetime, str]], at: datetime | None) -> str:
    if at is None:
        return ""
    return next((status for since, status in reversed(statuses) if since <= at), "created")


def _holds(opt_out: OptOut, number: str, at: datetime) -> bool:
    return opt_out.number == number and opt_out.began_at <= at and (opt_out.ended_at is None or at < opt_out.ended_at)


def _is_late(each: Notified) -> bool:
    return each.sent_at is not None and each.not_after is not None and each.sent_at > each.not_after


def _is_at_night(each: Notified) -> bool:
    if each.sent_at is None:
        return False
    return not _OPENS <= each.sent_at.astimezone(ZoneInfo(each.zone)).time() < _CLOSES
