"""Held at the depot: until when, and what to bring. Who asked for it knows."""

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from doorstep.dms.status import Status
from doorstep.language import spoken
from doorstep.messaging.notifications import Composed
from doorstep.outreach.notifications.facts import UNDO, Facts, NotificationKind, Policy, Saying, timer, verb, what
from doorstep.timers import Desired


def desired(facts: Facts, policy: Policy) -> Sequence[Desired]:
    delivery = facts.delivery
    if not _is_ready(facts) or facts.moved_by.status.startswith(("customer", "desk")):
        return []
    due_at = delivery.status_changed_at + UNDO
    return [timer(facts, KIND.name, f"until:{delivery.held_until}", due_at, "it is at the depot, and 90 s")]


def words(facts: Sequence[Facts], saying: Saying) -> Composed | None:
    first = facts[0]
    delivery, zone = first.delivery, first.zone
    if zone is None or delivery.held_until is None or not all(_is_ready(each) for each in facts):
        return None
    today = saying.now.astimezone(ZoneInfo(zone)).date()
    if delivery.held_until < today or saying.occurrence != f"until:{delivery.held_until}":
        return None
    until = spoken.day_of(delivery.held_until, today=today)
    said = f"{saying.policy.company}: {what(facts)} {verb(facts, 'is', 'are')} ready at {delivery.depot_name[:30]}"
    return Composed(f"{said} until {until}. Please bring a photo ID.")


def _is_ready(facts: Facts) -> bool:
    delivery = facts.delivery
    return delivery.status is Status.HELD and delivery.held_until is not None and facts.zone is not None


KIND = NotificationKind(
    name="ready_for_pickup",
    trigger="the package is held at the depot, and 90 s",
    when_not="the recipient or dispatch arranged it (they have their answer); the last day is over",
    max_late=timedelta(hours=4),
    lasts=timedelta(hours=18),
    desired=desired,
    words=words,
)
