"""What the ledger has of the unasked texts of a day, and what the DMS says of their packages, as `heard` takes it."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from doorstep.dms.models import Attempt, Delivery, History
from doorstep.dms.values import AttemptOutcome
from doorstep.messaging.models import MessageKind, MessageState, OptOut, OutboxRow
from doorstep.messaging.policy.kinds import Notice, of_cause
from doorstep.simulation import heard
from doorstep.simulation.heard import PackageHistory, TextFault, TextOnPhone

FIGURES = ("queued", "sent", "held", "dropped", *heard.FAULTS)
_NO_NOTIFICATIONS = frozenset({Notice.DRIVER_QUESTION, Notice.REMINDER, Notice.FEEDBACK, Notice.OTHER})

Queued = Mapping[str, Sequence[MessageState]]
"""By kind, what became of those that were queued."""


def queued(session: Session, phones: Collection[str], since_outbox: int) -> Queued:
    rows = session.execute(
        select(OutboxRow.notice, OutboxRow.idempotency_key, OutboxRow.state).where(
            OutboxRow.id > since_outbox, OutboxRow.kind == MessageKind.OUTREACH, OutboxRow.to_number.in_(phones)
        )
    )
    found: dict[str, list[MessageState]] = defaultdict(list)
    for row in rows:
        kind = row.notice or of_cause(row.idempotency_key)
        if kind not in _NO_NOTIFICATIONS:
            found[str(kind)].append(row.state)
    return found


def packages(
    session: Session, phones: Mapping[str, str], routes: Sequence[Sequence[str]], zone: str
) -> list[PackageHistory]:
    """As the DMS has them, over the day; `phones` by tracking number, `routes` as tracking numbers in their order."""
    statuses, etas = _changes(session, phones)
    damaged = _damaged(session, phones)
    next_etas: dict[str, heard.Estimates] = {}
    for route in routes:
        on_the_way_to = heard.next_etas([([*statuses[each], *damaged[each]], etas[each]) for each in route])
        next_etas |= dict.fromkeys(route, on_the_way_to)
    attempts = _attempts(session, phones)
    opted_out: dict[str, list[tuple[datetime, datetime | None]]] = defaultdict(list)
    for row in session.scalars(select(OptOut).where(OptOut.number.in_(phones.values()))):
        opted_out[row.number].append((row.began_at, row.ended_at))
    return [
        PackageHistory(
            number,
            phone,
            zone,
            statuses[number],
            etas[number],
            next_etas[number],
            [(at, back) for outcome, at, back in attempts[number] if outcome is AttemptOutcome.DELIVERED],
            [(at, back) for outcome, at, back in attempts[number] if outcome is not AttemptOutcome.DELIVERED],
            opted_out[phone],
        )
        for number, phone in phones.items()
    ]


def figures(queued: Queued, texts: Sequence[TextOnPhone], faults: Sequence[TextFault]) -> dict[str, dict[str, int]]:
    """By kind. What was sent is what is on the phones; the last five are what must not be."""
    sent = heard.sent(texts)
    return {
        kind: {
            "queued": len(queued.get(kind, ())),
            "sent": sent[kind],
            "held": sum(state is MessageState.HELD for state in queued.get(kind, ())),
            "dropped": sum(state is MessageState.DROPPED for state in queued.get(kind, ())),
            **{name: sum(each.kind == kind and each.name == name for each in faults) for name in heard.FAULTS},
        }
        for kind in sorted({*queued, *sent})
    }


def _changes(session: Session, numbers: Collection[str]) -> tuple[dict[str, list[Any]], dict[str, list[Any]]]:
    statuses: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    etas: dict[str, list[tuple[datetime, datetime | None]]] = defaultdict(list)
    rows = session.execute(
        select(History.subject, History.at, History.after).where(History.subject.in_(numbers)).order_by(History.id)
    )
    for row in rows:
        if "status" in row.after:
            statuses[row.subject].append((row.at, str(row.after["status"])))
        if "eta" in row.after:
            eta = row.after["eta"]
            etas[row.subject].append((row.at, datetime.fromisoformat(str(eta)) if eta else None))
    return statuses, etas


def _damaged(session: Session, numbers: Collection[str]) -> dict[str, list[tuple[datetime, str]]]:
    """Since when nobody is on the way to these, though they are on the truck: they wait for dispatch."""
    found: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    rows = session.execute(
        select(History.subject, History.at).where(History.subject.in_(numbers), History.command == "report_damaged")
    )
    for row in rows:
        found[row.subject].append((row.at, "damaged"))
    return found


def _attempts(
    session: Session, numbers: Collection[str]
) -> dict[str, list[tuple[AttemptOutcome, datetime, datetime | None]]]:
    found: dict[str, list[tuple[AttemptOutcome, datetime, datetime | None]]] = defaultdict(list)
    rows = session.execute(
        select(Delivery.tracking_number, Attempt.outcome, Attempt.at, Attempt.taken_back_at)
        .join(Delivery, Delivery.id == Attempt.delivery_id)
        .where(Delivery.tracking_number.in_(numbers))
        .order_by(Attempt.id)
    )
    for row in rows:
        found[row.tracking_number].append((row.outcome, row.at, row.taken_back_at))
    return found
