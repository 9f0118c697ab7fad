"""Every message in and every text owed, as other rooms see it.

The caller's transaction holds it all together: a message is handled and its replies are owed, or neither.
"""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from doorstep.messaging import segments, statements
from doorstep.messaging.models import Conversation, InboxMedia, InboxRow, Kind, OutboxRow, State, inbox
from doorstep.messaging.slack import posts
from doorstep.messaging.statements import dialect_of, insert_once

MAX_BODY = 1600
"""Characters that Twilio takes in one message (error 21617 beyond)."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


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
    payload: dict[str, Any] | None = None


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
    payload: dict[str, Any] | None = None


@dataclass(frozen=True)
class Reply:
    text: str
    media_urls: tuple[str, ...] = ()
    blanked: str | None = None
    """What stays of the text once it was sent, if not all of it."""
    payload: dict[str, Any] | None = None
    """On Slack: blocks and thread (slack/posts.py)."""


@dataclass(frozen=True)
class ConversationView:
    id: str
    provider: str
    our_number: str
    their_number: str
    created_at: datetime
    last_inbound_at: datetime


def receive(session: Session, message: InboundMessage) -> Received:
    """Store a message under the provider's id. The same id again changes nothing and answers with the first row."""
    conversation_id = _conversation_id(session, message)
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
            "due_at": message.received_at,
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
    return Received(conversation_id, new_id, is_new=True)


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


