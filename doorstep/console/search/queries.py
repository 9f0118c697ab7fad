"""One search over everything, the hits by kind, the latest of each first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from doorstep.cases.kinds import KINDS
from doorstep.cases.lifecycle import CaseKind, CaseState
from doorstep.cases.models import Case
from doorstep.console.conversations import queries as conversations
from doorstep.console.conversations.filtering import Filters
from doorstep.console.conversations.queries import ConversationRow
from doorstep.console.kit import masking
from doorstep.console.kit.paging import Page
from doorstep.console.read_model import finding
from doorstep.dms.mirror import Address, Delivery, Driver, Recipient, Route
from doorstep.dms.status import OPEN, Status
from doorstep.messaging.models import Conversation

SHOWN = 8
"""Of each kind."""
MOST = 100
"""Of one kind alone."""
_LOOKED_AT = 400
"""Packages found that are looked at to show the open ones first."""


@dataclass(frozen=True)
class DeliveryHit:
    tracking_number: str
    status: Status
    recipient_name: str
    address: str
    phone: str
    """Masked."""
    window_start: datetime
    window_end: datetime
    timezone: str


@dataclass(frozen=True)
class PersonHit:
    recipient_id: int
    name: str
    phone: str
    """Masked."""
    address: str
    deliveries: int
    """Among those found."""


@dataclass(frozen=True)
class CaseHit:
    case_id: int
    title: str
    reason: str
    is_open: bool
    opened_at: datetime
    tracking_number: str | None


@dataclass(frozen=True)
class DriverHit:
    code: str
    name: str
    route_code: str | None
    """Their latest."""


@dataclass(frozen=True)
class RouteHit:
    code: str
    service_date: date
    driver_name: str | None


@dataclass(frozen=True)
class SearchResults:
    """At most as many of each kind as were asked for, and whether there are more."""

    deliveries: Sequence[DeliveryHit] = ()
    people: Sequence[PersonHit] = ()
    cases: Sequence[CaseHit] = ()
    conversations: Sequence[ConversationRow] = ()
    drivers: Sequence[DriverHit] = ()
    routes: Sequence[RouteHit] = ()
    more: frozenset[str] = frozenset()

    @property
    def is_empty(self) -> bool:
        return not any((self.deliveries, self.people, self.cases, self.conversations, self.drivers, self.routes))

    def of(self, kind: str) -> Sequence[Any]:
        found: Sequence[Any] = getattr(self, kind)
        return found


def search(session: Session, query: str, *, only: str | None = None) -> SearchResults:
    """A few of each kind, or many of `only` one. Nothing when the query has nothing to look for
    (`finding.too_short`)."""
    if finding.too_short(query):
        return SearchResults()
    most = MOST if only else SHOWN
    by_kind: dict[str, Sequence[Any]] = {}
    phones: list[str] = []
    if only in (None, "deliveries", "people", "conversations"):
        ids = finding.found(session, finding.DELIVERIES, query, most=_LOOKED_AT)
        by_kind["deliveries"], by_kind["people"], phones = _deliveries(session, ids, most)
    if only in (None, "conversations"):
        by_kind["conversations"] = _conversations(session, query, phones, most)
    by_kind |= {
        kind: look(session, query, most)
        for kind, look in (("cases", _cases), ("drivers", _drivers), ("routes", _routes))
        if only in (None, kind)
    }
    shown = {kind: hits for kind, hits in by_kind.items() if only in (None, kind)}
    more = frozenset(kind for kind, hits in shown.items() if len(hits) > most)
    return SearchResults(**{kind: hits[:most] for kind, hits in shown.items()}, more=more)


def exact(session: Session, query: str) -> str | None:
    """The delivery whose whole tracking number this is, however it was typed."""
    words = finding.wanted(query)
    if len(words) != 1:
        return None
    typed = (query.strip(), query.strip().upper(), words[0].upper())
    return session.scalars(
        select(Delivery.tracking_number).where(Delivery.tracking_number.in_(dict.fromkeys(typed))).limit(1)
    ).first()


def _deliveries(
    session: Session, ids: Sequence[int], most: int
) -> tuple[list[DeliveryHit], list[PersonHit], list[str]]:
    """Open ones first; whom they are for; and the phone numbers of these."""
    if not ids:
        return [], [], []
    rows = session.execute(
        select(
            Delivery.id, Delivery.tracking_number, Delivery.status, Delivery.window_start, Delivery.window_end,
            Recipient.id.label("recipient_id"), Recipient.name, Recipient.phone, Address,
        )
        .join(Recipient, Recipient.id == Delivery.recipient_id)
        .join(Address, Address.id == Delivery.address_id)
        .where(Delivery.id.in_(ids))
    ).all()  # fmt: skip
    rows = sorted(rows, key=lambda row: (row.status not in OPEN, -row.id))
    deliveries = [
        DeliveryHit(
            row.tracking_number, row.status, row.name, row.Address.postal().spoken(), _phone(row.phone),
            row.window_start, row.window_end, row.Address.timezone,
        )
        for row in rows[: most + 1]
    ]  # fmt: skip
    people: dict[tuple[str, str | None], PersonHit] = {}
    for row in rows:
        known = people.get((row.name, row.phone))
        if known is None and len(people) > most:
            continue
        people[row.name, row.phone] = PersonHit(
            known.recipient_id if known else row.recipient_id,
            row.name,
            _phone(row.phone),
            known.address if known else row.Address.postal().spoken(),
            known.deliveries + 1 if known else 1,
        )
    return deliveries, list(people.values()), list(dict.fromkeys(row.phone for row in rows if row.phone))[: most + 1]


def _phone(number: str | None) -> str:
    return masking.phone(number) if number else ""


def _cases(session: Session, query: str, most: int) -> list[CaseHit]:
    """Open ones first."""
    ids = finding.found(session, finding.CASES, query.strip().removeprefix("#"), most=_LOOKED_AT)
    if not ids:
        return []
    rows = session.execute(
        select(Case.id, Case.kind, Case.reason, Case.state, Case.opened_at, Case.tracking_number)
        .where(Case.id.in_(ids))
        .order_by(Case.state == CaseState.RESOLVED, Case.id.desc())
        .limit(most + 1)
    )
    return [
        CaseHit(
            row.id, KINDS[CaseKind(row.kind)].title, masking.masked(row.reason).text, row.state != CaseState.RESOLVED,
            row.opened_at, row.tracking_number,
        )
        for row in rows
    ]  # fmt: skip


def _conversations(session: Session, query: str, phones: Sequence[str], most: int) -> list[ConversationRow]:
    """Of the people found, then those in which it was said."""
    ids = session.scalars(
        select(Conversation.id).where(Conversation.their_number.in_(phones)).order_by(Conversation.id).limit(most + 1)
    ).all()
    of_people = conversations.some(session, list(ids)) if ids else []
    said = conversations.search(session, Filters(text=query), Page(size=most + 1)).rows
    found = {row.conversation_id: row for row in (*of_people, *said)}
    return list(found.values())[: most + 1]


def _drivers(session: Session, query: str, most: int) -> list[DriverHit]:
    latest = (
        select(Route.code)
        .where(Route.driver_id == Driver.id)
        .order_by(Route.service_date.desc(), Route.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    named = [Driver.name.icontains(word, autoescape=True) for word in query.split()[: finding.MOST_WORDS]]
    rows = session.execute(
        select(Driver.code, Driver.name, latest.label("route"))
        .where(or_(func.lower(Driver.code) == query.strip().lower(), and_(*named)))
        .order_by(Driver.name)
        .limit(most + 1)
    )
    return [DriverHit(row.code, row.name, row.route) for row in rows]


def _routes(session: Session, query: str, most: int) -> list[RouteHit]:
    rows = session.execute(
        select(Route.code, Route.service_date, Driver.name)
        .outerjoin(Driver, Driver.id == Route.driver_id)
        .where(Route.code.icontains(query.strip(), autoescape=True))
        .order_by(Route.service_date.desc(), Route.code)
        .limit(most + 1)
    )
    return [RouteHit(row.code, row.service_date, row.name) for row in rows]
