"""Which messages are posted now, and what becomes of them: all that the database is asked and told."""

import json
import random
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Select, delete, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from doorstep.console.kit import masking
from doorstep.console.webhooks import backoff, events, queueing, trouble
from doorstep.console.webhooks.models import Message, Subscription, WebhookState
from doorstep.database import database_now

AT_ONCE = 8
"""Posts to one receiver in the air."""
LEASE_SECONDS = 30.0
"""Longer than a post may take; then another worker posts it, because this one must be dead."""
_KEPT = timedelta(days=30)
_GONE = 410
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Letter:
    """A message as it is posted. Its id is that of what happened: the same each time."""

    message_id: int
    subscription_id: int
    url: str
    secret: str
    id: str
    body: str


@dataclass(frozen=True)
class Posted:
    """What became of a letter."""

    letter: Letter
    status: int | None
    error: str | None = None
    """Why there was no answer, in a word of ours."""
    asked_for: timedelta | None = None
    """How long the receiver wants to be left alone."""

    @property
    def is_taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def active(session: Session) -> Sequence[Subscription]:
    return session.scalars(
        select(Subscription).where(Subscription.disabled_at.is_(None)).order_by(Subscription.id)
    ).all()


def claim(session: Session, now: datetime, in_air: Mapping[int, Letter]) -> list[Letter]:
    """What is due, of each subject the first, leased to whoever asks. `in_air`: here, by the message; those are not
    taken again, whatever their lease says."""
    letters: list[Letter] = []
    busy = Counter(each.subscription_id for each in in_air.values())
    for each in active(session):
        if each.rests_until is not None and each.rests_until > now:
            continue
        most = _most(each) - busy[each.id]
        for message in _due(session, each, now, most, but=in_air) if most > 0 else ():
            try:
                letter = _letter(session, each, message)
            except (AssertionError, LookupError, ValueError) as error:  # of a newer Doorstep's, while both are at work
                _log.error("webhook_not_made", message=message.id, error=type(error).__name__)
                _make_later(message, now)
                continue
            message.leased_until = database_now(LEASE_SECONDS)
            letters.append(letter)
    return letters


def next_due(session: Session, now: datetime, in_air: Mapping[int, Letter]) -> datetime | None:
    """When to look again for what is not in the air here: at the latest when something is due.

    Of a receiver that was away for a day very much waits, and to find the first of each subject takes its time. So
    nothing is looked for while none may be posted: of one that rests, and of one with all posts in the air, each of
    which wakes the worker when it is answered.
    """
    busy = Counter(each.subscription_id for each in in_air.values())
    ready: list[int] = []
    times: list[datetime] = []
    for each in active(session):
        if each.rests_until is not None and each.rests_until > now:
            times.append(each.rests_until)
        elif busy[each.id] < _most(each):
            ready.append(each.id)
    if ready:
        first = _firsts().where(Message.subscription_id.in_(ready), Message.id.not_in(list(in_air)))
        due = session.execute(
            first.with_only_columns(Message.due_at, Message.leased_until).order_by(Message.due_at).limit(50)
        ).all()
        times += [max(row.due_at, now + timedelta(seconds=1)) if row.leased_until else row.due_at for row in due]
    return min(times, default=None)


def _most(subscription: Subscription) -> int:
    """Posts in the air: one to see, after a failure."""
    return 1 if subscription.failures else AT_ONCE


def settle(session: Session, results: Sequence[Posted], now: datetime) -> None:
    for posted in results:
        message = session.get(Message, posted.letter.message_id, with_for_update=True)
        subscription = session.get(Subscription, posted.letter.subscription_id, with_for_update=True)
        if message is None or subscription is None or message.state is not WebhookState.PENDING:
            continue  # it was taken away meanwhile, or another worker had it taken
        message.leased_until = None
        message.status, message.error = posted.status, posted.error
        message.attempts += 1
        if posted.is_taken:
            message.state, message.settled_at = WebhookState.DELIVERED, now
            if subscription.failing_since is not None and now - subscription.failing_since >= backoff.OUTAGE:
                _hurry(session, subscription, now)
            subscription.failing_since, subscription.failures, subscription.rests_until = None, 0, None
        else:
            _put_off(session, subscription, message, posted, now)


