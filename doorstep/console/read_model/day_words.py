"""Which documents of the full text a change touches, and what stands in them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from doorstep.console.kit import masking
from doorstep.console.read_model import full_text, texts_of_ours
from doorstep.console.read_model.full_text import Document
from doorstep.console.read_model.tables import desk_conversations, readings
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
    came, went = _OF_ALL_DAYS if day is None else _OF_A_DAY
    given = {"ids": ids} if day is None else {"ids": ids, **_bounds(day)}
    about = {row.id: row for row in session.execute(_ABOUT, {"ids": ids})}
    said: dict[tuple[str, date], list[str]] = defaultdict(list)
    with_code = set(session.scalars(_WITH_CODE, {"ids": [row.no for row in about.values()]}))
    for row in session.execute(came, given):
        # Until a text was read nobody knows whether it is a code.
        is_bare = row.handled_at is None or row.id in with_code
        said[row.conversation_id, full_text.day_of(row.at)].append(
            masking.without_codes(row.body, every_number=is_bare)
        )
    for row in session.execute(went, given):
        said[row.conversation_id, full_text.day_of(row.at)].append(masking.without_codes(texts_of_ours.shown(row)))
    documents = []
    for (conversation_id, on), texts in said.items():
        who = about.get(conversation_id)
        if who is None:
            continue
        words = full_text.words_of(" ".join([who.name or "", who.tracking_numbers]))
        if who.their_number.startswith("+"):
            words |= full_text.words_of_phone(who.their_number)
        words |= full_text.words_of("\n".join(texts[:MOST_TEXTS]))
        documents.append(Document(who.no, on, frozenset(words)))
    return documents


def _bounds(day: date) -> dict[str, datetime]:
    begins = datetime.combine(day, time(), UTC)
    return {"begins": begins, "ends": begins + timedelta(days=1)}


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
_WITH_CODE = select(readings.c.inbox_id).where(readings.c.conversation_no.in_(_ids), readings.c.has_code)
_CAME = (
    select(inbox.c.id, inbox.c.conversation_id, inbox.c.received_at.label("at"), inbox.c.body, inbox.c.handled_at)
    .where(inbox.c.conversation_id.in_(_ids))
    .order_by(inbox.c.received_at, inbox.c.id)
)
_WENT = (
    select(
        outbox.c.conversation_id,
        outbox.c.created_at.label("at"),
        outbox.c.provider,
        outbox.c.body,
        outbox.c.blanked_body,
    )
    .where(outbox.c.conversation_id.in_(_ids))
    .order_by(outbox.c.created_at, outbox.c.id)
)
_OF_ALL_DAYS = (_CAME, _WENT)
_OF_A_DAY = tuple(
    query.where(at >= bindparam("begins"), at < bindparam("ends"))
    for query, at in ((_CAME, inbox.c.received_at), (_WENT, outbox.c.created_at))
)
