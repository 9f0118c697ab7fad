"""Lists of conversations: searched, filtered, page by page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, false, func, literal_column, select
from sqlalchemy.orm import Session

from doorstep.console.conversations.filtering import Filters
from doorstep.console.kit import masking, paging
from doorstep.console.kit.paging import Page
from doorstep.console.read_model import full_text, matters
from doorstep.console.read_model.tables import LOW_CONFIDENCE, DeskMark, desk_conversations, intents, subjects
from doorstep.messaging.models import conversations

COUNTED_TO = 1_000
LOOKED_INTO = 1_000
"""Conversations at the head of a list, for words."""

_rows = desk_conversations.c
# Written into the statement: what is bound to it matches no index that has a condition.
_SLACK: ColumnElement[str] = literal_column("'slack'")
_CUSTOMER: ColumnElement[str] = literal_column("'customer'")
_LOW: ColumnElement[float] = literal_column(str(LOW_CONFIDENCE))
_NONE: ColumnElement[int] = literal_column("0")
_FIRST = Page()


@dataclass(frozen=True)
class ConversationRow:
    conversation_id: str
    channel: str
    """sms, slack"""
    party: str
    """customer, driver, unknown"""
    name: str | None
    number: str
    """Masked (`•••• 42`); on Slack the channel."""
    tracking_numbers: tuple[str, ...]
    """Latest first, at most five."""
    last_message_at: datetime
    last_speaker: str
    """See read_model/speakers.py."""
    preview: str
    last_intent: str | None
    about: str
    """What was wanted last, in words."""
    lowest_confidence: float | None
    """Of the last five texts."""
    is_unsure: bool
    has_fallback: bool
    has_dms_write: bool
    open_cases: int
    with_person: bool
    taken_by: str | None
    taken_at: datetime | None
    flagged: bool
    tags: tuple[str, ...]
    is_reviewed: bool
    reviewed_by: str | None
    reviewed_at: datetime | None
    waiting_since: datetime | None
    texts_in: int
    texts_out: int
    failed: int


@dataclass(frozen=True)
class ConversationsPage:
    rows: Sequence[ConversationRow]
    next: str | None
    """Page(after=next) goes on; None: that was all."""


def search(session: Session, filters: Filters, page: Page = _FIRST, *, zone: str = "UTC") -> ConversationsPage:
    """One page. `zone` (IANA) is whose days `filters` means. Raises paging.BadCursor."""
    rising = filters.order == "waiting"
    query = _listed().where(*_conditions(filters, zone))
    if page.after is not None:
        query = paging.beyond(query, _at(_rows, rising), _rows.no, paging.decode(page.after, int), rising=rising)
    found = _first(session, query.order_by(*_order(_rows, rising)), filters.text, page.size + 1, rising=rising)
    shown = found[: page.size]
    last = shown[-1] if len(found) > page.size else None
    return ConversationsPage(
        [_row(row) for row in shown],
        paging.encode(last.waiting_since if rising else last.last_message_at, last.no) if last is not None else None,
    )


def _at(columns: Any, rising: bool) -> ColumnElement[Any]:
    at: ColumnElement[Any] = columns.waiting_since if rising else columns.last_message_at
    return at


def _order(columns: Any, rising: bool) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    at = _at(columns, rising)
    return (at.asc(), columns.no.asc()) if rising else (at.desc(), columns.no.desc())


def _first(session: Session, query: Select[Any], words: str, most: int, *, rising: bool) -> Sequence[Any]:
    """The first rows of the list in which the words were said.

    What is often said was mostly said lately: so the head of the list is looked into first, and only if that has too
    few, and is not all, the index of all words is asked.
    """
    if not words:
        return session.execute(query.limit(most)).all()
    head = query.limit(LOOKED_INTO).cte("head")
    said = full_text.matching_each(session, words, head.c.no)
    if said is not None:
        found = session.execute(select(head).where(said).order_by(*_order(head.c, rising)).limit(most)).all()
        if len(found) == most or (session.scalar(select(func.count()).select_from(head)) or 0) < LOOKED_INTO:
            return found
    anywhere = full_text.matching(session, words, _rows.no)
    return session.execute(query.where(false() if anywhere is None else anywhere).limit(most)).all()


def everything(session: Session, filters: Filters, *, zone: str = "UTC") -> Iterator[ConversationRow]:
    """Every row of the list, for a CSV file; read page by page."""
    after = None
    while True:
        listed = search(session, filters, Page(after, paging.MOST_ROWS), zone=zone)
        yield from listed.rows
        after = listed.next
        if after is None:
            return


def count(session: Session, filters: Filters, *, zone: str = "UTC", most: int = COUNTED_TO) -> int:
    """How many there are; counts no further than `most` + 1."""
    conditions = list(_conditions(filters, zone))
    query = select(_rows.no).where(*conditions)
    if not filters.text:
        return _counted(session, query, most)
    numbers = full_text.some(session, filters.text)
    if len(numbers) > most:
        some_found = full_text.among(session, numbers, _rows.no)
        counted = _counted(session, query.where(some_found), most) if conditions else most + 1
        if counted > most:
            return counted
    said = full_text.matching(session, filters.text, _rows.no)
    return _counted(session, query.where(false() if said is None else said), most)


def _counted(session: Session, query: Select[Any], most: int) -> int:
    return session.scalar(select(func.count()).select_from(query.limit(most + 1).subquery())) or 0


def one(session: Session, conversation_id: str) -> ConversationRow | None:
    """None while the read model has not seen it."""
    row = session.execute(_listed().where(_rows.conversation_id == conversation_id)).one_or_none()
    return _row(row) if row is not None else None


def some(session: Session, ids: Sequence[str]) -> list[ConversationRow]:
    """These conversations, latest first: what live pages replace when refreshing.news_since names them."""
    query = _listed().where(_rows.conversation_id.in_(ids)).order_by(_rows.last_message_at.desc(), _rows.no.desc())
    return [_row(row) for row in session.execute(query)]


def number_of(session: Session, conversation_id: str) -> str | None:
    """The phone number in clear (E.164). Whoever calls this logs who asked."""
    number: str | None = session.scalar(
        select(conversations.c.their_number).where(conversations.c.id == conversation_id)
    )
    return number


def intents_seen(session: Session) -> list[str]:
    """Every intent that was ever read, for a menu."""
    # One look into the index for each of a few dozen intents, rather than at all rows.
    found: list[str] = []
    following: str | None = session.scalar(select(func.min(intents.c.intent)))
    while following is not None:
        found.append(following)
        following = session.scalar(select(func.min(intents.c.intent)).where(intents.c.intent > following))
    return found


def _listed() -> Select[Any]:
    return select(desk_conversations, conversations.c.their_number).join(
        conversations, conversations.c.id == _rows.conversation_id
    )


def _conditions(filters: Filters, zone: str) -> Iterator[ColumnElement[bool]]:
    yield from (column for is_wanted, column in _simple(filters) if is_wanted)
    begins, ends = filters.period(zone)
    if begins is not None:
        yield _rows.last_message_at >= begins
    if ends is not None:
        yield _rows.first_message_at < ends
    if filters.delivery is not None:
        yield _in(subjects, subjects.c.tracking_number == filters.delivery)
    if filters.intent is not None:
        yield _in(intents, intents.c.intent == filters.intent)
    if filters.tag is not None:
        yield _rows.conversation_id.in_(
            select(DeskMark.conversation_id).where(
                DeskMark.kind == "tag", DeskMark.value == filters.tag, DeskMark.removed_at.is_(None)
            )
        )


def _simple(filters: Filters) -> Iterator[tuple[bool, ColumnElement[bool]]]:
    """Each is worded as the index of its own is (read_model/tables.py)."""
    yield filters.channel == "slack", _rows.channel == _SLACK
    yield filters.channel == "sms", _rows.channel == "sms"
    yield filters.party is not None, _rows.party == filters.party
    yield filters.party in ("driver", "unknown"), _rows.party != _CUSTOMER
    yield filters.taken_by is not None, _rows.taken_by == filters.taken_by
    yield filters.low_confidence, _rows.lowest_confidence < _LOW
    yield filters.fallback, _rows.has_fallback
    yield filters.dms_write, _rows.has_dms_write
    yield filters.open_case, _rows.has_open_case
    yield filters.flagged, _rows.flagged
    yield filters.not_reviewed, ~_rows.is_reviewed
    yield filters.failed, _rows.failed > _NONE
    yield filters.waiting or filters.order == "waiting", _rows.waiting_since.is_not(None)
    yield filters.with_person, _rows.with_person


def _in(table: Table, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return _rows.no.in_(select(table.c.conversation_no).where(condition))


def _row(row: Any) -> ConversationRow:
    is_slack = row.channel == "slack"
    return ConversationRow(
        conversation_id=row.conversation_id,
        channel=row.channel,
        party=row.party,
        name=row.name,
        number=row.their_number if is_slack else masking.phone(row.their_number),
        tracking_numbers=tuple(row.tracking_numbers.split()),
        last_message_at=row.last_message_at,
        last_speaker=row.last_speaker,
        preview=row.preview,
        last_intent=row.last_intent,
        about=matters.words_of(row.last_intent),
        lowest_confidence=row.lowest_confidence,
        is_unsure=row.lowest_confidence is not None and row.lowest_confidence < LOW_CONFIDENCE,
        has_fallback=row.has_fallback,
        has_dms_write=row.has_dms_write,
        open_cases=row.open_cases,
        with_person=row.with_person,
        taken_by=row.taken_by,
        taken_at=row.taken_at,
        flagged=row.flagged,
        tags=tuple(row.tags.split()),
        is_reviewed=row.is_reviewed,
        reviewed_by=row.reviewed_by,
        reviewed_at=row.reviewed_at,
        waiting_since=row.waiting_since,
        texts_in=row.texts_in,
        texts_out=row.texts_out,
        failed=row.failed,
    )
