"""It has gone back to its sender."""

from collections.abc import Sequence
from datetime import timedelta

from doorstep.dms.status import Status
from doorstep.messaging.notifications import Composed
from doorstep.outreach.notifications.facts import UNDO, Facts, NotificationKind, Policy, Saying, timer, verb, what
from doorstep.timers import Desired


def desired(facts: Facts, policy: Policy) -> Sequence[Desired]:
    if facts.delivery.status is not Status.RETURNED or facts.moved_by.status.startswith("customer"):
        return []
    return [timer(facts, KIND.name, "once", facts.delivery.status_changed_at + UNDO, "it went back, and 90 s")]


def words(facts: Sequence[Facts], saying: Saying) -> Composed | None:
    if any(each.delivery.status is not Status.RETURNED for each in facts):
        return None
    said = f"{saying.policy.company}: {what(facts)} {verb(facts, 'has', 'have')} gone back to the sender."
    return Composed(f"{said} Questions? Just ask us here.")


KIND = NotificationKind(
    name="returned",
    trigger="the package goes back to its sender, and 90 s",
    when_not="the recipient sent it back themselves; more than 4 h late",
    max_late=timedelta(hours=4),
    lasts=timedelta(hours=18),
    desired=desired,
    words=words,
)
