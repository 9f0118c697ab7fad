"""The day before: when it comes, and whether that suits. Unanswered, nothing changes."""

from collections.abc import Sequence
from datetime import time, timedelta

from doorstep.dms.status import Status
from doorstep.language import spoken
from doorstep.messaging.notifications import Composed
from doorstep.outreach.notifications.facts import Facts, NotificationKind, Policy, Saying, timer, verb, what
from doorstep.timers import Desired, local_instant

AT = time(17)
OFFERS = ("keep", "reschedule", "give_access_code")
_COMES = frozenset({Status.CREATED, Status.AT_DEPOT})


def desired(facts: Facts, policy: Policy) -> Sequence[Desired]:
    day = facts.window_day
    if day is None or facts.zone is None or not _is_planned(facts):
        return []
    due_at = local_instant(day - timedelta(days=1), AT, facts.zone)
    return [timer(facts, KIND.name, f"day:{day.isoformat()}", due_at, "17:00 the day before, at the address")]


def words(facts: Sequence[Facts], saying: Saying) -> Composed | None:
    first = facts[0]
    day, zone = first.window_day, first.zone
    if day is None or zone is None or saying.occurrence != f"day:{day.isoformat()}":
        return None
    if not all(_is_planned(each) for each in facts) or first.delivery.window_start <= saying.now:
        return None
    when = spoken.window(first.delivery.window_start, first.delivery.window_end, zone, now=saying.now)
    said = f"{saying.policy.company}: {what(facts)} {verb(facts, 'comes', 'come')} {when}."
    about = {"day": day.isoformat()}
    if not saying.may_number:
        return Composed(f"{said} Doesn't suit? Just tell us.", said=about)
    return Composed(f"{said} 1 keep, 2 another day, 3 tell us how to get in.", OFFERS, about)


def _is_planned(facts: Facts) -> bool:
    """On a route, or waiting at the depot for its day."""
    delivery = facts.delivery
    is_here = delivery.status is Status.AT_DEPOT or (delivery.status is Status.CREATED and facts.trip is not None)
    return is_here and facts.has_window


KIND = NotificationKind(
    name="window_confirmation",
    trigger="17:00 at the address, the day before the window",
    when_not="after 20:00; no window or neither planned nor at the depot; on the truck, held, cancelled or delivered",
    max_late=timedelta(hours=3),
    lasts=timedelta(hours=3),
    desired=desired,
    words=words,
)
