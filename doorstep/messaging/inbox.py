"""Messages that came in: each once, in order within its conversation, handled and answered in one transaction.

The caller's transaction holds it all together: a message is handled and its replies are queued, or neither.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, insert, or_, select, update
from sqlalchemy.orm import Session

from doorstep import tracing, wakeups
from doorstep.clock import AT_ONCE
from doorstep.messaging import conversations, statements
from doorstep.messaging.models import InboxMedia, InboxRow, inbox
from doorstep.messaging.outbox import queueing
from doorstep.messaging.outbox.queueing import Reply
from doorstep.messaging.segments import clean
from doorstep.upserts import insert_once

_place = func.coalesce(inbox.c.place, inbox.c.id)


class LeaseOvertaken(Exception):
    """The lease on a message ended while it was handled, and another claimed it: this attempt counts no more."""


@dataclass(frozen=True)
class MediaRef:
    url: str
    content_type: str
    provider_id: str


@dataclass(frozen=True)
class InboundMessage:
    provider: str
    provider_id: str
    their_number: str
    our_number: str
    body: str
    media: tuple[MediaRef, ...]
    received_at: datetime
    payload: Mapping[str, Any] | None = None
    recovered_at: datetime | None = None
    """When it was found in the provider's list; `received_at` is then when it was sent."""


@dataclass(frozen=True)
class Received:
    conversation_id: str
    inbox_id: int
    is_new: bool


@dataclass(frozen=True)
class InboxMessage:
    """A claimed message. `attempts` counts the claims, this one included."""

    id: int
    conversation_id: str
    provider: str
    provider_id: str
    body: str
    media: tuple[MediaRef, ...]
    received_at: datetime
    attempts: int
    payload: Mapping[str, Any] | None = None
    recovered_at: datetime | None = None
    traceparent: str | None = None
    has_more: bool = False
    """Others of its conversation waited behind it when it was claimed."""


def receive(session: Session, message: InboundMessage, *, not_before: datetime | None = None) -> Received:
    """Store a message under the provider's id. The same id again changes nothing and answers with the first row.

    `not_before`: let it wait so long for what was sent before it and may have been missed (absence.py).
    """
    conversation_id = conversations.record_inbound(
        session, message.provider, message.our_number, message.their_number, message.received_at
    )
    new_id = insert_once(
        session,
        InboxRow,
        ("provider", "provider_id"),
        {
            "conversation_id": conversation_id,
            "provider": message.provider,
            "provider_id": message.provider_id,
            "body": clean(message.body),
            "payload": message.payload,
            "received_at": message.received_at,
            "recovered_at": message.recovered_at,
            "place": None,
            "due_at": not_before or AT_ONCE,
            "traceparent": tracing.traceparent(),
        },
    )
    if new_id is None:
        known = session.execute(
            select(inbox.c.conversation_id, inbox.c.id).where(
                inbox.c.provider == message.provider, inbox.c.provider_id == message.provider_id
            )
        ).one()
        return Received(known.conversation_id, known.id, is_new=False)
    if message.media:
        session.execute(
            insert(InboxMedia),
            [
                {
                    "inbox_id": new_id,
                    "position": position,
                    "url": item.url,
                    "content_type": item.content_type,
                    "provider_id": item.provider_id,
                }
                for position, item in enumerate(message.media)
            ],
        )
    wakeups.notify(session, topic_of(message.provider), conversation_id)
    return Received(conversation_id, new_id, is_new=True)


def put_before(session: Session, received: Received, message: InboundMessage, later_ones: Sequence[str]) -> None:
    """Have it handled before those that were sent later and wait still: of `later_ones` (provider's ids, of the same
    conversation), and found in the provider's list as it was. They, and what stands behind them, take their places
    after it."""
    waiting = (
        inbox.c.conversation_id == received.conversation_id, inbox.c.id != received.inbox_id,
        inbox.c.handled_at.is_(None), inbox.c.attempts == 0,
    )  # fmt: skip
    was_found = and_(inbox.c.recovered_at.is_not(None), inbox.c.received_at > message.received_at)
    is_later = or_(inbox.c.provider_id.in_(later_ones), was_found)
    first = session.scalar(select(func.min(_place)).where(*waiting, is_later))
    if first is None:
        return
    behind = session.scalars(select(inbox.c.id).where(*waiting, _place >= first).order_by(_place, inbox.c.id)).all()
    # What comes from now on has higher ids than this one, by a whole number.
    places = [received.inbox_id + number / (len(behind) + 1) for number in range(1, len(behind) + 1)]
    session.execute(
        update(inbox).where(inbox.c.id == bindparam("the_id")).values(place=bindparam("new_place")),
        [{"the_id": each, "new_place": place} for each, place in zip(behind, places, strict=True)],
    )


def newest_found(session: Session) -> dict[str, datetime]:
    """When the newest of those that were found in a provider's list and wait was sent, by conversation."""
    sent_at = func.max(inbox.c.received_at, type_=inbox.c.received_at.type)
    rows = session.execute(
        select(inbox.c.conversation_id, sent_at)
        .where(inbox.c.due_at.is_not(None), inbox.c.handled_at.is_(None), inbox.c.recovered_at.is_not(None))
        .group_by(inbox.c.conversation_id)
    )
    return {row[0]: row[1] for row in rows}


def known_ids(session: Session, provider: str, provider_ids: Collection[str]) -> set[str]:
    """Those of the ids under which something is stored."""
    found = select(inbox.c.provider_id).where(inbox.c.provider == provider, inbox.c.provider_id.in_(provider_ids))
    return set(session.scalars(found))


