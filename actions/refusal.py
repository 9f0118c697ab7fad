"""The customer does not want it: confirmed once, then it goes back to its sender."""

import re

from actions.mood import mood_of_text
from actions.question import Memory
from actions.steps import Answered, Ask, Dropped, NotAnAnswer, RequestContext, Settled, Step
from actions.yes_no import is_no, says_more
from doorstep.dms.policy import WantedChange
from doorstep.dms.status import Status
from doorstep.dms.values import Audience
from doorstep.language.acts import Mood
from doorstep.language.refusals import decision

_LONGEST_REASON = 200


def begin(asked: RequestContext) -> Step:
    facts = {"tracking_number": asked.delivery.tracking_number}
    if asked.delivery.status in (Status.CANCELLED, Status.REFUSED, Status.RETURNED):
        return Answered([("utter_refusal_already", facts)])
    if asked.decide(WantedChange.CANCEL) == "refuse":
        return Answered([("utter_refusal_delivered", facts)])
    if mood_of_text(asked.text) in (Mood.NEGATED, Mood.MENTIONED):
        return Answered([])
    return Ask([("utter_refusal_ask", facts)], {"reason": _reason(asked.text)})


def tell(asked: RequestContext) -> Step:
    """Whether it can still be stopped is said by asking whether it should be."""
    return begin(asked)


def answer(asked: RequestContext, memory: Memory) -> Step:
    facts = {"tracking_number": asked.delivery.tracking_number}
    match decision(asked.turn.text):
        case "deliver":
            return Dropped([("utter_refusal_dropped", facts)])
        case "unsaid" if is_no(asked.turn):
            return Dropped([("utter_refusal_dropped", facts)])
        case "unsaid":
            return NotAnAnswer()
    outcome = asked.decide(WantedChange.CANCEL)
    if outcome == "refuse":
        return Answered([("utter_refusal_delivered", facts)])
    tracking_number, reason = asked.delivery.tracking_number, memory.get("reason") or ""
    asked.dms.cancel_delivery(asked.by, tracking_number, reason, expected_version=asked.delivery.version)
    if outcome == "write_and_tell_driver":
        told = "Do not deliver: the customer refuses it. Bring it back to the depot."
        asked.dms.add_note(asked.by, tracking_number, told, audience=Audience.DRIVER)
    said = "utter_refusal_written_driver" if outcome == "write_and_tell_driver" else "utter_refusal_written"
    return Settled(
        [(said, facts)],
        f"Cancelled by the customer{': ' + reason if reason else ''}."[:300],
        is_a_request_too=says_more(asked.turn, "cancel_delivery"),
    )


def _reason(text: str) -> str:
    """What they said of it, unless that was only the request itself."""
    words = re.sub(r"\s+", " ", text).strip()
    return words[:_LONGEST_REASON] if len(words.split()) > 4 else ""
