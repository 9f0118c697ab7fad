"""Marked delivered, and nothing there: the proof first, then the usual places, then a person."""

import re
from typing import Any

from actions import evidence
from actions.steps import Answered, Ask, Asked, ForDesk, NotAnAnswer, Settled, Step
from actions.yes_no import is_clear_yes, is_no
from doorstep.dms.status import Status

_FOUND = re.compile(r"\b(?:found (?:it|them)|got it|its here|it's here|neighbou?r (?:has|had) it|have it now)\b", re.I)
_NOT_FOUND = re.compile(r"\b(?:not|no|nothing|nope|nowhere|didn'?t|couldn'?t|can'?t|still|isn'?t|never)\b", re.I)


def begin(asked: Asked) -> Step:
    if asked.delivery.status is not Status.DELIVERED:
        return Answered([])
    return Ask(
        [("utter_not_received_where", {"proof": evidence.sentence(asked)}), ("utter_not_received_look", {})],
        {},
        pictures=evidence.photos(asked),
    )


def answer(asked: Asked, memory: dict[str, Any]) -> Step:
    text = asked.turn.text
    if _FOUND.search(text) and not re.search(r"\b(?:not|havent|haven't|didnt|didn't)\s+found\b", text, re.IGNORECASE):
        return Settled([("utter_not_received_found", {})], "The customer found it.")
    if asked.turn.intent == "never_mind":
        return NotAnAnswer()
    if is_no(asked.turn) or asked.turn.intent == "report_not_received" or _NOT_FOUND.search(text):
        return ForDesk(
            [("utter_not_received_passed", {"tracking_number": asked.delivery.tracking_number})],
            "Ask the driver where it was left, look at the evidence, tell the customer.",
            evidence.details(asked),
        )
    if is_clear_yes(asked.turn) or asked.turn.intent == "thank":
        return Settled([("utter_not_received_found", {})], "The customer found it.")
    return NotAnAnswer()
