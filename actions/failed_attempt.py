"""After a failed attempt we text first: what was wrong, and what they can choose."""

import re
from dataclasses import replace
from zoneinfo import ZoneInfo

from actions import access, another_day, instructions, pickup
from actions.conversation import Saying
from actions.question import Memory, OpenQuestion, id_of
from actions.steps import Answered, Ask, Dialogue, ForDesk, NotAnAnswer, RequestContext, Step
from actions.where_is_my_package import where_is
from doorstep.dms.status import Status
from doorstep.language.choices import pick, pick_by_words
from doorstep.language.dates.reading import read_wish
from doorstep.language.dates.wish import Wish
from doorstep.language.day_questions import day_proposed
from doorstep.language.mistyped import as_meant
from doorstep.language.phrases import any_of
from doorstep.language.reports.words import plain
from doorstep.messaging.notifications import SentNotification
from doorstep.outreach.notifications.attempted import WORDS

_IN_WORDS = {
    "reschedule": "another day",
    "hold_for_pickup": "pick it up yourself",
    "give_access_code": "send a code or the way in",
    "give_instructions": "say where to leave it",
}
"""By which a choice may be named."""
_IS_BACK = re.compile(
    any_of(
        r"""
        (?:im|i am|were|we are|ill be|i will be|someone is|somebody is|hes|shes) (?:\w+ )?(?:home|back|here|there)
        (?:home|back) (?:now|again|at|by|around|after|in|from)
        just (?:missed|stepped out|got (?:home|back|in))|(?:come|turn|swing|loop|circle|double|pop|drive|head|run
            |roll|hop)
            (?:back|around|round|by again|through again|over again)
        (?:try|attempt)(?: it| me| us| my \w+)? (?:again|(?:one|1) more time|once more)
        (?:give|have|take) (?:it |me |us )?another (?:try|shot|go|crack|stab)|(?:second|2nd) (?:try|attempt|shot)
        """
    )
)
_COMES_BACK = re.compile(r"\b(?:can|could|will) (?:you|u|he|she|they|the driver)\b", re.IGNORECASE)
_ONLY_A_DAY = frozenset({"reschedule", "where_is_my_package", "nlu_fallback", "out_of_scope", "inform"})
_WANTS_ANOTHER_END = frozenset({"dispute_attempt", "cancel_delivery", "hold_for_pickup", "correct_address"})
_NOT_BACK = re.compile(
    r"\b(?:dont|do not|not|no need to|never)\b(?: \w+){0,2} (?:come|turn|swing|try|home|here|back)\b"
    r"|\b(?:before|until|til+|once|when|if|days|week)\b(?: \w+){0,2} (?:im|i am|were|we are|ill be|back|home)\b"
)
_BEGINS = {
    "reschedule": another_day,
    "hold_for_pickup": pickup,
    "give_access_code": access,
    "give_instructions": instructions,
}


def begin(asked: RequestContext) -> Step:
    """In a turn of ours: what they were told is so no more."""
    return Answered(_corrected(asked, next(iter(asked.turn.spans("taken_back")), "")))


def question_of(told: SentNotification) -> OpenQuestion:
    """What the text about a failed attempt asked, for the turn that answers it."""
    number = told.deliveries[0]
    lines = "\n".join(f"{place}) {WORDS[offer]}" for place, offer in enumerate(told.offers, 1))
    return OpenQuestion(
        id=id_of(f"told:{number}:{told.at.isoformat()}", "failed_attempt"),
        of="failed_attempt",
        memory={"options": list(told.offers)},
        asked=(("utter_failed_attempt_options", {"options": lines}),),
        at=told.at,
        about=number,
        proof="phone",
    )


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


def answer(asked: RequestContext, memory: Memory) -> Step:
    options = [_IN_WORDS[intent] for intent in memory["options"]]
    position = pick(asked.turn.text, len(options))
    if position is None:
        position = pick_by_words(asked.turn.text, options)
    is_attempted = asked.delivery.status is Status.ATTEMPTED
    if position is None and is_attempted and asked.turn.intent in _ONLY_A_DAY and (day := day_proposed(_said(asked))):
        step = another_day.begin(replace(asked, text=f"bring it {day}"))
        return replace(step, intent="reschedule") if isinstance(step, Ask) else step
    if position is None and is_attempted and _is_back_today(asked):
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


def _said(asked: RequestContext) -> str:
    return as_meant(asked.turn.text)


def _is_back_today(asked: RequestContext) -> bool:
    """ "im home now", "back at 3": for this day's driver, no wish for another day."""
    if "?" in asked.turn.text and not _COMES_BACK.search(asked.turn.text):
        return False
    said = {asked.turn.intent, *(part["intent"] for part in asked.turn.parts)}
    if said & _WANTS_ANOTHER_END or _NOT_BACK.search(plain(asked.turn.text)):
        return False
    today = asked.turn.now.astimezone(ZoneInfo(asked.delivery.timezone)).date()
    wish = read_wish(asked.text, today)
    names_another = isinstance(wish, Wish) and wish.names_a_day and wish.days != (today,)
    return not names_another and _IS_BACK.search(plain(asked.turn.text)) is not None
