"""It is on the truck: said only when the driver has reported the load."""

from collections.abc import Sequence
from datetime import timedelta

from doorstep.language import spoken
from doorstep.messaging.notifications import Composed
from doorstep.outreach.notifications.facts import UNDO, Facts, NotificationKind, Policy, Saying, timer, verb, what
from doorstep.timers import Desired


def desired(facts: Facts, policy: Policy) -> Sequence[Desired]:
    if not facts.is_out or not facts.has_window or facts.zone is None or _is_told_more(facts):
        return []
    due_at = facts.delivery.status_changed_at + UNDO
    return [timer(facts, KIND.name, f"trip:{facts.trip_name}", due_at, "the load report, and 90 s")]


def words(facts: Sequence[Facts], saying: Saying) -> Composed | None:
    first = facts[0]
    delivery, zone = first.delivery, first.zone
    if (
        zone is None
        or not all(each.is_out and not _is_told_more(each) for each in facts)
        or delivery.window_end <= saying.now
    ):
        return None
    when = spoken.window(delivery.window_start, delivery.window_end, zone, now=saying.now)
    if not when.startswith("today"):
        return None
    said = f"{saying.policy.company}: {what(facts)} {verb(facts, 'is', 'are')} on the truck and planned for {when}."
    return Composed(said, said={"day": str(first.window_day)})


def _is_told_more(facts: Facts) -> bool:
    """That it is on the way says that it is on the truck. On which truck is no news: it may be given to another."""
    trip = f"trip:{facts.trip_name}"
    return any(each.occurrence == trip for each in facts.told_of("on_the_way")) or any(
        each.occurrence != trip and each.said.get("day") == str(facts.window_day) for each in facts.told_of(KIND.name)
    )


KIND = NotificationKind(
    name="out_for_delivery",
    trigger="the driver's load report, and the 90 s in which it may be taken back",
    when_not="without a load report; window of another day, or over; told already that it is on the way",
    max_late=timedelta(hours=2),
    lasts=timedelta(hours=3),
    desired=desired,
    words=words,
)
