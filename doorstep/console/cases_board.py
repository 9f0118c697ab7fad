"""The board of cases: what is not resolved, what hurts first at the top. case_detail.py has all about one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, or_, select
from sqlalchemy.orm import Session

from doorstep.cases.approvals import PROPOSALS
from doorstep.cases.kinds import WAYS
from doorstep.cases.lifecycle import Kind, State
from doorstep.cases.models import Case
from doorstep.console import masking
from doorstep.console.case_detail import Detail, LogEntry, Proposal, detail
from doorstep.console.urgency import UNDER_WAY, WAITS_FOR_DESK, Urgency, promise, urgency
from doorstep.dms import tracking_numbers
from doorstep.dms.models import Delivery, Recipient

__all__ = [
    "Board", "BoardFilters", "Card", "Detail", "LogEntry", "Proposal", "board", "detail", "everything",
]  # fmt: skip

MOST_CASES = 5_000
"""That are weighed; beyond it those that are due first."""
_UNRESOLVED = [state for state in State if state is not State.RESOLVED]


@dataclass(frozen=True)
class BoardFilters:
    """Several narrow each other."""

    kinds: tuple[Kind, ...] = ()
    states: tuple[State, ...] = ()
    waits_for_desk: bool = False
    can_approve: bool = False
    """It proposes something that can be carried out."""
    text: str = ""
    """A tracking number or case number, or words of the reason or next step."""


_ALL = BoardFilters()


@dataclass(frozen=True)
class Card:
    case_id: int
    kind: Kind
    title: str
    """Of the kind, for people."""
    state: State
    reason: str
    next_step: str
    opened_at: datetime
    due_at: datetime | None
    tracking_number: str | None
    conversation_id: str | None
    recipient_name: str | None
    status: str | None
    """Of the delivery."""
    window_end: datetime | None
    eta: datetime | None
    value_cents: int
    promised_until: datetime | None
    can_approve: bool
    urgency: Urgency


@dataclass(frozen=True)
class Board:
    cards: Sequence[Card]
    total: int
    """Unresolved cases that the filters leave."""
    is_cut: bool
    """There are more than are weighed."""


def board(session: Session, filters: BoardFilters = _ALL, *, now: datetime, first: int = 0, size: int = 100) -> Board:
    """`size` cards from the `first` on, what hurts most first. Order and score are of this instant."""
    weighed = _weighed(session, filters, now)
    page = weighed[first : first + size]
    return Board(_cards(session, page), len(weighed), len(weighed) >= MOST_CASES)


def everything(session: Session, filters: BoardFilters, *, now: datetime) -> Iterator[Card]:
    """Every card, for a CSV file."""
    weighed = _weighed(session, filters, now)
    for start in range(0, len(weighed), 500):
        yield from _cards(session, weighed[start : start + 500])


def _weighed(session: Session, filters: BoardFilters, now: datetime) -> list[tuple[Urgency, Any]]:
    """With what is needed to weigh them; details come for the page that is shown."""
    query = (
        select(
            Case.id, Case.state, Case.opened_at, Case.due_at, Delivery.status, Delivery.window_end, Delivery.value_cents
        )
        .outerjoin(Delivery, Delivery.tracking_number == Case.tracking_number)
        .where(Case.state.in_([state for state in filters.states or _UNRESOLVED if state is not State.RESOLVED]))
        .order_by(Case.due_at.nulls_last(), Case.id)
        .limit(MOST_CASES)
    )  # fmt: skip
    if filters.kinds:
        query = query.where(Case.kind.in_(filters.kinds))
    if filters.waits_for_desk:
        query = query.where(Case.state.in_(WAITS_FOR_DESK))
    if filters.text:
        query = query.where(_says(filters.text))
    if filters.can_approve:
        query = query.where(cast(Case.details, Text).like('%"proposed%'))
    found = [
        (
            urgency(
                now=now,
                opened_at=row.opened_at,
                promised_until=promise(row.due_at, row.window_end, is_under_way=row.status in UNDER_WAY),
                value_cents=row.value_cents or 0,
                waits_for_desk=row.state in WAITS_FOR_DESK,
            ),
            row,
        )
        for row in session.execute(query)
    ]
    found.sort(key=lambda each: (-each[0].score, each[1].opened_at, each[1].id))
    return found


def _says(text: str) -> ColumnElement[bool]:
    if numbers := tracking_numbers.find(text):
        return Case.tracking_number.in_(numbers)
    if text.strip().isdecimal():
        return Case.id == min(int(text), 2**31 - 1)
    return or_(Case.reason.icontains(text, autoescape=True), Case.next_step.icontains(text, autoescape=True))


def _cards(session: Session, weighed: Sequence[tuple[Urgency, Any]]) -> list[Card]:
    query = (
        select(Case, Recipient.name, Delivery.status, Delivery.window_end, Delivery.eta, Delivery.value_cents)
        .outerjoin(Delivery, Delivery.tracking_number == Case.tracking_number)
        .outerjoin(Recipient, Recipient.id == Delivery.recipient_id)
        .where(Case.id.in_([row.id for _, row in weighed]))
    )
    found = {row.Case.id: row for row in session.execute(query)}
    return [_card(found[row.id], how) for how, row in weighed if row.id in found]


def _card(row: Any, how: Urgency) -> Card:
    case: Case = row.Case
    return Card(
        case_id=case.id,
        kind=Kind(case.kind),
        title=WAYS[Kind(case.kind)].title,
        state=State(case.state),
        reason=masking.masked(case.reason).text,
        next_step=case.next_step,
        opened_at=case.opened_at,
        due_at=case.due_at,
        tracking_number=case.tracking_number,
        conversation_id=case.conversation_id,
        recipient_name=row.name,
        status=row.status,
        window_end=row.window_end,
        eta=row.eta,
        value_cents=row.value_cents or 0,
        promised_until=promise(case.due_at, row.window_end, is_under_way=row.status in UNDER_WAY),
        can_approve=any(name in case.details for name in PROPOSALS),
        urgency=how,
    )