def forget_old(session: Session, now: datetime) -> None:
    session.execute(delete(Message).where(Message.at < now - _KEPT, Message.state != WebhookState.PENDING))


def _put_off(session: Session, subscription: Subscription, message: Message, posted: Posted, now: datetime) -> None:
    later = backoff.wait(message.attempts, posted.asked_for, random.random())  # noqa: S311  # spreads posts, no secret
    if later is None:
        message.state, message.settled_at = WebhookState.FAILED, now
    else:
        message.due_at = now + later
    subscription.failing_since = subscription.failing_since or now
    if subscription.rests_until is None or subscription.rests_until <= now:  # what failed together counts once
        subscription.failures += 1
        asked_for = min(posted.asked_for or timedelta(), backoff.LONGEST_ASKED_FOR)
        subscription.rests_until = now + max(backoff.rest(subscription.failures), asked_for)
    if posted.status == _GONE:
        trouble.disable(session, subscription, "gone", now)
    elif backoff.is_hopeless(subscription.failing_since, now):
        trouble.disable(session, subscription, "failing", now)


def _make_later(message: Message, now: datetime) -> None:
    """It holds up its own subject, and nobody else's."""
    message.attempts += 1
    message.error = "it cannot be made of its history"
    later = backoff.wait(message.attempts, None, random.random())  # noqa: S311  # spreads posts, no secret
    if later is None:
        message.state, message.settled_at = WebhookState.FAILED, now
    else:
        message.due_at = now + later


def _hurry(session: Session, subscription: Subscription, now: datetime) -> None:
    """It is back: what waits for hours because it failed while it was away, and all that follows on that, is due."""
    session.execute(
        update(Message)
        .where(
            Message.subscription_id == subscription.id, Message.state == WebhookState.PENDING, Message.due_at > now
        )
        .values(due_at=now)
    )  # fmt: skip


def _letter(session: Session, subscription: Subscription, message: Message) -> Letter:
    row = queueing.row_of(session, message.source, message.source_id)
    content = events.body(
        row, with_words=subscription.with_words, masked=lambda words: masking.masked(words, every_number=True).text
    )
    return Letter(
        message.id, subscription.id, subscription.url, subscription.secret, id_of(message.source, message.source_id),
        json.dumps(content, separators=(",", ":")),
    )  # fmt: skip


def id_of(source: str, source_id: int) -> str:
    """`webhook-id`: a receiver that has it has what happened."""
    return f"evt_{source}_{source_id}"


def _due(
    session: Session, subscription: Subscription, now: datetime, most: int, *, but: Collection[int]
) -> Sequence[Message]:
    return session.scalars(
        _firsts()
        .where(
            Message.subscription_id == subscription.id,
            Message.due_at <= now,
            Message.id.not_in(list(but)),
            or_(Message.leased_until.is_(None), Message.leased_until < database_now()),
        )
        .order_by(Message.due_at, Message.id)
        .limit(most)
        .with_for_update(skip_locked=True, of=Message)
    ).all()


def _firsts() -> Select[tuple[Message]]:
    earlier = aliased(Message)
    is_first = ~(
        select(earlier.id)
        .where(
            earlier.subscription_id == Message.subscription_id,
            earlier.subject == Message.subject,
            earlier.source_id < Message.source_id,
            earlier.state == WebhookState.PENDING,
        )
        .exists()
    )
    return (
        select(Message)
        .select_from(Message)
        .join(Subscription, Subscription.id == Message.subscription_id)
        .where(Message.state == WebhookState.PENDING, is_first)
    )


WAITING = (
    select(func.count(), func.min(Message.at))
    .select_from(Message)
    .join(Subscription, Subscription.id == Message.subscription_id)
    .where(Message.state == WebhookState.PENDING, Subscription.disabled_at.is_(None))
)
"""How much, and since when."""
