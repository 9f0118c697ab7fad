"""All that is needed to decide a case, on one page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from doorstep.addresses import PostalAddress
from doorstep.cases import queries as case_queries
from doorstep.cases.commands import OF_THE_HOUSE
from doorstep.cases.kinds import KINDS
from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.cases.models import Case, OutageConversation
from doorstep.console.cases import behind, wording
from doorstep.console.cases.urgency import (
    NOTHING_BEHIND,
    UNDER_WAY,
    WAITS_FOR_DESK,
    Lateness,
    Promised,
    Urgency,
    UrgencyFacts,
    lateness,
    promise,
    promised,
    urgency,
)
from doorstep.console.conversations import queries as conversations
from doorstep.console.conversations import transcripts, turns
from doorstep.console.conversations.queries import ConversationRow
from doorstep.console.conversations.transcripts import Transcript
from doorstep.console.conversations.turns import ShownChange
from doorstep.console.kit import masking
from doorstep.desk import outages
from doorstep.desk.subjects import tracking_number_of
from doorstep.desk.wording import NAMES
from doorstep.dms.filling import dms_of
from doorstep.dms.views import AccessView, DeliveryView, InstructionView, NoteView
from doorstep.language import spoken
from doorstep.messaging import consent
from doorstep.messaging.conversations import find_conversation

_WHY = NAMES["why"]
"""Left out where the reason says it already."""
TAIL = 12
"""Texts of the conversation that a case shows."""
_HISTORY = 60
"""Changes of the delivery that a case shows, the latest."""


@dataclass(frozen=True)
class Proposal:
    what: str
    """address, window, pickup"""
    before: str
    after: str


@dataclass(frozen=True)
class LogEntry:
    at: datetime
    actor: str
    entry: str
    note: str


@dataclass(frozen=True)
class Waited:
    """A conversation in an outage."""

    conversation_id: str
    name: str
    since: datetime
    settled_at: datetime | None


@dataclass(frozen=True)
class Detail:
    case_id: int
    kind: CaseKind
    title: str
    ends_when: str
    state: CaseState
    reason: str
    next_step: str
    opened_by: str
    assigned_to: str | None
    opened_at: datetime
    due_at: datetime | None
    resolved_at: datetime | None
    resolved_by: str | None
    resolution: str | None
    urgency: Urgency | None
    """None once it is resolved."""
    promised_until: datetime | None
    promised: Promised
    lateness: Lateness
    proposal: Proposal | None
    details: Mapping[str, str]
    """What else the case knows, masked."""
    pictures: Sequence[str]
    """Addresses of those that came with the report."""
    log: Sequence[LogEntry]
    delivery: DeliveryView | None
    instructions: Sequence[InstructionView]
    access: Sequence[AccessView]
    """How to get in; what it is, only in clear."""
    notes: Sequence[NoteView]
    history: Sequence[ShownChange]
    """Of the delivery, oldest first; the last sixty changes."""
    conversation: ConversationRow | None
    tail: Transcript | None
    is_opted_out: bool
    """Whoever the conversation is with wants no texts."""
    others: Sequence[Case]
    """Unresolved cases about the same delivery or in the same conversation."""
    waited: Sequence[Waited] = ()
    """Of an outage: who is in it."""
    waited_in_all: int = 0


_WAITED_SHOWN = 50


def detail(
    session: Session, case_id: int, *, now: datetime, zone: str = "UTC", in_clear: bool = False
) -> Detail | None:
    """None when there is no such case. `in_clear` as for transcripts.page; `zone` of whoever reads it."""
    case = case_queries.case(session, case_id)
    if case is None:
        return None
    kind, state = CaseKind(case.kind), CaseState(case.state)
    number, conversation_id = tracking_number_of(case), case.conversation_id
    delivery = dms_of(session).delivery(number) if number else None
    promises = _promises(case.due_at, delivery if case.tracking_number else None)
    promised_until = promise(**promises)
    hanging = behind.behind(session, [case.id] if kind in behind.KINDS else [])
    facts = UrgencyFacts(
        kind, case.opened_at, promised_until, delivery.value_cents if delivery else 0, state in WAITS_FOR_DESK,
        hanging.get(case.id, NOTHING_BEHIND),
    )  # fmt: skip

    def shown(text: str) -> str:
        return text if in_clear else masking.masked(text).text

    waited = outages.conversations(session, case.id) if kind in OF_THE_HOUSE and conversation_id is None else ()
    return Detail(
        case_id=case.id,
        kind=kind,
        title=KINDS[kind].title,
        ends_when=KINDS[kind].resolved_when,
        state=state,
        reason=shown(case.reason),
        next_step=case.next_step,
        opened_by=case.opened_by,
        assigned_to=case.assigned_to,
        opened_at=case.opened_at,
        due_at=case.due_at,
        resolved_at=case.resolved_at,
        resolved_by=case.resolved_by,
        resolution=case.resolution,
        urgency=urgency(facts, now) if state is not CaseState.RESOLVED else None,
        promised_until=promised_until,
        promised=promised(**promises),
        lateness=lateness(promised_until, now),
        proposal=proposal(case.details, delivery, now=now),
        details={
            name: shown(words)
            for name, words in wording.details(case.details, zone, now)
            if name != _WHY or words.casefold() not in case.reason.casefold()
        },
        pictures=wording.pictures(case.details),
        log=[LogEntry(entry.at, entry.actor, entry.entry, shown(entry.note)) for entry in case.log],
        delivery=delivery,
        instructions=dms_of(session).instructions(number) if number else (),
        access=_access(session, number, in_clear=in_clear) if number else (),
        notes=dms_of(session).notes(number) if number else (),
        history=_history(session, number, in_clear=in_clear) if number else (),
        conversation=conversations.one(session, conversation_id) if conversation_id else None,
        tail=transcripts.page(session, conversation_id, size=TAIL, in_clear=in_clear) if conversation_id else None,
        is_opted_out=_is_opted_out(session, conversation_id),
        others=_others(session, case),
        waited=_waited(session, waited[:_WAITED_SHOWN]),
        waited_in_all=len(waited),
    )


def proposal(details: Mapping[str, Any], delivery: DeliveryView | None, *, now: datetime) -> Proposal | None:
    """What an approval would change, as it is and as it would be. Pure."""
    if "proposed" in details:
        on_file = delivery.address if delivery else _address(details.get("on_file"))
        return Proposal("address", on_file.spoken() if on_file else "", wanted(details, "UTC", now=now))
    if delivery is None:
        return None
    before = spoken.window(delivery.window_start, delivery.window_end, delivery.timezone, now=now)
    if "proposed_window" in details:
        return Proposal("window", before, wanted(details, delivery.timezone, now=now))
    if "proposed_hold_until" in details:
        return Proposal("pickup", before, f"held at {delivery.depot_name} {_until(details)}")
    return None


def wanted(details: Mapping[str, Any], zone: str, *, now: datetime) -> str:
    """What an approval would make of it; empty when nothing is proposed. `zone`: of the address. Pure."""
    if "proposed" in details:
        return PostalAddress(**details["proposed"]).spoken()
    if "proposed_window" in details:
        start, end = (datetime.fromisoformat(details["proposed_window"][name]) for name in ("start", "end"))
        return spoken.window(start, end, zone, now=now)
    return f"held {_until(details)}" if "proposed_hold_until" in details else ""


def _until(details: Mapping[str, Any]) -> str:
    until = date.fromisoformat(details["proposed_hold_until"])
    return f"until {until:%a %b} {until.day}"


def _address(fields: Mapping[str, str] | None) -> PostalAddress | None:
    return PostalAddress(**fields) if fields else None


def _promises(due_at: datetime | None, delivery: DeliveryView | None) -> dict[str, Any]:
    """What `promise` takes."""
    window_end = delivery.window_end if delivery else None
    is_under_way = delivery is not None and delivery.status in UNDER_WAY
    return {"due_at": due_at, "window_end": window_end, "is_under_way": is_under_way}


def _access(session: Session, tracking_number: str, *, in_clear: bool) -> list[AccessView]:
    known = dms_of(session).access(tracking_number)
    return known if in_clear else [replace(each, value=masking.HIDDEN) for each in known]


def _history(session: Session, tracking_number: str, *, in_clear: bool) -> list[ShownChange]:
    latest = dms_of(session).history(tracking_number)[-_HISTORY:]
    return [turns.change(entry, in_clear=in_clear) for entry in latest]


def _is_opted_out(session: Session, conversation_id: str | None) -> bool:
    conversation = find_conversation(session, conversation_id) if conversation_id else None
    return conversation is not None and consent.is_opted_out(session, conversation.their_number)


def _others(session: Session, case: Case) -> Sequence[Case]:
    same = [
        column == value
        for column, value in (
            (Case.tracking_number, case.tracking_number),
            (Case.conversation_id, case.conversation_id),
        )
        if value is not None
    ]
    if not same:
        return []
    query = select(Case).where(or_(*same), Case.id != case.id, Case.state != CaseState.RESOLVED).order_by(Case.id)
    return session.scalars(query).all()


def _waited(session: Session, who: Sequence[OutageConversation]) -> Sequence[Waited]:
    names = {
        row.conversation_id: row.name or row.number
        for row in conversations.some(session, [each.conversation_id for each in who])
    }
    return [
        Waited(each.conversation_id, names.get(each.conversation_id, "somebody"), each.since, each.settled_at)
        for each in who
    ]
