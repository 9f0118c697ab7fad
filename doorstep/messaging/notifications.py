"""Notifications in the ledger: an unasked text whose words are put together when it is sent, by whoever knows them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from doorstep import wakeups
from doorstep.messaging import segments
from doorstep.messaging.conversations import ConversationView
from doorstep.messaging.models import MessageKind, MessageState, OutboxRow, outbox
from doorstep.messaging.policy.kinds import of_cause, package_of_cause
from doorstep.upserts import insert_once

WENT = (MessageState.SENDING, MessageState.ACCEPTED, MessageState.SENT, MessageState.DELIVERED)
"""It has left, or is leaving."""
ANSWERED_WITHIN = timedelta(hours=20)
"""What is written later is no answer to it."""
_LEFT_WITHIN = timedelta(days=7)
"""However long a text was held, it left within that: of a conversation of years only its last days are looked at."""


@dataclass(frozen=True)
class Notification:
    """One that is queued."""

    notice: str
    deliveries: tuple[str, ...]
    """Tracking numbers; at least one."""
    occurrence: str
    trigger: str
    timezone: str
    """Where the recipient is (IANA)."""
    region: str
    """And in which state of the US: `CO`."""
    words: str
    """As they would be now; those that are sent are put together anew."""
    said: Mapping[str, Any]
    """What is told in them; JSON."""
    not_after: datetime | None = None
    needs_signature: bool = False


@dataclass(frozen=True)
class Composed:
    """What is sent."""

    words: str
    offers: tuple[str, ...] = ()
    """What the numbers in it stand for."""
    said: dict[str, Any] | None = None
    """What was told in it; JSON."""
    deliveries: tuple[str, ...] = ()
    """Those that the words are about, where they are not all that it was queued for."""
    photo_url: str | None = None
    """Of what it tells of, as the DMS has it."""
    shows: str | None = None
    """The photo of ours (its id) to which the address in it leads."""
    media_urls: tuple[str, ...] = ()
    """Pictures that the carrier is to bring with it."""


@dataclass(frozen=True)
class OvertakenNotification:
    """The world has moved on: nothing is sent."""


Compose = Callable[[Session, Any, datetime], Composed | OvertakenNotification]
"""For a row of the outbox with a notice that is about to be sent. In the transaction in which it is claimed."""


@dataclass(frozen=True)
class SentNotification:
    """A notification that went out in a conversation."""

    notice: str
    deliveries: tuple[str, ...]
    offers: tuple[str, ...]
    at: datetime


def enqueue_notification(
    session: Session, conversation: ConversationView, notification: Notification, idempotency_key: str, now: datetime
) -> int | None:
    """The id of the outbox row; None when one was queued for this cause before."""
    size = segments.size(notification.words)
    new_id = insert_once(
        session,
        OutboxRow,
        ("cause",),
        {
            "conversation_id": conversation.id,
            "provider": "twilio",
            "cause": idempotency_key,
            "kind": MessageKind.OUTREACH,
            "our_number": conversation.our_number,
            "to_number": conversation.their_number,
            "timezone": notification.timezone,
            "body": notification.words,
            "blanked_body": None,
            "payload": None,
            "media_urls": [],
            "encoding": size.encoding,
            "segments": size.segments,
            "state": MessageState.PENDING,
            "created_at": now,
            "due_at": now,  # behind all for which somebody waits
            "not_after": notification.not_after,
            "state_changed_at": now,
            "notice": notification.notice,
            "tracking_number": notification.deliveries[0],
            "trigger": notification.trigger,
            "about": {
                "deliveries": list(notification.deliveries),
                "occurrence": notification.occurrence,
                "said": dict(notification.said),
                "state": notification.region,
                "needs_signature": notification.needs_signature,
            },
        },
    )
    if new_id is not None:
        wakeups.notify(session, "outbox_twilio")
    return new_id


def told_in_a_row(
    session: Session, conversation_id: str, *, since: datetime, states: Collection[MessageState] = WENT
) -> Sequence[SentNotification]:
    """What was told there unasked after that, with nothing else said in between; the newest first."""
    found: list[SentNotification] = []
    asked = {"the_conversation": conversation_id, "created_since": since - _LEFT_WITHIN, "the_states": list(states)}
    for row in session.execute(_SAID, asked):
        at = row.accepted_at or row.state_changed_at
        if row.kind is not MessageKind.OUTREACH or at < since:
            break
        about, package = row.about or {}, row.tracking_number or package_of_cause(row.cause)
        deliveries = tuple(about.get("deliveries") or ()) or ((package,) if package else ())
        found.append(
            SentNotification(row.notice or of_cause(row.cause), deliveries, tuple(about.get("offers") or ()), at)
        )
    return found


_LEFT_AT = func.coalesce(outbox.c.accepted_at, outbox.c.state_changed_at)
_SAID = (
    select(
        outbox.c.kind, outbox.c.notice, outbox.c.about, outbox.c.tracking_number, outbox.c.cause, outbox.c.accepted_at,
        outbox.c.state_changed_at,
    )
    .where(
        outbox.c.conversation_id == bindparam("the_conversation"),
        outbox.c.created_at > bindparam("created_since"),
        outbox.c.state.in_(bindparam("the_states", expanding=True)),
    )
    .order_by(_LEFT_AT.desc(), outbox.c.id.desc())
    .limit(12)
)  # fmt: skip


def offers_of_others(session: Session, conversation_id: str | None, deliveries: Collection[str], now: datetime) -> bool:
    """Whether numbers that stand in a text about other deliveries may still be answered: it went, or goes with this."""
    if conversation_id is None:
        return False
    lately = told_in_a_row(
        session, conversation_id, since=now - ANSWERED_WITHIN, states=(*WENT, MessageState.PENDING, MessageState.HELD)
    )
    return any(told.offers and not set(told.deliveries) <= set(deliveries) for told in lately)


def last_told(session: Session, conversation_id: str, *, since: datetime) -> SentNotification | None:
    """The notification that is the last that we said in the conversation, if it went out after that."""
    asked = {"the_conversation": conversation_id, "created_since": since - _LEFT_WITHIN}
    row = session.execute(_LAST_SAID, asked).one_or_none()
    if row is None or row.notice is None:
        return None
    at = row.accepted_at or row.state_changed_at
    if at < since:
        return None
    about = row.about or {}
    return SentNotification(row.notice, tuple(about.get("deliveries") or ()), tuple(about.get("offers") or ()), at)


_LAST_SAID = (
    select(outbox.c.notice, outbox.c.about, outbox.c.accepted_at, outbox.c.state_changed_at)
    .where(
        outbox.c.conversation_id == bindparam("the_conversation"),
        outbox.c.created_at > bindparam("created_since"),
        outbox.c.state.in_(WENT),
    )
    # One may wait for the morning while later ones go.
    .order_by(_LEFT_AT.desc(), outbox.c.id.desc())
    .limit(1)
)
