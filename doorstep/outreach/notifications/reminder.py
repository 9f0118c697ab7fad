"""Nobody has said what shall become of a package that could not be delivered: asked once more, in other words, for what
is still missing. The second rung of the ladder."""

from collections.abc import Sequence
from datetime import timedelta

from doorstep.dms.values import FailureReason
from doorstep.messaging.notifications import Composed
from doorstep.outreach.notifications import ladder
from doorstep.outreach.notifications.facts import Facts, NotificationKind, Policy, Saying, verb, what
from doorstep.timers import Desired

_ASKS = {
    FailureReason.NO_ACCESS: "How does our driver get in? Text us a code or the way, or another day.",
    FailureReason.ADDRESS_NOT_FOUND: "What is the right address, with any unit? Just text it here.",
    FailureReason.BUSINESS_CLOSED: "When are you open? Text us a day and time.",
    FailureReason.UNSAFE: "How does our driver reach the door safely? Or text us another day.",
}
_MAY_BE_LEFT = frozenset({FailureReason.NOBODY_HOME, FailureReason.NO_SAFE_PLACE})


def desired(facts: Facts, policy: Policy) -> Sequence[Desired]:
    return ladder.desired(facts, ladder.REMINDER)


def words(facts: Sequence[Facts], saying: Saying) -> Composed | None:
    if not all(_waits(each, saying.occurrence) for each in facts):
        return None
    return Composed(f"{saying.policy.company}: we still have {what(facts)}. {asks(facts)}")


def asks(facts: Sequence[Facts]) -> str:
    """What is missing, in other words than the choices of the first text."""
    attempt = ladder.failed(facts[0])
    reason = attempt.reason if attempt is not None else None
    if reason in _MAY_BE_LEFT and not any(each.delivery.signature_required for each in facts):
        return f"Where may we leave {verb(facts, 'it', 'them')}, or which day are you there? Just text us."
    return _ASKS.get(reason, "Which day suits you? Just text us.") if reason else "Which day suits you? Just text us."


def _waits(facts: Facts, occurrence: str) -> bool:
    attempt, asked = ladder.failed(facts), facts.asked
    if attempt is None or f"attempt:{attempt.number}" != occurrence:
        return False
    return asked.has_left and not asked.is_answered and asked.cannot_be_texted_since is None


KIND = NotificationKind(
    name=ladder.REMINDER.name,
    trigger="a failed attempt that was not answered for 2 waking hours (8 to 21 at the address); sooner, if the next"
    " day's routes are planned before",
    when_not="answered in any way; the first text did not arrive (the desk calls at once); no room before that",
    max_late=timedelta(hours=12),
    lasts=timedelta(hours=2),
    desired=desired,
    words=words,
)
