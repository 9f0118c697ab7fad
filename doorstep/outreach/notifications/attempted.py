"""The driver came in vain: what was wrong, and what they can choose. The first rung of the ladder."""

from collections.abc import Sequence
from datetime import timedelta

from doorstep.dms.values import FailureReason
from doorstep.language import spoken
from doorstep.messaging import segments
from doorstep.messaging.notifications import Composed
from doorstep.outreach.notifications import ladder
from doorstep.outreach.notifications.facts import Facts, NotificationKind, Policy, Saying, evening_or, what
from doorstep.timers import Desired

_LEAVE, _CODE, _ANOTHER_DAY, _PICKUP = "give_instructions", "give_access_code", "reschedule", "hold_for_pickup"
WORDS = {
    _LEAVE: "where to leave it",
    _CODE: "a code or the way in",
    _ANOTHER_DAY: "another day",
    _PICKUP: "pick it up",
}
"""What is offered, by the intents of requests."""
_FIRST = {
    FailureReason.NOBODY_HOME: (_LEAVE,),
    FailureReason.NO_SAFE_PLACE: (_LEAVE,),
    FailureReason.NO_ACCESS: (_CODE,),
}
_SAYS = {
    FailureReason.NOBODY_HOME: "we came{when} with {what} but nobody was there.",
    FailureReason.NO_ACCESS: "we came{when} with {what} but couldn't get in.",
    FailureReason.ADDRESS_NOT_FOUND: "we couldn't find the address of {what}. Text us the right one, or:",
    FailureReason.BUSINESS_CLOSED: "we came{when} with {what} but you were closed.",
    FailureReason.NO_SAFE_PLACE: "we found no safe place{when} to leave {what}.",
    FailureReason.UNSAFE: "we came{when} with {what} but couldn't safely reach the door.",
    FailureReason.OUT_OF_TIME: "we ran out of time and couldn't deliver {what}{when}. Sorry.",
    FailureReason.DAMAGED: "we didn't leave {what}: damaged on the way. Sorry.",
}


def desired(facts: Facts, policy: Policy) -> Sequence[Desired]:
    return ladder.desired(facts, ladder.TEXT)


def words(facts: Sequence[Facts], saying: Saying) -> Composed | None:
    if not all(_waits(each, saying.occurrence) for each in facts):
        return None
    said, about = _news(facts, saying), {"attempt": saying.occurrence}
    if not saying.may_number:
        return Composed(f"{said} Another day, or pick it up? Just tell us.".replace(", or: ", ". "), said=about)
    offers = offered(facts)
    lines = "\n".join(f"{number}) {WORDS[offer]}" for number, offer in enumerate(offers, 1))
    asks = f"{said}\n{lines}" if said.endswith(":") else f"{said} What now?\n{lines}"
    if segments.size(asks).segments > 1:
        asks = f"{said}\n{lines}"
    return Composed(asks, offers, about)


def offered(facts: Sequence[Facts]) -> tuple[str, ...]:
    """By what was wrong; what must be signed for is left nowhere."""
    attempt = ladder.failed(facts[0])
    first: tuple[str, ...] = ()
    if attempt is not None and attempt.reason is not None:
        first = _FIRST.get(attempt.reason, ())
    if any(each.delivery.signature_required for each in facts):
        first = tuple(each for each in first if each != _LEAVE)
    return (*first, _ANOTHER_DAY, _PICKUP)


def _news(facts: Sequence[Facts], saying: Saying) -> str:
    attempt, zone = ladder.failed(facts[0]), facts[0].zone
    assert attempt is not None
    assert zone is not None
    day = spoken.day(attempt.at, zone, now=saying.now)
    when = "" if day == "today" else f" {evening_or(day, attempt.at, zone)}"
    says = _SAYS[attempt.reason or FailureReason.OUT_OF_TIME]
    return f"{saying.policy.company}: {says.format(what=what(facts), when=when)}"


def _waits(facts: Facts, occurrence: str) -> bool:
    attempt = ladder.failed(facts)
    if attempt is None or f"attempt:{attempt.number}" != occurrence:
        return False
    return not facts.asked.is_settled and not facts.asked.is_with_a_person


KIND = NotificationKind(
    name=ladder.TEXT.name,
    trigger="the driver could not deliver, and the 90 s in which that may be taken back",
    when_not="taken back; delivered since; settled already; a person has the conversation (they are to tell it), or the"
    " number is opted out (the desk calls)",
    max_late=timedelta(hours=12),
    lasts=timedelta(hours=18),
    desired=desired,
    words=words,
)
