"""Whoever was told something that is so no more is told so; outside mode and limits, never outside an opt-out."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from doorstep.dms.status import Status
from doorstep.language import spoken
from doorstep.messaging.notifications import Composed
from doorstep.outreach.notifications.facts import (
    UNDO,
    Facts,
    FiredNotification,
    NotificationKind,
    Policy,
    Saying,
    timer,
    verb,
    what,
)
from doorstep.timers import Desired

_OF_A_DAY = ("window_confirmation", "out_for_delivery", "on_the_way", "delay", "early", "correction")
_THEMSELVES = ("customer", "desk")
"""Who changed it was answered there."""


def desired(facts: Facts, policy: Policy) -> Sequence[Desired]:
    """What is on its way may have left by then or have been dropped: both are provided for, and `words` knows what was
    told."""
    if facts.zone is None:
        return []
    found = {each for each in (_occurrence(facts), _occurrence(_left(facts))) if each is not None}
    due_at, rule = facts.delivery.updated_at + UNDO, "what was told is so no more, and 90 s"
    return [timer(facts, KIND.name, each, due_at, rule) for each in sorted(found)]


def words(facts: Sequence[Facts], saying: Saying) -> Composed | None:
    first = facts[0]
    delivery, zone = first.delivery, first.zone
    if zone is None or _occurrence(_left(first, but=saying.occurrence)) != saying.occurrence:
        return None
    head = f"{saying.policy.company}: sorry, a correction. {what(facts).capitalize()}"
    if saying.occurrence.startswith("delivered:"):
        undelivered = f"{head} {verb(facts, 'was', 'were')} not delivered"
        if not all(each.is_out for each in facts):
            return Composed(f"{undelivered}. Questions? Just ask us here.")
        return Composed(f"{undelivered} yet: {verb(facts, 'it is', 'they are')} still on the truck.")
    if not _comes(first):
        return Composed(f"{head} {verb(facts, 'does', 'do')} not come as we said. Questions? Just ask us here.")
    when = spoken.window(delivery.window_start, delivery.window_end, zone, now=saying.now)
    return Composed(f"{head} now {verb(facts, 'comes', 'come')} {when}.", said={"day": str(first.window_day)})


def _occurrence(facts: Facts) -> str | None:
    return _undelivered(facts) or _other_day(facts)


def _left(facts: Facts, *, but: str | None = None) -> Facts:
    """With nothing told but what has left; and as they were `but` for this very correction."""
    told = tuple(each for each in facts.told if each.has_left and (each.kind, each.occurrence) != (KIND.name, but))
    return replace(facts, told=told)


def _undelivered(facts: Facts) -> str | None:
    """They were told that it is there, and the driver took that back."""
    told = next(iter(reversed(facts.told_of("delivered"))), None)
    if told is None or facts.delivery.status is Status.DELIVERED or facts.is_corrected_elsewhere:
        return None
    number = told.occurrence.removeprefix("attempt:")
    return None if any(str(each.number) == number for each in facts.delivery.attempts) else f"delivered:{number}"


def _other_day(facts: Facts) -> str | None:
    """They were told of a day on which it does not come."""
    told: FiredNotification | None = next(
        (each for each in reversed(facts.told_of(*_OF_A_DAY)) if each.said.get("day")), None
    )
    if told is None or not facts.has_window:
        return None
    if facts.delivery.status in (Status.ATTEMPTED, Status.DELIVERED, Status.REFUSED):
        return None  # it came
    if _has_own_words(facts):
        return None
    day, before = str(facts.window_day), told.said["day"]
    if not _comes(facts):
        return None if facts.moved_by.status.startswith(_THEMSELVES) else f"day:{before}:none"
    if day == before or facts.moved_by.window.startswith(_THEMSELVES):
        return None
    return f"day:{before}:{day}"


def _comes(facts: Facts) -> bool:
    """With or without a truck yet."""
    return facts.delivery.status in (Status.CREATED, Status.AT_DEPOT, Status.OUT_FOR_DELIVERY)


def _has_own_words(facts: Facts) -> bool:
    """Which say more than a correction."""
    return facts.delivery.status is Status.RETURNED or (
        facts.delivery.status is Status.HELD and facts.delivery.held_until is not None
    )


KIND = NotificationKind(
    name="correction",
    trigger="what a notification said is so no more: delivered taken back, another day, not at all; and 90 s",
    when_not="the recipient or dispatch changed it (they have their answer); so again as it was told",
    max_late=timedelta(hours=4),
    lasts=timedelta(hours=18),
    desired=desired,
    words=words,
)
