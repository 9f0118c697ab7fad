"""It comes before the promised window begins."""

from collections.abc import Sequence
from datetime import timedelta

from doorstep.language import spoken
from doorstep.messaging.notifications import Composed
from doorstep.outreach.notifications.facts import Facts, NotificationKind, Policy, Saying, timer, verb, what
from doorstep.outreach.notifications.late import LATE, MOST_A_TRIP, has_moved, next_occurrence, times_told
from doorstep.timers import Desired


def desired(facts: Facts, policy: Policy) -> Sequence[Desired]:
    count, at = times_told(facts), facts.delivery.eta_updated_at
    if at is None or count >= MOST_A_TRIP or not _is_early(facts) or not has_moved(facts):
        return []
    return [
        timer(
            facts,
            KIND.name,
            next_occurrence(facts),
            max(at, facts.delivery.status_changed_at),
            "the new estimate",
        )
    ]


def words(facts: Sequence[Facts], saying: Saying) -> Composed | None:
    first, now = facts[0], saying.now
    eta, zone = first.delivery.eta, first.zone
    if zone is None or eta is None or eta <= now or not all(_is_early(each) for each in facts):
        return None
    said = f"{saying.policy.company}: {what(facts)} may come early, about {spoken.moment(eta, zone, now=now)}."
    about = {"eta": eta.isoformat(), "day": str(first.window_day)}
    return Composed(f"{said} {verb(facts, 'Does', 'Do')} that suit? If not, just tell us.", said=about)


def _is_early(facts: Facts) -> bool:
    delivery = facts.delivery
    return (
        facts.is_out
        and facts.has_window
        and facts.zone is not None
        and delivery.eta is not None
        and delivery.eta + LATE <= delivery.window_start
    )


KIND = NotificationKind(
    name="early",
    trigger="the estimate is 30 min before the promised window, and again when it moves by 30 more",
    when_not="twice a trip already (with delays); no longer early; more than 30 min late; in quiet hours",
    max_late=timedelta(minutes=30),
    lasts=timedelta(minutes=30),
    desired=desired,
    words=words,
)
