"""The board of cases: what is not resolved, what hurts first at the top. case_detail.py has all about one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, case, cast, false, func, or_, select
from sqlalchemy.orm import Session

from doorstep.cases.kinds import KINDS
from doorstep.cases.lifecycle import URGENT, CaseKind, CaseState
from doorstep.cases.models import Case
from doorstep.console.cases import behind
from doorstep.console.cases.case_detail import Detail, LogEntry, Proposal, detail, wanted
from doorstep.console.cases.urgency import (
    IN_DANGER,
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
from doorstep.console.kit import masking
from doorstep.console.read_model import finding
from doorstep.desk.models import DeskStep
from doorstep.desk.subjects import tracking_number_of
from doorstep.dms.mirror import Address, Delivery, Driver, Recipient
from doorstep.language import tracking_numbers

__all__ = [
    "Board", "BoardFilters", "Card", "Detail", "LogEntry", "Proposal", "Tallies", "board", "detail", "everything",
    "in_danger_and_waiting_for", "neighbours", "tallies", "waits_for_desk",
]  # fmt: skip

MOST_CASES = 5_000
"""That are weighed; beyond it those that are due first."""
_UNRESOLVED = [state for state in CaseState if state is not CaseState.RESOLVED]


@dataclass(frozen=True)
class BoardFilters:
    """Several narrow each other."""

    in_danger: bool = False
    """People may be."""
    kinds: tuple[CaseKind, ...] = ()
    states: tuple[CaseState, ...] = ()
    waits_for_desk: bool = False
    can_approve: bool = False
    """It proposes something that can be carried out."""
    assigned_to: str | None = None
    """Login of who sees to it."""
    nobodys: bool = False
    overdue: bool = False
    """What was promised has not happened in time."""
    text: str = ""
    """Whatever the row shows: a number or its end, a name, an address, part of a phone number, words."""

    @property
    def is_resolved(self) -> bool:
        """Only those that ended, the latest first."""
        return self.states == (CaseState.RESOLVED,)


_ALL = BoardFilters()


@dataclass(frozen=True)
class Card:
    case_id: int
    kind: CaseKind
    title: str
    """Of the kind, for people."""
    state: CaseState
    reason: str
    next_step: str
    opened_at: datetime
    due_at: datetime | None
    tracking_number: str | None
    conversation_id: str | None
    recipient_name: str | None
    driver_name: str | None
    """Of a case that a driver raised and that is about no delivery."""
    status: str | None
    """Of the delivery."""
    window_end: datetime | None
    eta: datetime | None
    value_cents: int
    promised_until: datetime | None
    promised: Promised
    lateness: Lateness
    wants: str
    """What an approval would make of it: an address, a window, a day; empty when nothing is proposed."""
    assigned_to: str | None
    urgency: Urgency
    resolved_at: datetime | None
    resolution: str

    @property
    def is_open(self) -> bool:
        return self.state is not CaseState.RESOLVED

    @property
    def can_approve(self) -> bool:
        return bool(self.wants) and self.is_open

    @property
    def is_danger(self) -> bool:
        return self.kind is IN_DANGER and self.is_open


@dataclass(frozen=True)
class Tallies:
    """How many unresolved cases there are of some sorts."""

    all: int
    desk: int
    """That wait for the desk."""
    mine: int
    overdue: int
    approvable: int
    in_danger: int = 0
    """People may be."""


@dataclass(frozen=True)
class Board:
    cards: Sequence[Card]
    total: int
    """Unresolved cases that the filters leave."""
    is_cut: bool
    """There are more than are weighed."""


def board(session: Session, filters: BoardFilters = _ALL, *, now: datetime, first: int = 0, size: int = 100) -> Board:
    """`size` cards from the `first` on, what hurts most first. Order and score are of this instant."""
    if filters.is_resolved:
        ended = _ended(session, filters, first=first, size=size)
        return Board(_cards(session, ended, now), _how_many_ended(session, filters), is_cut=False)
    weighed = _weighed(session, filters, now)
    page = weighed[first : first + size]
    return Board(_cards(session, page, now), len(weighed), len(weighed) >= MOST_CASES)


def everything(session: Session, filters: BoardFilters, *, now: datetime) -> Iterator[Card]:
    """Every card, for a CSV file."""
    if filters.is_resolved:
        for start in range(0, _how_many_ended(session, filters), 500):
            yield from _cards(session, _ended(session, filters, first=start, size=500), now)
        return
    weighed = _weighed(session, filters, now)
    for start in range(0, len(weighed), 500):
        yield from _cards(session, weighed[start : start + 500], now)


def tallies(session: Session, me: str, now: datetime) -> Tallies:
    """`me`: a login."""
    desk = Case.state.in_(WAITS_FOR_DESK)
    counted = (desk, Case.assigned_to == me, _overdue(now), and_(desk, _PROPOSES), Case.kind == IN_DANGER)
    query = (
        select(func.count(), *(func.coalesce(func.sum(case((each, 1), else_=0)), 0) for each in counted))
        .select_from(Case)
        .outerjoin(Delivery, Delivery.tracking_number == Case.tracking_number)
        .where(_unresolved(_UNRESOLVED))
    )
    return Tallies(*session.execute(query).one())


def in_danger_and_waiting_for(session: Session, me: str) -> tuple[int, int]:
    """Cases in which people may be in danger; those for the desk that nobody has, or `me` (a login)."""
    mine_to_see_to = (Case.state.in_(WAITS_FOR_DESK), or_(Case.assigned_to.is_(None), Case.assigned_to == me))
    counted = (Case.kind == IN_DANGER, and_(*mine_to_see_to))
    query = select(*(func.coalesce(func.sum(case((each, 1), else_=0)), 0) for each in counted))
    danger, waiting = session.execute(query.where(_unresolved(_UNRESOLVED))).one()
    return danger, waiting


def waits_for_desk(session: Session) -> bool:
    """Whether any case does."""
    return session.scalar(select(Case.id).where(_unresolved(list(WAITS_FOR_DESK))).limit(1)) is not None


def neighbours(
    session: Session, case_id: int, filters: BoardFilters = _ALL, *, now: datetime
) -> tuple[int | None, int | None]:
    """The cases before and after it on the board; of a case that is not on it, nothing and the first."""
    ids = [row.id for _, row in _weighed(session, filters, now)]
    if case_id not in ids:
        return None, ids[0] if ids else None
    at = ids.index(case_id)
    return ids[at - 1] if at > 0 else None, ids[at + 1] if at + 1 < len(ids) else None


def _weighed(session: Session, filters: BoardFilters, now: datetime) -> list[tuple[Urgency, Any]]:
    """With what is needed to weigh them; details come for the page that is shown."""
    query = (
        select(
            Case.id, Case.kind, Case.state, Case.opened_at, Case.due_at, Delivery.status, Delivery.window_end,
            Delivery.value_cents,
        )
        .outerjoin(Delivery, Delivery.tracking_number == Case.tracking_number)
        .where(_unresolved([state for state in filters.states or _UNRESOLVED if state is not CaseState.RESOLVED]))
        .order_by(case((Case.kind.in_(URGENT), 0), else_=1), Case.due_at.nulls_last(), Case.id)
        .limit(MOST_CASES)
    )  # fmt: skip
    if filters.in_danger:
        query = query.where(Case.kind == IN_DANGER)
    if filters.kinds:
        query = query.where(Case.kind.in_(filters.kinds))
    if filters.waits_for_desk:
        query = query.where(Case.state.in_(WAITS_FOR_DESK))
    if filters.text:
        query = query.where(_says(session, filters.text))
    if filters.can_approve:
        query = query.where(_PROPOSES, Case.state.in_(WAITS_FOR_DESK))
    if filters.assigned_to is not None:
        query = query.where(Case.assigned_to == filters.assigned_to)
    if filters.nobodys:
        query = query.where(Case.assigned_to.is_(None))
    if filters.overdue:
        query = query.where(_overdue(now))
    rows = session.execute(query).all()
    hanging = behind.behind(session, [row.id for row in rows if row.kind in behind.KINDS])
    found = [
        (
            urgency(
                UrgencyFacts(
                    kind=CaseKind(row.kind),
                    opened_at=row.opened_at,
                    promised_until=promise(row.due_at, row.window_end, is_under_way=row.status in UNDER_WAY),
                    value_cents=row.value_cents or 0,
                    waits_for_desk=row.state in WAITS_FOR_DESK,
                    behind=hanging.get(row.id, NOTHING_BEHIND),
                ),
                now,
            ),
            row,
        )
        for row in rows
    ]
    found.sort(key=lambda each: (-each[0].score, each[1].opened_at, each[1].id))
    return found


_PROPOSES = cast(Case.details, Text).like('%"proposed%')


def _unresolved(states: Sequence[CaseState]) -> ColumnElement[bool]:
    """Neither resolved nor about to be."""
    about_to_be = select(DeskStep.case_id).where(DeskStep.ending.is_(None))
    return and_(Case.state.in_(states), Case.id.not_in(about_to_be))


def _overdue(now: datetime) -> ColumnElement[bool]:
    """As urgency.promise has it."""
    under_way = and_(Delivery.status.in_(UNDER_WAY), Delivery.window_end <= now)
    return func.coalesce(or_(Case.due_at <= now, under_way), false())


def _says(session: Session, text: str) -> ColumnElement[bool]:
    """What the read model finds, and what is too new for it."""
    found = finding.is_found(session, finding.CASES, text, Case.id)
    also = [] if found is None else [found]
    if numbers := tracking_numbers.find(text):
        return or_(Case.tracking_number.in_(numbers), *also)
    if text.strip().isdecimal():
        return or_(Case.id == min(int(text), 2**31 - 1), *also)
    words = (Case.reason.icontains(text, autoescape=True), Case.next_step.icontains(text, autoescape=True))
    return or_(*words, *also)


def _ended(session: Session, filters: BoardFilters, *, first: int, size: int) -> list[tuple[Urgency, Any]]:
    """Not weighed: nothing of them hurts any more."""
    query = select(Case.id).where(*_of_ended(session, filters)).order_by(Case.resolved_at.desc(), Case.id.desc())
    return [(Urgency(()), row) for row in session.execute(query.offset(first).limit(size))]


def _how_many_ended(session: Session, filters: BoardFilters) -> int:
    return session.scalar(select(func.count(Case.id)).where(*_of_ended(session, filters))) or 0


def _of_ended(session: Session, filters: BoardFilters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Case.state == CaseState.RESOLVED]
    if filters.kinds:
        conditions.append(Case.kind.in_(filters.kinds))
    if filters.assigned_to is not None:
        conditions.append(Case.assigned_to == filters.assigned_to)
    if filters.nobodys:
        conditions.append(Case.assigned_to.is_(None))
    if filters.text:
        found = finding.is_found(session, finding.CASES, filters.text, Case.id)
        conditions.append(false() if found is None else found)
    return conditions


def _cards(session: Session, weighed: Sequence[tuple[Urgency, Any]], now: datetime) -> list[Card]:
    ids = [row.id for _, row in weighed]
    cases = {found.id: found for found in session.scalars(select(Case).where(Case.id.in_(ids)))}
    numbers = {tracking_number_of(found) for found in cases.values()}
    query = (
        select(
            Delivery.tracking_number, Recipient.name, Delivery.status, Delivery.window_end, Delivery.eta,
            Delivery.value_cents, Address.timezone,
        )
        .join(Recipient, Recipient.id == Delivery.recipient_id)
        .join(Address, Address.id == Delivery.address_id)
        .where(Delivery.tracking_number.in_(numbers))
    )  # fmt: skip
    deliveries = {row.tracking_number: row for row in session.execute(query)}
    codes = {str(found.details.get("driver")) for found in cases.values() if tracking_number_of(found) is None}
    drivers = dict(session.execute(select(Driver.code, Driver.name).where(Driver.code.in_(codes))).tuples().all())
    return [
        _card(cases[row.id], deliveries.get(tracking_number_of(cases[row.id])), drivers, how, now)
        for how, row in weighed
        if row.id in cases
    ]


def _card(found: Case, about: Any, drivers: Mapping[str, str], how: Urgency, now: datetime) -> Card:
    """`about`: the delivery; None where the DMS knows none."""
    number = tracking_number_of(found)
    window_end = about.window_end if about else None
    is_under_way = found.tracking_number is not None and about is not None and about.status in UNDER_WAY
    is_under_way = is_under_way and found.state != CaseState.RESOLVED
    until = promise(found.due_at, window_end, is_under_way=is_under_way)
    return Card(
        case_id=found.id,
        kind=CaseKind(found.kind),
        title=KINDS[CaseKind(found.kind)].title,
        state=CaseState(found.state),
        reason=masking.masked(found.reason).text,
        next_step=found.next_step,
        opened_at=found.opened_at,
        due_at=found.due_at,
        tracking_number=number,
        conversation_id=found.conversation_id,
        recipient_name=about.name if about else None,
        driver_name=None if number else drivers.get(str(found.details.get("driver"))),
        status=about.status if about else None,
        window_end=window_end,
        eta=about.eta if about else None,
        value_cents=about.value_cents if about else 0,
        promised_until=until,
        promised=promised(found.due_at, window_end, is_under_way=is_under_way),
        lateness=lateness(until, now),
        wants=wanted(found.details, about.timezone if about else "UTC", now=now),
        assigned_to=found.assigned_to,
        urgency=how,
        resolved_at=found.resolved_at,
        resolution=masking.masked(found.resolution or "").text,
    )