def claim_next(
    session: Session, conversation_id: str, owner: str, now: datetime, lease_seconds: float = 60
) -> InboxMessage | None:
    """Lease the oldest unhandled message of the conversation.

    None if there is none, or if the oldest is leased or postponed to later: a younger one never overtakes it.
    """
    row = session.execute(
        statements.CLAIM_OLDEST,
        {
            "the_conversation": conversation_id,
            "the_owner": owner,
            "the_now": now,
            "lease_ends": now + timedelta(seconds=lease_seconds),
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
        .values(claimed_by=None, due_at=now)
        .returning(inbox.c.id)
    )
    return len(released.all())


def finish(
    session: Session,
    inbox_id: int,
    replies: Sequence[Reply],
    now: datetime,
    *,
    blanked: str | None = None,
    payload: dict[str, Any] | None = None,
) -> list[int]:
    """Mark the message handled and owe its replies. Returns their outbox ids: none if it was handled before.

    `blanked` and `payload` are what stays of the message's body and payload, if not all of it.
    """
    row = session.execute(statements.FINISH, {"the_id": inbox_id, "the_now": now}).one_or_none()
    if row is None:
        return []
    if blanked is not None:
        session.execute(update(inbox).where(inbox.c.id == inbox_id).values(body=blanked))
    if payload is not None:
        session.execute(update(inbox).where(inbox.c.id == inbox_id).values(payload=payload))
    view = conversation(session, row.conversation_id)
    return [
        _owe(
            session,
            view.their_number,
            reply.text,
            in_conversation=view,
            kind=Kind.REPLY,
            cause=f"inbox:{inbox_id}:{position}",
            now=now,
            media_urls=reply.media_urls,
            blanked=reply.blanked,
            payload=reply.payload,
        )
        for position, reply in enumerate(replies)
        if reply.text.strip() or reply.media_urls
    ]


def postpone(session: Session, inbox_id: int, until: datetime, reason: str, now: datetime) -> None:
    """Handle the message again at `until`; later ones of its conversation wait. Changes nothing once it is handled."""
    session.execute(
        update(inbox)
        .where(inbox.c.id == inbox_id, inbox.c.handled_at.is_(None))
        .values(due_at=max(until, now), claimed_by=None, reason=reason)
    )


def conversation(session: Session, conversation_id: str) -> ConversationView:
    """Raises LookupError when there is no such conversation."""
    found = find_conversation(session, conversation_id)
    if found is None:
        raise LookupError(f"no conversation {conversation_id}")
    return found


def open_conversation(
    session: Session, our_number: str, their_number: str, now: datetime, *, provider: str = "twilio"
) -> str:
    """The id of the conversation with a number (E.164; on Slack a channel), for us to begin: made if there was none."""
    known: str | None = session.scalar(
        select(Conversation.id).where(
            Conversation.provider == provider,
            Conversation.our_number == our_number,
            Conversation.their_number == their_number,
        )
    )
    return known or _upsert(session, provider, our_number, their_number, now)


def latest_conversation_with(session: Session, their_number: str) -> str | None:
    """The SMS conversation with a number (E.164) in which they wrote last."""
    return session.scalar(
        select(Conversation.id)
        .where(Conversation.provider == "twilio", Conversation.their_number == their_number)
        .order_by(Conversation.last_inbound_at.desc())
        .limit(1)
    )


def last_wrote_at(session: Session, conversation_id: str) -> datetime | None:
    """When they last wrote; None when it was we who began the conversation, and since then nobody did."""
    row = session.execute(
        select(Conversation.created_at, Conversation.last_inbound_at).where(Conversation.id == conversation_id)
    ).one_or_none()
    return row.last_inbound_at if row and row.last_inbound_at > row.created_at else None


def last_wrote_in(session: Session, our_number: str, their_number: str, *, provider: str) -> datetime | None:
    """As `last_wrote_at`."""
    known = session.scalar(
        select(Conversation.id).where(
            Conversation.provider == provider,
            Conversation.our_number == our_number,
            Conversation.their_number == their_number,
        )
    )
    return last_wrote_at(session, known) if known else None


@dataclass(frozen=True)
class Fate:
    """What became of something owed."""

    state: State
    accepted_at: datetime | None
    """When the provider took it."""

    @property
    def is_pending(self) -> bool:
        return self.state in (State.OWED, State.HELD, State.SENDING)

    @property
    def has_failed(self) -> bool:
        return self.state in (State.FAILED, State.UNDELIVERED, State.DROPPED)


def fate_of(session: Session, cause: str) -> Fate | None:
    """Of what is owed for this cause; None when nothing is."""
    row = session.execute(select(OutboxRow.state, OutboxRow.accepted_at).where(OutboxRow.cause == cause)).one_or_none()
    return Fate(row.state, row.accepted_at) if row else None


def withdraw(session: Session, cause: str, reason: str, now: datetime) -> bool:
    """Drop what is owed for this cause and has not left. False when there is nothing, or it may be on its way."""
    withdrawn = session.execute(
        update(OutboxRow)
        .where(OutboxRow.cause == cause, OutboxRow.state.in_((State.OWED, State.HELD)))
        .values(state=State.DROPPED, body=statements.BODY_LEFT, reason=reason, due_at=None, state_changed_at=now)
        .returning(OutboxRow.id)
        .execution_options(synchronize_session=False)
    )
    return bool(withdrawn.all())


def find_conversation(session: Session, conversation_id: str) -> ConversationView | None:
    row = session.execute(statements.CONVERSATION, {"the_id": conversation_id}).one_or_none()
    return ConversationView(**row._mapping) if row else None


def owe(
    session: Session,
    to_number: str,
    body: str,
    *,
    conversation_id: str | None,
    kind: str,
    cause: str,
    now: datetime,
    media_urls: Sequence[str] = (),
    not_after: datetime | None = None,
    timezone: str | None = None,
    payload: dict[str, Any] | None = None,
    blanked: str | None = None,
) -> int:
    """Owe a text and return its outbox id. The same cause twice is one row: the first.

    It goes by the provider of its conversation; without one, by SMS to `to_number`.

    `timezone` (IANA) is where the recipient is, for outreach; without it the area code decides. The body is stored as
    it will be sent: control characters gone, typographic ones made plain, cut to what the provider takes.
    Raises ValueError when there is nothing to send, KeyError when `timezone` is none, LookupError when there is no
    such conversation.
    """
    if timezone is not None:
        ZoneInfo(timezone)
    return _owe(
        session,
        to_number,
        body,
        in_conversation=conversation(session, conversation_id) if conversation_id else None,
        kind=Kind(kind),
        cause=cause,
        now=now,
        media_urls=media_urls,
        not_after=not_after,
        timezone=timezone,
        payload=payload,
        blanked=blanked,
    )


def clean(text: str) -> str:
    """Without the characters that databases and phones choke on; line breaks and tabs stay."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _owe(
    session: Session,
    to_number: str,
    body: str,
    *,
    in_conversation: ConversationView | None,
    kind: Kind,
    cause: str,
    now: datetime,
    media_urls: Sequence[str],
    not_after: datetime | None = None,
    timezone: str | None = None,
    blanked: str | None = None,
    payload: dict[str, Any] | None = None,
) -> int:
    text = _as_sent(body)
    if not text and not media_urls:
        raise ValueError("a text needs words or a picture")
    size = segments.size(text)
    if in_conversation is not None and in_conversation.provider == "slack":
        return posts.owe(
            session,
            posts.channel_of(in_conversation.their_number),
            body,
            conversation_id=in_conversation.id,
            kind=kind,
            cause=cause,
            now=now,
            payload=posts.with_pictures(payload or {}, body, media_urls),
            blanked=blanked,
        )
    new_id = insert_once(
        session,
        OutboxRow,
        ("cause",),
        {
            "conversation_id": in_conversation.id if in_conversation else None,
            "provider": "twilio",
            "cause": cause,
            "kind": kind,
            "our_number": in_conversation.our_number if in_conversation else None,
            "to_number": to_number,
            "timezone": timezone,
            "body": text,
            "blanked_body": None if blanked is None else _as_sent(blanked),
            "payload": None,
            "media_urls": list(media_urls),
            "encoding": size.encoding,
            "segments": size.segments,
            "state": State.OWED,
            "created_at": now,
            "due_at": now,
            "not_after": not_after,
            "state_changed_at": now,
        },
    )
    if new_id is not None:
        return new_id
    return session.execute(select(OutboxRow.id).where(OutboxRow.cause == cause)).scalar_one()


def _as_sent(body: str) -> str:
    return segments.to_gsm7(_shortened(clean(body).strip()))


def _shortened(text: str) -> str:
    return text if len(text) <= MAX_BODY else text[: MAX_BODY - 3].rstrip() + "..."


def _conversation_id(session: Session, message: InboundMessage) -> str:
    """The conversation's id. Its row stays locked until the transaction ends, so that messages of one conversation
    become visible in the order of their ids."""
    return _upsert(session, message.provider, message.our_number, message.their_number, message.received_at)


def _upsert(session: Session, provider: str, our_number: str, their_number: str, now: datetime) -> str:
    conversation_id: str = session.execute(
        statements.upsert_conversation(dialect_of(session)),
        {
            "id": f"{'slack' if provider == 'slack' else 'sms'}-{_opaque()}",
            "provider": provider,
            "our_number": our_number,
            "their_number": their_number,
            "created_at": now,
            "last_inbound_at": now,
        },
    ).scalar_one()
    return conversation_id


def _opaque() -> str:
    """60 random bits in characters that cannot be mistaken for one another."""
    return "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(12))


def _media(session: Session, inbox_id: int) -> tuple[MediaRef, ...]:
    return tuple(MediaRef(**row._mapping) for row in session.execute(statements.MEDIA, {"the_id": inbox_id}))
