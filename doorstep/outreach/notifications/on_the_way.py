"""Soon at the door, once a trip: minutes or a window, never stops alone."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from doorstep.language import spoken
from doorstep.messaging.notifications import Composed
from doorstep.outreach.notifications.facts import Facts, NotificationKind, Policy, Saying, timer, verb, what
from doorstep.outreach.notifications.late import LATE, rounded
from doorstep.timers import Desired

SILENT = timedelta(minutes=40)
"""An estimate without a sign of the driver for so long is not told as one."""


def desired(facts: Facts, policy: Policy) -> Sequence[Desired]:
    due_at = _due_at(facts, policy)
    if due_at is None:
        return []
    rule = f"{policy.stops_away} stops or {policy.minutes_away} min before it"
    return [timer(facts, KIND.name, f"trip:{facts.trip_name}", due_at, rule)]


def _due_at(facts: Facts, policy: Policy) -> datetime | None:
    """The end of the stop before it that brought it near; or by the clock, when the estimate says that it is."""
    delivery, trip = facts.delivery, facts.trip
    if not facts.is_out or trip is None or not facts.has_window or facts.zone is None or _is_late(facts):
        return None
    done_at = trip.last_done_at
    # What ended before this was loaded was another trip of the same truck.
    is_under_way = done_at is not None and done_at > delivery.status_changed_at
    if is_under_way and delivery.stops_before is not None and delivery.stops_before <= policy.stops_away:
        return done_at
    if delivery.eta is None:
        return None
    by_clock = delivery.eta - timedelta(minutes=policy.minutes_away)
    return max(by_clock, delivery.status_changed_at)


def words(facts: Sequence[Facts], saying: Saying) -> Composed | None:
    first = facts[0]
    delivery, zone, now = first.delivery, first.zone, saying.now
    if zone is None or not all(each.is_out and not _is_late(each) for each in facts):
        return None
    head = f"{saying.policy.company}: {what(facts)} {verb(facts, 'is', 'are')} on the way"
    said = {"day": str(first.window_day)}
    sign = first.last_sign_at
    if delivery.eta is not None and delivery.eta > now and sign is not None and now - sign <= SILENT:
        minutes = max(5, rounded((delivery.expected(now) or delivery.eta) - now))
        at = spoken.clock_time(now + timedelta(minutes=minutes), zone)
        return Composed(f"{head}, there in about {minutes} min (around {at}).", said=said)
    if delivery.window_end <= now:
        return None
    when = spoken.window(max(delivery.window_start, now), delivery.window_end, zone, now=now)
    if delivery.window_start <= now:
        when = f"by {spoken.moment(delivery.window_end, zone, now=now)}"
    return Composed(f"{head}, expected {when}.", said=said)


def _is_late(facts: Facts) -> bool:
    """Word of the delay takes its place."""
    eta = facts.delivery.eta
    return eta is not None and eta >= facts.delivery.window_end + LATE


KIND = NotificationKind(
    name="on_the_way",
    trigger="the stop before it ends and at most N stops are left (DOORSTEP_ON_THE_WAY_STOPS), or the estimate is M"
    " minutes away (DOORSTEP_ON_THE_WAY_MINUTES); once a trip",
    when_not="more than 5 min late; the estimate is 30 min outside the window (word of the delay goes); in quiet hours",
    max_late=timedelta(minutes=5),
    lasts=timedelta(minutes=10),
    desired=desired,
    words=words,
)
