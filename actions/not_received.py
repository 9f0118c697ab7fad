"""Marked delivered, and nothing there: the proof first, then the usual places, then a person. Or another's box came."""

import re

from actions import evidence
from actions.asides import ASIDES
from actions.question import Memory
from actions.steps import Answered, Ask, ForDesk, NotAnAnswer, RequestContext, Settled, Step
from actions.yes_no import is_clear_yes, is_no
from doorstep.cases.lifecycle import CaseKind
from doorstep.dms.status import Status
from doorstep.language import answers
from doorstep.language.wrong_box import is_anothers
from doorstep.requests import REQUESTS

_THE = r"(?:the|my|our)"
_SOMEBODY = r"(?:neighbou?r|roommate|husband|wife|kid|son|daughter|mom|dad|desk|doorman|super)s?"
_FOUND = re.compile(
    r"\b(?:found (?:it|them)|got it|i have it|(?:its|it's|it is|it was|they were|was|is)(?: just| right| only)*"
    rf" (?:here|there|hid\w*|behind|under|inside|next to|beside|around {_THE} (?:back|side|corner)"
    rf"|(?:in|on|by|at) {_THE})"
    rf"|{_SOMEBODY} (?:has|had|got|grabbed|took|brought) it|have it now|(?:turned|showed) up|there it is)\b",
    re.IGNORECASE,
)
_SAYS_WHO = re.compile(
    r"\b(?:says?|said|claims?|shows?|photo|pic\w*|tracking|app|supposed|should|thought|if|where|driver)\b",
    re.IGNORECASE,
)
"""Of where somebody says that it is, or where it should be."""
_NOT_FOUND = re.compile(
    r"\b(?:not|no|nothing|nope|nowhere|didn'?t|couldn'?t|can'?t|still|isn'?t|never|haven'?t)\b", re.I
)
_PLAIN_YES = frozenset("yes yep yeah yea yup y ya si yessir".split())
"""An "ok" to "Did you find it?" only says that they look."""
_OTHERS = (ASIDES | REQUESTS.keys()) - {"report_not_received", "thank", "complain"}


def begin(asked: RequestContext) -> Step:
    if is_anothers(asked.text):
        return anothers(asked)
    if asked.delivery.status is not Status.DELIVERED:
        return Answered([])
    return Ask(
        [("utter_not_received_where", {"proof": evidence.sentence(asked)}), ("utter_not_received_look", {})],
        {},
        pictures=evidence.photos(asked),
        again=[("utter_not_received_again", {})],
    )


def answer(asked: RequestContext, memory: Memory) -> Step:
    text = asked.turn.text
    if is_anothers(text):
        return anothers(asked)
    denied = is_no(asked.turn) or _NOT_FOUND.search(text)
    if "?" not in text and not denied and (_is_found(text) or _says_yes(asked)):
        return Settled([("utter_not_received_found", {})], "The customer found it.")
    if asked.turn.intent == "never_mind":
        found = "?" not in text and _is_found(text)
        return Settled([("utter_not_received_found", {})], "The customer found it.") if found else NotAnAnswer()
    if denied or asked.turn.intent == "report_not_received":
        return _pass_on(asked)
    if asked.turn.intent in _OTHERS:
        return NotAnAnswer()
    if memory.get("again"):
        return _pass_on(asked)
    return Ask([("utter_not_received_again", {})], {"again": True})


def anothers(asked: RequestContext) -> ForDesk:
    """They have a package that is not theirs."""
    return ForDesk(
        [("utter_not_received_anothers", {})],
        "Find out whose package it is, have it fetched, and tell the customer when.",
        {"words": asked.text.strip()[:300], "pictures": list(asked.turn.pictures)} | evidence.details(asked),
        kept_as=(CaseKind.WRONG_BOX, "Somebody else's package was left with the customer."),
    )


def _is_found(text: str) -> bool:
    return _FOUND.search(text) is not None and _SAYS_WHO.search(text) is None


def _says_yes(asked: RequestContext) -> bool:
    return is_clear_yes(asked.turn) and bool(answers.words_of(asked.turn.text) & _PLAIN_YES)


def _pass_on(asked: RequestContext) -> ForDesk:
    return ForDesk(
        [("utter_not_received_passed", {"tracking_number": asked.delivery.tracking_number})],
        "Ask the driver where it was left, look at the evidence, tell the customer.",
        evidence.details(asked),
    )
