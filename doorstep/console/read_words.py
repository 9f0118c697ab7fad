"""Which documents of the full text a change touches, and what stands in them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from doorstep.console import full_text, masking
from doorstep.console.desk_tables import desk_conversations, readings
from doorstep.console.full_text import Document
from doorstep.messaging.models import conversations, inbox, outbox

MOST_TEXTS = 2_000
"""Of a day's talk; those after them are not found. (A flood, then, and no talk.)"""


def write(session: Session, days: Mapping[str, Iterable[date]], everything: Iterable[str]) -> None:
    """The documents of some days of conversations, and all documents of others."""
    by_day = defaultdict(list)
    for conversation_id, touched in days.items():
        for day in touched:
            by_day[day].append(conversation_id)
    for day, ids in by_day.items():
        full_text.write(session, _documents(session, ids, day))
    if anew := list(everything):
        full_text.write(session, _documents(session, anew, None))


def _documents(session: Session, ids: Sequence[str], day: date | None) -> list[Document]:
    """`day` None: of all days."""
    begins, ends = _bounds(day)
    given = {"ids": ids, "begins": begins, "ends": ends}
    about = {row.id: row for row in session.execute(_ABOUT, {"ids": ids})}
    said: dict[tuple[str, date], list[str]] = defaultdict(list)
    for row in session.execute(_CAME, given):
        # Until a text was read nobody knows whether it is a code.
        is_bare = row.handled_at is None or row.has_code
        said[row.conversation_id, full_text.day_of(row.at)].append(
            masking.without_codes(row.body, every_number=is_bare)
        )
    for row in session.execute(_WENT, given):
        said[row.conversation_id, full_text.day_of(row.at)].append(masking.without_codes(row.body))
    documents = []
    for (conversation_id, on), texts in said.items():
        who = about.get(conversation_id)
        if who is None:
            continue
        words = full_text.words_of(" ".join([who.name or "", who.tracking_numbers]))
        if who.their_number.startswith("+"):
            words |= full_text.words_of_phone(who.their_number)
        for each in texts[:MOST_TEXTS]:
            words |= full_text.words_of(each)
        documents.append(Document(who.no, on, frozenset(words)))
    return documents


def _bounds(day: date | None) -> tuple[datetime, datetime]:
    if day is None:
        return datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
    begins = datetime.combine(day, time(), UTC)
    return begins, begins + timedelta(days=1)


_ids: BindParameter[Any] = bindparam("ids", expanding=True)
_ABOUT = (
    select(
        conversations.c.id,
        conversations.c.their_number,
        desk_conversations.c.no,
        desk_conversations.c.name,
        desk_conversations.c.tracking_numbers,
    )
    .join(desk_conversations, desk_conversations.c.conversation_id == conversations.c.id)
    .where(conversations.c.id.in_(_ids))
)
_CAME = (
    select(
        inbox.c.conversation_id,
        inbox.c.received_at.label("at"),
        inbox.c.body,
        inbox.c.handled_at,
        select(readings.c.event_id)
        .where(readings.c.inbox_id == inbox.c.id, readings.c.has_code)
        .limit(1)
        .scalar_subquery()
        .label("has_code"),
    )
    .where(
        inbox.c.conversation_id.in_(_ids),
        inbox.c.received_at >= bindparam("begins"),
        inbox.c.received_at < bindparam("ends"),
    )
    .order_by(inbox.c.received_at, inbox.c.id)
)
_WENT = (
    select(outbox.c.conversation_id, outbox.c.created_at.label("at"), outbox.c.body)
    .where(
        outbox.c.conversation_id.in_(_ids),
        outbox.c.created_at >= bindparam("begins"),
        outbox.c.created_at < bindparam("ends"),
    )
    .order_by(outbox.c.created_at, outbox.c.id)
)
