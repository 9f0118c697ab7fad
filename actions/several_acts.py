"""What becomes of the acts of one text beside each other: which are carried out, and in what order."""

import re
from collections.abc import Sequence

from actions.conversation import CustomerTurn
from actions.mood import mood_of_wish
from actions.yes_no import is_clear_yes, is_no
from doorstep.language.acts import Mood
from doorstep.language.day_questions import names_a_day
from doorstep.language.taking_back import is_bare_cancel
from doorstep.requests import REQUESTS

_CHANGES_THE_DAY = frozenset({"reschedule", "hold_for_pickup"})
_SAYS_NOTHING_TO_DO = frozenset({Mood.MENTIONED, Mood.NEGATED})
_WANTS_ANOTHER_TIME = re.compile(
    r"\b(?:mov\w+|chang\w+|switch\w*|another|different|other|resched\w*|push|later|earlier|sooner|bring|deliver|come"
    r"|(?<!all )(?<!every )day|time|week|weekend|when|after|before|until|till?|\d)(?!\w)",
    re.IGNORECASE,
)
_ANOTHER = re.compile(r"\b(?:another|different|other|mov\w+|chang\w+|switch\w*|resched\w*|later|next)\b", re.IGNORECASE)
_ALL_DAY = re.compile(r"\b(?:(?:all|every) day|todo el dia|todos los dias)\b", re.IGNORECASE)
_ANSWERS = frozenset({"affirm", "deny"})
_MAY_ASK = frozenset({"correct_address", "report_damage", "report_not_received", "withdraw"})


def in_order(acts: Sequence[CustomerTurn]) -> list[CustomerTurn]:
    """What is done or answered at once comes first; what reads something back, and so waits for an answer, last.

    Stories, denials ("don't cancel it, just bring it friday") and what is only said to explain a request ("it is due
    thursday, bring it saturday") are nothing to carry out beside one.
    """
    if len(acts) < 2:
        return list(acts)
    left = [act for act in acts if not _is_context(act, acts)]
    return sorted(left or acts, key=lambda act: may_ask(act.intent))


def may_ask(intent: str) -> bool:
    request = REQUESTS.get(intent)
    return request is not None and (request.is_alternative or intent in _MAY_ASK)


def wants_another_day(words: str) -> bool:
    """Whether a day is named or another asked for, rather than hours told."""
    return names_a_day(words) or _ANOTHER.search(words) is not None


def _is_context(act: CustomerTurn, acts: Sequence[CustomerTurn]) -> bool:
    if act.intent in _ANSWERS and (is_clear_yes(act) or is_no(act)):
        return True  # "ok and what if im not home": an open question was shown the whole text before
    beside = {each.intent for each in acts if each is not act}
    if act.intent == "cancel_delivery" and "withdraw" in beside and is_bare_cancel(act.words):
        return True  # "cancel that, keep it how it was"
    if act.intent == "complain" and "talk_to_person" in beside:
        return True  # the person who answers them hears the complaint: two cases would be answered twice
    if act.intent == "wrong_number" and "cancel_delivery" in beside:
        return True  # "nobody of that name lives here, ship it back"
    if act.intent == "reschedule" and "give_instructions" in beside and not _WANTS_ANOTHER_TIME.search(act.words):
        return not names_a_day(_ALL_DAY.sub("", act.words))  # "leave it con mi tio, el ta ahi all day"
    if act.intent == "withdraw":
        others = [each for each in acts if each is not act and not is_bare_cancel(each.words)]
        return any(each.intent in REQUESTS and REQUESTS[each.intent].is_alternative for each in others)
    if not (beside & REQUESTS.keys()) or act.intent not in REQUESTS.keys() | {"ask_service", "out_of_scope"}:
        return False
    mood = mood_of_wish(act.words, act.intent)
    if act.intent == "out_of_scope":
        return mood is not Mood.QUESTION
    if act.intent == "where_is_my_package":
        return mood is not Mood.QUESTION and bool(beside & _CHANGES_THE_DAY)
    return mood in _SAYS_NOTHING_TO_DO
