"""Who is told what: made, changed, stopped, begun again, taken away. Each with its line in the audit log."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from doorstep import wakeups
from doorstep.console.auth import audit
from doorstep.console.auth.models import ConsoleUser
from doorstep.console.webhooks import destinations, events, queueing, rounds, signing
from doorstep.console.webhooks.models import Message, Subscription

LONGEST_REPLAY = timedelta(days=30)
NAME = r"[a-z0-9][a-z0-9._-]{0,39}"
_MOST = 20


class WebhookRefused(Exception):
    """Nothing was changed; the message is a sentence for people."""


@dataclass(frozen=True)
class WantedSubscription:
    url: str
    event_types: Sequence[str]
    with_words: bool


def everyone(session: Session) -> Sequence[Subscription]:
    return session.scalars(select(Subscription).order_by(Subscription.name)).all()


def named(session: Session, name: str) -> Subscription | None:
    return session.scalar(select(Subscription).where(Subscription.name == name))


def put(
    session: Session, name: str, wanted: WantedSubscription, *, is_sandboxed: bool, by: ConsoleUser | str, now: datetime
) -> str | None:
    """Make it, or change what it is told and where. The secret of a new one, which is shown this once. Raises
    WebhookRefused."""
    _check(name, wanted, is_sandboxed=is_sandboxed)
    types = [events.EVERYTHING] if events.EVERYTHING in wanted.event_types else sorted(set(wanted.event_types))
    details = {"url": wanted.url, "events": types, "with_words": wanted.with_words}
    wakeups.notify(session, rounds.TOPIC)
    known = named(session, name)
    if known is not None:
        if known.url != wanted.url:
            _begin_anew(known)
        known.url, known.event_types, known.with_words = wanted.url, types, wanted.with_words
        audit.record(session, by, "webhook.changed", f"webhook:{name}", now=now, details=details)
        return None
    if len(everyone(session)) >= _MOST:
        raise WebhookRefused(f"There are {_MOST} webhooks, which is as many as there can be.")
    secret = signing.new_secret()
    session.add(
        Subscription(
            name=name, url=wanted.url, secret=secret, event_types=types, with_words=wanted.with_words, created_at=now,
            failures=0, since_dms=queueing.newest(session, events.DMS),
            since_cases=queueing.newest(session, events.CASE),
        )
    )  # fmt: skip
    audit.record(session, by, "webhook.added", f"webhook:{name}", now=now, details=details)
    session.flush()
    return secret


def disable(session: Session, subscription: Subscription, *, by: ConsoleUser | str, now: datetime) -> None:
    if subscription.disabled_at is None:
        subscription.disabled_at, subscription.disabled_why = now, "desk"
        audit.record(session, by, "webhook.disabled", f"webhook:{subscription.name}", now=now)


def enable(session: Session, subscription: Subscription, *, by: ConsoleUser | str, now: datetime) -> None:
    """It is told what happens from now on, and what waits; `replay` tells it what it missed."""
    if subscription.disabled_at is None:
        return
    subscription.since_dms = queueing.newest(session, events.DMS)
    subscription.since_cases = queueing.newest(session, events.CASE)
    subscription.disabled_at = subscription.disabled_why = None
    _begin_anew(subscription)
    audit.record(session, by, "webhook.enabled", f"webhook:{subscription.name}", now=now)
    wakeups.notify(session, rounds.TOPIC)


def replay(
    session: Session, subscription: Subscription, since: datetime, *, by: ConsoleUser | str, now: datetime
) -> int:
    """All since then once more, under the same ids: how many messages. Raises WebhookRefused."""
    if not now - LONGEST_REPLAY <= since <= now:
        raise WebhookRefused(f"What happened in the last {LONGEST_REPLAY.days} days can be told again.")
    if subscription.disabled_at is not None:
        raise WebhookRefused("It is disabled: enable it first.")
    count = queueing.replay(session, subscription, since, now)
    details = {"since": since.isoformat(), "messages": count}
    audit.record(session, by, "webhook.replayed", f"webhook:{subscription.name}", now=now, details=details)
    wakeups.notify(session, rounds.TOPIC)
    return count


def remove(session: Session, subscription: Subscription, *, by: ConsoleUser | str, now: datetime) -> None:
    session.execute(delete(Message).where(Message.subscription_id == subscription.id))
    session.delete(subscription)
    audit.record(session, by, "webhook.removed", f"webhook:{subscription.name}", now=now)


def _begin_anew(subscription: Subscription) -> None:
    subscription.failing_since, subscription.failures, subscription.rests_until = None, 0, None


def _check(name: str, wanted: WantedSubscription, *, is_sandboxed: bool) -> None:
    if not re.fullmatch(NAME, name):
        raise WebhookRefused("A webhook's name is small letters, digits and . _ -, at most 40, like: dms")
    try:
        destinations.check(wanted.url, is_sandboxed=is_sandboxed)
    except destinations.BadUrl as error:
        raise WebhookRefused(str(error)) from None
    if not wanted.event_types:
        raise WebhookRefused("Say of which events it is told.")
    if unknown := sorted(set(wanted.event_types) - {*events.TYPES, events.EVERYTHING}):
        raise WebhookRefused(f"There is no event {unknown[0]}.")
