"""The driver says attempted, the customer says otherwise: recorded, shown to the desk, and a new attempt arranged."""

from dataclasses import replace

from actions import another_day, evidence
from actions.question import Memory
from actions.steps import Answered, Dropped, ForDesk, RequestContext, Settled, Step
from doorstep.dms.status import Status
from doorstep.dms.values import AttemptOutcome
from doorstep.language.dates.wish import Wish

_DESK = "Compare the driver's evidence with what the customer says."


def begin(asked: RequestContext) -> Step:
    failed = next((each for each in reversed(asked.delivery.attempts) if each.outcome is AttemptOutcome.FAILED), None)
    if failed is None or asked.delivery.status is Status.DELIVERED:
        return Answered([])
    words = asked.text.strip() or "The customer says that it did not happen as recorded."
    asked.dms.dispute_attempt(asked.by, asked.delivery.tracking_number, failed.number, words[:2000])
    if asked.delivery.status is not Status.ATTEMPTED:  # the next try is planned already
        return ForDesk([("utter_attempt_disputed_noted", {})], _DESK, evidence.details(asked))
    offered = another_day.offer(asked, Wish(), [("utter_attempt_disputed_offer", {})], 1)
    if isinstance(offered, ForDesk):
        return replace(offered, details=offered.details | evidence.details(asked))
    return offered


def answer(asked: RequestContext, memory: Memory) -> Step:
    """A new day is booked as any other; the desk sees the dispute whatever comes of that."""
    step = another_day.answer(asked, memory)
    match step:
        case Settled() | Dropped():
            said = [*step.sayings, ("utter_attempt_disputed_looked_at", {})]
            return ForDesk(said, _DESK, evidence.details(asked))
        case ForDesk():
            return replace(step, details=step.details | evidence.details(asked))
    return step
