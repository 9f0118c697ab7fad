"""Messages queued for Slack. Rows of the outbox whose `payload` holds what only Slack has:

blocks     Block Kit, or absent: then the text is all there is
thread_ts  the thread it goes into
broadcast  true: it is shown in the channel too
update_of  outbox id of an earlier post that this one replaces in place
"""

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy import update as sql_update
from sqlalchemy.orm import Session

from doorstep import tracing, wakeups
from doorstep.clock import AT_ONCE
from doorstep.messaging import policy
from doorstep.messaging.models import MessageKind, MessageState, OutboxRow
from doorstep.messaging.slack.blocks import section
from doorstep.upserts import insert_once

Blocks = list[dict[str, Any]]

MAX_TEXT = 3000
"""Characters of a section block; longer texts of ours would be walls anyway."""

_NEVER_POSTED = frozenset({MessageState.FAILED, MessageState.DROPPED})
_AHEAD = timedelta(hours=1)
"""What is due earlier goes first."""
_LOOK_AGAIN = timedelta(seconds=1)


@dataclass(frozen=True)
class NewPost:
    """`text` is mrkdwn (mrkdwn.escape what people wrote) and stands for the blocks in notifications."""

    channel: str
    text: str
    _: KW_ONLY
    idempotency_key: str
    kind: MessageKind = MessageKind.ALERT
    blocks: Blocks | None = None
    thread_ts: str | None = None
    broadcast: bool = False
    """What goes into a thread is shown in the channel too: there a mention of all reaches them."""
    urgent: bool = False
    """It goes before what else waits for the channel, which takes one a second."""
    conversation_id: str | None = None
    blanked: str | None = None
    """What stays of the text once it was posted, if not all of it; whoever blanks says it in the text, never in
    blocks."""

    @property
    def payload(self) -> dict[str, Any]:
        payload: dict[str, Any] = {}
        if self.blocks:
            payload["blocks"] = self.blocks
        if self.thread_ts:
            payload["thread_ts"] = self.thread_ts
            if self.broadcast:
                payload["broadcast"] = True
        return payload


def post(session: Session, new: NewPost, now: datetime) -> int:
    """Queue a message to a channel and return its outbox id; the same cause twice is one row: the first."""
    return _enqueue(session, new, new.payload, now)


def update(
    session: Session, outbox_id: int, text: str, *, idempotency_key: str, now: datetime, blocks: Blocks | None = None
) -> int:
    """Queue a change, in place, of what `outbox_id` posts, once it was posted. Raises LookupError."""
    row = session.get(OutboxRow, outbox_id)
    if row is None:
        raise LookupError(f"no message {outbox_id}")
    # Without a conversation: a change need not wait for what else is said there.
    new = NewPost(row.to_number, text, idempotency_key=idempotency_key, kind=row.kind)
    return _enqueue(session, new, {"update_of": outbox_id, "blocks": blocks or []}, now)


def withdraw(session: Session, outbox_id: int, now: datetime) -> bool:
    """Drop a message that has not left, because a newer one says it all. False while it may be on its way."""
    state = session.scalar(select(OutboxRow.state).where(OutboxRow.id == outbox_id))
    if state not in (MessageState.PENDING, MessageState.HELD, MessageState.SENDING):
        return True
    withdrawn = session.execute(
        sql_update(OutboxRow)
        .where(OutboxRow.id == outbox_id, OutboxRow.state.in_((MessageState.PENDING, MessageState.HELD)))
        .values(state=MessageState.DROPPED, reason="superseded", due_at=None, state_changed_at=now)
        .returning(OutboxRow.id)
        .execution_options(synchronize_session=False)
    )
    return bool(withdrawn.all())


def sent_as(session: Session, outbox_id: int) -> tuple[str, str] | None:
    """Channel and ts of what was posted; None while it was not."""
    provider_id = session.scalar(select(OutboxRow.provider_id).where(OutboxRow.id == outbox_id))
    if provider_id is None:
        return None
    channel, ts = provider_id.split(":", 1)
    return channel, ts


def text_of(session: Session, outbox_id: int) -> str:
    """As it was posted, or what is left of it. Raises LookupError."""
    row = session.get(OutboxRow, outbox_id)
    if row is None:
        raise LookupError(f"no message {outbox_id}")
    return row.body


def posted_id(channel: str, ts: str) -> str:
    return f"{channel}:{ts}"


def channel_of(their_number: str) -> str:
    """Of a Slack conversation, which may be with one person of a channel."""
    return their_number.partition(":")[0]


def _enqueue(session: Session, new: NewPost, payload: dict[str, Any], now: datetime) -> int:
    if not new.text.strip():
        raise ValueError("a message needs words")
    new_id = insert_once(
        session,
        OutboxRow,
        ("cause",),
        {
            "conversation_id": new.conversation_id,
            "provider": "slack",
            "cause": new.idempotency_key,
            "kind": new.kind,
            "our_number": None,
            "to_number": new.channel,
            "timezone": None,
            "body": _shortened(new.text),
            "blanked_body": None if new.blanked is None else _shortened(new.blanked),
            "payload": payload or None,
            "media_urls": [],
            "encoding": "utf-8",
            "segments": 0,
            "state": MessageState.PENDING,
            "created_at": now,
            "due_at": AT_ONCE - _AHEAD if new.urgent else AT_ONCE,
            "not_after": None,
            "state_changed_at": now,
            "traceparent": tracing.traceparent(),
        },
    )
    if new_id is not None:
        wakeups.notify(session, "outbox_slack")
        return new_id
    return session.execute(select(OutboxRow.id).where(OutboxRow.idempotency_key == new.idempotency_key)).scalar_one()


def with_pictures(blocks: Blocks | None, text: str, urls: Sequence[str]) -> Blocks | None:
    """Pictures are blocks of their own; then the text has to be one too."""
    if not urls:
        return blocks
    words: Blocks = [section(_shortened(text))] if text.strip() else []
    pictures: Blocks = [{"type": "image", "image_url": url, "alt_text": "Picture"} for url in urls]
    return [*(blocks or words), *pictures]


def updates(payload: dict[str, Any]) -> bool:
    return "update_of" in payload


def aim(session: Session, payload: dict[str, Any], now: datetime) -> tuple[policy.Decision, dict[str, Any]]:
    """What to do with a change now: its target may not be posted yet, or never be. Adds `ts` to the payload."""
    target = session.execute(
        select(OutboxRow.provider_id, OutboxRow.state).where(OutboxRow.id == payload["update_of"])
    ).one()
    if target.provider_id is not None:
        return policy.Send(), payload | {"ts": target.provider_id.split(":", 1)[1]}
    if target.state in _NEVER_POSTED:
        return policy.Drop("never_posted"), payload
    return policy.HoldUntil(now + _LOOK_AGAIN, "not_posted_yet"), payload


def _shortened(text: str) -> str:
    text = text.strip()
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 3].rstrip() + "..."
