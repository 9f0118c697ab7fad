"""Reads what notifications depend on, for many deliveries at once."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from doorstep.cases.lifecycle import CaseKind
from doorstep.cases.models import Case
from doorstep.dms.filling import dms_of
from doorstep.dms.status import Status
from doorstep.dms.views import DeliveryView, Movers
from doorstep.messaging.models import MessageState, OutboxRow
from doorstep.messaging.notifications import WENT
from doorstep.outreach.asked import asked_about
from doorstep.outreach.causes import TAKEN_BACK
from doorstep.outreach.notifications.facts import AttemptFollowUp, Facts, FiredNotification
from doorstep.timers import Timer

_TOLD = (
    select(
        Timer.subject, Timer.kind, Timer.occurrence, OutboxRow.state, OutboxRow.reason, OutboxRow.about,
    )
    .join(OutboxRow, OutboxRow.id == Timer.outbox_id)
    .where(Timer.subject.in_(bindparam("subjects", expanding=True)))
    .order_by(Timer.outbox_id, Timer.id)
)  # fmt: skip
_GONE = (MessageState.DROPPED, MessageState.FAILED, MessageState.UNDELIVERED)


def facts_of(session: Session, tracking_numbers: Sequence[str]) -> list[Facts]:
    """Of those that there are. As many statements however many they are."""
    found = dms_of(session).deliveries(tracking_numbers)
    numbers = [each.tracking_number for each in found]
    trips = dms_of(session).trips({each.route_code for each in found if each.route_code is not None})
    told = _told(session, numbers)
    movers = dms_of(session).last_movers([each.tracking_number for each in found if _matters_who(each, told)])
    corrected = _corrected(session, [number for number in numbers if any(t.kind == "delivered" for t in told[number])])
    asked = asked_about(session, [each for each in found if each.status is Status.ATTEMPTED and each.attempts])
    return [
        Facts(
            each,
            trips.get(each.route_code) if each.route_code is not None else None,
            tuple(told[each.tracking_number]),
            movers.get(each.tracking_number, Movers()),
            each.tracking_number in corrected,
            asked.get(each.tracking_number, AttemptFollowUp()),
        )
        for each in found
    ]


def _told(session: Session, numbers: Sequence[str]) -> dict[str, list[FiredNotification]]:
    told: dict[str, list[FiredNotification]] = defaultdict(list)
    if numbers:
        for row in session.execute(_TOLD, {"subjects": list(numbers)}):
            about = row.about or {}
            if row.subject not in about.get("deliveries", (row.subject,)):
                continue  # overtaken by then, while others of the same text were told
            # What was dropped because it was so no more by then holds back nothing; what others held back does.
            said = {} if row.reason == "overtaken" else about.get("said") or {}
            told[row.subject].append(
                FiredNotification(row.kind, row.occurrence, row.state not in _GONE, said, row.state in WENT)
            )
    return told


def _matters_who(delivery: DeliveryView, told: dict[str, list[FiredNotification]]) -> bool:
    return bool(told[delivery.tracking_number]) or delivery.status in ("held", "returned")


def _corrected(session: Session, numbers: Sequence[str]) -> set[str]:
    if not numbers:
        return set()
    found = session.scalars(
        select(Case.tracking_number).where(
            Case.tracking_number.in_(numbers),
            Case.kind.in_((CaseKind.NOT_RECEIVED, CaseKind.ATTEMPT_DISPUTED)),
            Case.resolution == TAKEN_BACK,
        )
    )
    return {each for each in found if each is not None}
