"""It is there: where and when. Only after the 90 s in which drivers take things back."""

from collections.abc import Sequence
from datetime import timedelta

from doorstep.dms.status import Status
from doorstep.dms.values import AttemptOutcome
from doorstep.dms.views import AttemptView
from doorstep.language import spoken
from doorstep.messaging import segments
from doorstep.messaging.notifications import Composed
from doorstep.outreach.notifications.facts import (
    UNDO,
    Facts,
    NotificationKind,
    Policy,
    Saying,
    evening_or,
    timer,
    verb,
    what,
)
from doorstep.timers import Desired

_LONGEST_PLACE = 30


def desired(facts: Facts, policy: Policy) -> Sequence[Desired]:
    attempt = _delivered(facts)
    if attempt is None or facts.zone is None:
        return []
    return [timer(facts, KIND.name, f"attempt:{attempt.number}", attempt.at + UNDO, "the driver's report, and 90 s")]


def words(facts: Sequence[Facts], saying: Saying) -> Composed | None:
    first = facts[0]
    attempt, zone = _delivered(first), first.zone
    if attempt is None or zone is None or saying.occurrence != f"attempt:{attempt.number}":
        return None
    if any(_delivered(each) is None for each in facts):
        return None
    at = spoken.clock_time(attempt.at, zone)
    day = spoken.day(attempt.at, zone, now=saying.now)
    when = f"at {at}" if day == "today" else f"{evening_or(day, attempt.at, zone)} at {at}"
    head = f"{saying.policy.company}: {what(facts)} {verb(facts, 'was', 'were')} delivered {when}"
    return Composed(
        _in_one_segment(head, _place(first.delivery.left_at), saying.photo_address),
        said={"attempt": attempt.number},
        photo_url=_photo_url(facts),
    )


def _in_one_segment(head: str, place: str, photo_address: str | None) -> str:
    """With as much as there is room for: the photo shows the place."""
    tail = "Not there? Just tell us."
    photo = f" Photo: {photo_address}" if photo_address else ""
    tries = (f"{head}{place}.{photo} {tail}", f"{head}.{photo} {tail}", f"{head}{place}. {tail}")
    return next((each for each in tries if segments.size(each).segments == 1), f"{head}. {tail}")


def _photo_url(facts: Sequence[Facts]) -> str | None:
    """Where one shows all that it tells of."""
    shown = {attempt.photo_url for each in facts if (attempt := _delivered(each)) is not None}
    return shown.pop() if len(shown) == 1 else None


def _delivered(facts: Facts) -> AttemptView | None:
    if facts.delivery.status is not Status.DELIVERED:
        return None
    return next((each for each in reversed(facts.delivery.attempts) if each.outcome is AttemptOutcome.DELIVERED), None)


def _place(left_at: str | None) -> str:
    """Drivers write it; what makes the text two is left out."""
    place = segments.to_gsm7(segments.clean(left_at or "")).strip()
    return f" ({place})" if place and len(place) <= _LONGEST_PLACE and segments.is_gsm7(place) else ""


KIND = NotificationKind(
    name="delivered",
    trigger="the driver's report, and the 90 s in which it may be taken back",
    when_not="taken back; more than 4 h late (held by quiet hours is not late: it goes at 8:00 and says so)",
    max_late=timedelta(hours=4),
    lasts=timedelta(hours=18),
    desired=desired,
    words=words,
)
