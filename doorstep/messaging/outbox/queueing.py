"""What is queued for somebody: a text on its way from the decision to the provider, one for each cause."""

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from doorstep import tracing, wakeups
from doorstep.clock import AT_ONCE
from doorstep.messaging import conversations, segments, statements
from doorstep.messaging.conversations import ConversationView
from doorstep.messaging.models import MessageKind, MessageState, OutboxRow
from doorstep.messaging.slack import posts
from doorstep.messaging.slack.posts import NewPost
from doorstep.upserts import insert_once

MAX_BODY = 1600
"""Characters that Twilio takes in one message (error 21617 beyond)."""


@dataclass(frozen=True)
class Reply:
    text: str
    media_urls: tuple[str, ...] = ()
    blanked: str | None = None
    """What stays of the text once it was sent, if not all of it."""
    payload: dict[str, Any] | None = None
    """On Slack: blocks and thread (slack/posts.py)."""


@dataclass(frozen=True)
class NewText:
    """It goes by the provider of its conversation; without one, by SMS to `to_number`."""

    to_number: str
    body: str
    _: KW_ONLY
    conversation_id: str | None
    kind: str
    idempotency_key: str
    media_urls: Sequence[str] = ()
    not_after: datetime | None = None
    timezone: str | None = None
    """IANA: where the recipient is, for outreach; without it the area code decides."""
    payload: dict[str, Any] | None = None
    """On Slack: blocks and thread (slack/posts.py)."""
    blanked: str | None = None
    """What stays of the body once it was sent, if not all of it."""


@dataclass(frozen=True)
class OutboxStatus:
    """What became of something queued."""

    state: MessageState
    accepted_at: datetime | None
    """When the provider took it."""

    @property
    def is_pending(self) -> bool:
        return self.state in (MessageState.PENDING, MessageState.HELD, MessageState.SENDING)

    @property
    def has_failed(self) -> bool:
        return self.state in (MessageState.FAILED, MessageState.UNDELIVERED, MessageState.DROPPED)


def enqueue(session: Session, text: NewText, now: datetime) -> int:
    """Queue a text and return its outbox id. The same cause twice is one row: the first.

    The body is stored as it will be sent: control characters gone, typographic ones made plain, cut to what the
    provider takes. Raises ValueError when there is nothing to send, KeyError when `timezone` is none, LookupError when
    there is no such conversation.
    """
    if text.timezone is not None:
        ZoneInfo(text.timezone)
    view = conversations.conversation(session, text.conversation_id) if text.conversation_id else None
    return _enqueue(session, text, view, now)


def enqueue_reply(session: Session, reply: Reply, view: ConversationView, idempotency_key: str, now: datetime) -> int:
    """As `enqueue`, in answer to what they wrote there."""
    text = NewText(
        view.their_number, reply.text, conversation_id=view.id, kind=MessageKind.REPLY, idempotency_key=idempotency_key,
        media_urls=reply.media_urls, payload=reply.payload, blanked=reply.blanked,
    )  # fmt: skip
    return _enqueue(session, text, view, now)


def _enqueue(session: Session, text: NewText, view: ConversationView | None, now: datetime) -> int:
    body = _as_sent(text.body)
    if not body and not text.media_urls:
        raise ValueError("a text needs words or a picture")
    if view is not None and view.provider == "slack":
        return posts.post(session, _as_post(text, view), now)
    size = segments.size(body)
    new_id = insert_once(
        session,
        OutboxRow,
        ("cause",),
        {
            "conversation_id": view.id if view else None,
            "provider": "twilio",
            "cause": text.idempotency_key,
            "kind": MessageKind(text.kind),
            "our_number": view.our_number if view else None,
            "to_number": text.to_number,
            "timezone": text.timezone,
            "body": body,
            "blanked_body": None if text.blanked is None else _as_sent(text.blanked),
            "payload": None,
            "media_urls": list(text.media_urls),
            "encoding": size.encoding,
            "segments": size.segments,
            "state": MessageState.PENDING,
            "created_at": now,
            "due_at": AT_ONCE,
            "not_after": text.not_after,
            "state_changed_at": now,
            "traceparent": tracing.traceparent(),
        },
    )
    if new_id is not None:
        wakeups.notify(session, "outbox_twilio")
        return new_id
    return session.execute(select(OutboxRow.id).where(OutboxRow.idempotency_key == text.idempotency_key)).scalar_one()


def status_of(session: Session, idempotency_key: str) -> OutboxStatus | None:
    """Of what is queued for this cause; None when nothing is."""
    row = session.execute(
        select(OutboxRow.state, OutboxRow.accepted_at).where(OutboxRow.idempotency_key == idempotency_key)
    ).one_or_none()
    return OutboxStatus(row.state, row.accepted_at) if row else None


def withdraw(session: Session, idempotency_key: str, reason: str, now: datetime) -> bool:
    """Drop what is queued for this cause and has not left. False when there is nothing, or it may be on its way."""
    withdrawn = session.execute(
        update(OutboxRow)
        .where(
            OutboxRow.idempotency_key == idempotency_key, OutboxRow.state.in_((MessageState.PENDING, MessageState.HELD))
        )
        .values(state=MessageState.DROPPED, body=statements.BODY_LEFT, reason=reason, due_at=None, state_changed_at=now)
        .returning(OutboxRow.id)
        .execution_options(synchronize_session=False)
    )
    return bool(withdrawn.all())


def _as_post(text: NewText, view: ConversationView) -> NewPost:
    payload = text.payload or {}
    return NewPost(
        posts.channel_of(view.their_number), text.body, idempotency_key=text.idempotency_key,
        kind=MessageKind(text.kind), blocks=posts.with_pictures(payload.get("blocks"), text.body, text.media_urls),
        thread_ts=payload.get("thread_ts"), conversation_id=view.id, blanked=text.blanked,
    )  # fmt: skip


def _as_sent(body: str) -> str:
    return segments.to_gsm7(_shortened(segments.clean(body).strip()))


def _shortened(text: str) -> str:
    return text if len(text) <= MAX_BODY else text[: MAX_BODY - 3].rstrip() + "..."
