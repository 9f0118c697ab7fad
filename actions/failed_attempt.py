"""After a failed attempt we text first: what was wrong, and what they can choose."""

import re
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from actions import access, another_day, instructions, pickup
from actions.conversation import Saying
from actions.steps import Answered, Ask, Dialogue, ForDesk, NotAnAnswer, RequestContext, Step
from actions.where_is_my_package import where_is
from doorstep.dms.status import Status
from doorstep.dms.values import FailureReason
from doorstep.language.choices import pick, pick_by_words
from doorstep.language.dates.reading import read_wish
from doorstep.language.dates.wish import Wish
from doorstep.language.phrases import any_of
from doorstep.language.reports.words import plain

_ANOTHER_DAY = ("reschedule", "another day")
_PICKUP = ("hold_for_pickup", "pick it up yourself")
_CODE = ("give_access_code", "send a code or the way in")
_LEAVE = ("give_instructions", "say where to leave it")
_CHOICES = {
    FailureReason.NOBODY_HOME: (_LEAVE, _ANOTHER_DAY, _PICKUP),
    FailureReason.NO_SAFE_PLACE: (_LEAVE, _ANOTHER_DAY, _PICKUP),
    FailureReason.NO_ACCESS: (_CODE, _ANOTHER_DAY, _PICKUP),
}
_WORDS = {intent: words for choices in _CHOICES.values() for intent, words in choices}
_IS_BACK = re.compile(
    any_of(
        r"""
        (?:im|i am|were|we are|ill be|i will be|someone is|somebody is|hes|shes) (?:\w+ )?(?:home|back|here|there)
        (?:home|back) (?:now|again|at|by|around|after|in|from)
        just (?:missed|stepped out|got (?:home|back|in))|(?:come|turn|swing) (?:back|around|by again)|try again
        """
    )
)
_COMES_BACK = re.compile(r"\b(?:can|could|will) (?:you|u|he|she|they|the driver)\b", re.IGNORECASE)
_BEGINS = {
    "reschedule": another_day,
    "hold_for_pickup": pickup,
    "give_access_code": access,
    "give_instructions": instructions,
}


def begin(asked: RequestContext) -> Step:
    delivery = asked.delivery
    failed = next((each for each in reversed(delivery.attempts) if each.reason), None)
    if taken_back := next(iter(asked.turn.spans("taken_back")), ""):
        return Answered(_corrected(asked, taken_back))
    if delivery.status is not Status.ATTEMPTED or failed is None or failed.reason is None:
        return Answered([])
    choices: tuple[tuple[str, str], ...] = _CHOICES.get(failed.reason, (_ANOTHER_DAY, _PICKUP))
    if delivery.signature_required:
        choices = tuple(choice for choice in choices if choice is not _LEAVE)
    lines = "\n".join(f"{position}) {words}" for position, (_, words) in enumerate(choices, 1))
    said: list[Saying] = [
        (f"utter_failed_attempt_{failed.reason}", {"tracking_number": delivery.tracking_number}),
        ("utter_failed_attempt_options", {"options": lines}),
    ]
    return Ask(said, {"options": [intent for intent, _ in choices]})


def _corrected(asked: RequestContext, what: str) -> list[Saying]:
    """What the recipient was told is so no more: a failed attempt (`heard`) or a delivery (`delivered`) that was none,
    or one that was made good at a second try (`made_good`)."""
    responses = {
        "heard": "utter_failed_attempt_taken_back",
        "delivered": "utter_delivered_taken_back",
        "made_good": "utter_failed_attempt_made_good",
    }
    if what not in responses:
        return []
    said = (responses[what], {"tracking_number": asked.delivery.tracking_number})
    return [said, *where_is(asked.delivery, asked.proof, asked.turn.now)]


def answer(asked: RequestContext, memory: dict[str, Any]) -> Step:
    options = [_WORDS[intent] for intent in memory["options"]]
    position = pick(asked.turn.text, len(options))
    if position is None:
        position = pick_by_words(asked.turn.text, options)
    if position is None and asked.delivery.status is Status.ATTEMPTED and _is_back_today(asked):
        return ForDesk(
            [("utter_failed_attempt_back_today", {})],
            "The customer is there again today: see whether the driver can come back, and tell the customer.",
            {"words": asked.turn.text[:300]},
        )
    if position is None:
        return NotAnAnswer()  # words of one of the requests begin it as they always do
    if asked.delivery.status is not Status.ATTEMPTED:
        return Answered([])
    intent = memory["options"][position]
    dialogue: Dialogue = _BEGINS[intent]
    step = dialogue.begin(replace(asked, text=""))
    return replace(step, intent=intent) if isinstance(step, Ask) else step


def _is_back_today(asked: RequestContext) -> bool:
    """ "im home now", "back at 3": for this day's driver, no wish for another day."""
    if "?" in asked.turn.text and not _COMES_BACK.search(asked.turn.text):
        return False
    today = asked.turn.now.astimezone(ZoneInfo(asked.delivery.timezone)).date()
    wish = read_wish(asked.text, today)
    names_another = isinstance(wish, Wish) and wish.names_a_day and wish.days != (today,)
    return not names_another and _IS_BACK.search(plain(asked.turn.text)) is not None