def topic_of(provider: str) -> str:
    """Where it is said in which of a provider's conversations there is something new (doorstep/wakeups.py)."""
    return f"inbox_{provider}"


def amend(session: Session, provider: str, provider_id: str, body: str | None, now: datetime) -> bool:
    """The writer changed a message (or took it back: None) before it was handled. False when it was too late."""
    taken_back: dict[str, Any] = {"body": "", "handled_at": now, "due_at": None}
    changed = taken_back if body is None else {"body": clean(body)}
    amended = session.execute(
        update(inbox)
        .where(
            inbox.c.provider == provider,
            inbox.c.provider_id == provider_id,
            inbox.c.handled_at.is_(None),
            inbox.c.claimed_by.is_(None),
        )
        .values(**changed)
        .returning(inbox.c.id)
    )
    return bool(amended.all())


def claim_next(session: Session, conversation_id: str, owner: str, now: datetime) -> InboxMessage | None:
    """Lease the oldest unhandled message of the conversation for a minute of the database's clock.

    None if there is none, or if the oldest is leased or postponed to later: a younger one never overtakes it.
    """
    row = session.execute(
        statements.CLAIM_OLDEST,
        {
            "the_conversation": conversation_id,
            "the_owner": owner,
            "the_now": now,
        },
    ).one_or_none()
    if row is None:
        return None
    return InboxMessage(
        id=row.id,
        conversation_id=conversation_id,
        provider=row.provider,
        provider_id=row.provider_id,
        body=row.body,
        media=_media(session, row.id),
        received_at=row.received_at,
        attempts=row.attempts,
        payload=row.payload,
        recovered_at=row.recovered_at,
        traceparent=row.traceparent,
        has_more=bool(row.has_more),
    )


def waiting_conversations(session: Session, now: datetime, provider: str = "twilio") -> list[str]:
    """The provider's conversations in which claim_next would find a message, longest waiting first."""
    waiting = {"the_now": now, "the_provider": provider}
    return list(session.scalars(statements.WAITING_CONVERSATIONS, waiting))


def release_claims(session: Session, owner: str, now: datetime) -> int:
    """Give back what `owner` had leased when it died; for its own start-up. Returns how many messages that were."""
    released = session.execute(
        update(inbox)
        .where(inbox.c.due_at.is_not(None), inbox.c.claimed_by == owner)
        .values(claimed_by=None, claimed_until=None, due_at=AT_ONCE)
        .returning(inbox.c.id)
    )
    return len(released.all())


@dataclass(frozen=True)
class Remains:
    """What stays of a message that was handled, if not all of it."""

    body: str | None = None
    payload: Mapping[str, Any] | None = None


def finish(
    session: Session,
    inbox_id: int,
    replies: Sequence[Reply],
    now: datetime,
    *,
    attempt: int | None = None,
    remains: Remains = Remains(),
) -> list[int]:
    """Mark the message handled and queue its replies. Returns their outbox ids: none if it was handled before.

    `attempt` is the claim's (InboxMessage.attempts): raises LeaseOvertaken when the lease ended meanwhile and another
    claimed the message; nothing of what was to be written with it may be kept then.
    """
    finished = {"the_id": inbox_id, "the_attempt": attempt, "the_now": now}
    row = session.execute(statements.FINISH, finished).one_or_none()
    if row is None:
        if attempt is not None and session.scalar(statements.ATTEMPTS, {"the_id": inbox_id}) != attempt:
            raise LeaseOvertaken(inbox_id)
        return []
    if remains.body is not None:
        session.execute(update(inbox).where(inbox.c.id == inbox_id).values(body=remains.body))
    if remains.payload is not None:
        session.execute(update(inbox).where(inbox.c.id == inbox_id).values(payload=remains.payload))
    view = conversations.conversation(session, row.conversation_id)
    return [
        queueing.enqueue_reply(session, reply, view, f"inbox:{inbox_id}:{position}", now)
        for position, reply in enumerate(replies)
        if reply.text.strip() or reply.media_urls
    ]


def postpone(
    session: Session, inbox_id: int, until: datetime, reason: str, now: datetime, *, attempt: int | None = None
) -> bool:
    """Handle the message again at `until`; later ones of its conversation wait. False, and nothing changes, when it is
    handled already or another claimed it meanwhile (see `finish`)."""
    ours = update(inbox).where(inbox.c.id == inbox_id, inbox.c.handled_at.is_(None))
    if attempt is not None:
        ours = ours.where(inbox.c.attempts == attempt)
    put_off = ours.values(due_at=max(until, now), claimed_by=None, claimed_until=None, reason=reason)
    return session.execute(put_off.returning(inbox.c.id)).first() is not None


def pictures_since(session: Session, conversation_id: str, since: datetime) -> tuple[str, ...]:
    """URLs of the pictures that came in a conversation from then on, oldest first."""
    return tuple(
        session.scalars(
            select(InboxMedia.url)
            .join(InboxRow, InboxRow.id == InboxMedia.inbox_id)
            .where(
                InboxRow.conversation_id == conversation_id,
                InboxRow.received_at >= since,
                InboxMedia.content_type.startswith("image/"),
            )
            .order_by(InboxRow.id, InboxMedia.position)
        )
    )


def _media(session: Session, inbox_id: int) -> tuple[MediaRef, ...]:
    return tuple(MediaRef(**row._mapping) for row in session.execute(statements.MEDIA, {"the_id": inbox_id}))
