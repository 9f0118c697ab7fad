"""It will not come in the promised window: the new time, or that there is none yet. Twice a trip at most."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from doorstep.language import spoken
from doorstep.messaging.notifications import Composed
from doorstep.outreach.notifications.facts import Facts, NotificationKind, Policy, Saying, timer, verb, what
from doorstep.outreach.notifications.late import LATE, MOST_A_TRIP, has_moved, next_occurrence, prefix, times_told
from doorstep.timers import Desired

OFFERS = ("keep", "reschedule")
BY_DISPATCH = ":desk"
"""How the name of one ends that dispatch sends: then any lateness counts."""
_SILENT = timedelta(minutes=20)
"""So long after its estimate it is not there, and nobody has said why."""
_BEFORE_THE_END = timedelta(minutes=15)


def desired(facts: Facts, policy: Policy) -> Sequence[Desired]:
    delivery, count = facts.delivery, times_told(facts)
    if not facts.is_out or not facts.has_window or facts.zone is None or count >= MOST_A_TRIP:
        return []
    if _is_told_late(facts):
        if not has_moved(facts) or delivery.eta_updated_at is None:
            return []
        return [timer(facts, KIND.name, next_occurrence(facts), delivery.eta_updated_at, "the new estimate")]
    due_at = _silent_since(facts)
    if due_at is None or count:
        return []
    return [timer(facts, KIND.name, f"{prefix(facts)}silent", due_at, "20 min past its estimate, and not there")]


def words(facts: Sequence[Facts], saying: Saying) -> Composed | None:
    first, now = facts[0], saying.now
    delivery, zone = first.delivery, first.zone
    if zone is None or not all(each.is_out for each in facts):
        return None
    head, said = (
        f"{saying.policy.company}: {what(facts)} {verb(facts, 'is', 'are')} running",
        {"day": str(first.window_day)},
    )
    is_late = _is_told_late(first) or (saying.occurrence.endswith(BY_DISPATCH) and _is_missed(first))
    if is_late and delivery.eta is not None and delivery.eta > now:
        # The estimate, not what is expected by now: what is told is what later estimates are held against.
        at = spoken.moment(_to_five(delivery.eta), zone, now=now)
        head, said = f"{head} late: now about {at}.", said | {"eta": delivery.eta.isoformat()}
    elif (silent := _silent_since(first)) is not None and silent <= now:
        head = f"{head} behind. We don't know the new time yet."
    else:
        return None  # it has caught up
    if not saying.may_number:
        return Composed(f"{head} Rather another day? Just tell us.", said=said)
    return Composed(f"{head} 1 wait, 2 another day.", OFFERS, said)


def _is_told_late(facts: Facts) -> bool:
    """The estimate itself says that the window is missed."""
    eta = facts.delivery.eta
    return eta is not None and eta >= facts.delivery.window_end + LATE


def _is_missed(facts: Facts) -> bool:
    """By however little."""
    eta = facts.delivery.eta
    return eta is not None and eta > facts.delivery.window_end


def _silent_since(facts: Facts) -> datetime | None:
    """When nothing is known of it any more although its window is about to end."""
    eta = facts.delivery.eta
    if eta is None:
        return None
    return max(eta + _SILENT, facts.delivery.window_end - _BEFORE_THE_END)


def _to_five(at: datetime) -> datetime:
    return at + timedelta(minutes=-at.minute % 5, seconds=-at.second, microseconds=-at.microsecond)


KIND = NotificationKind(
    name="delay",
    trigger="the estimate leaves the promised window by 30 min, and again when it moves by 30 more; or the driver is"
    " silent and the window about to end",
    when_not="twice a trip already; caught up again; more than 30 min late; in quiet hours",
    max_late=timedelta(minutes=30),
    lasts=timedelta(minutes=30),
    desired=desired,
    words=words,
)
