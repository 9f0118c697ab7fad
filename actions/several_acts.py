"""What becomes of the acts of one text beside each other: which are carried out, and in what order."""

from collections.abc import Sequence

from actions.conversation import CustomerTurn
from actions.mood import mood_of_wish
from actions.yes_no import is_clear_yes, is_no
from doorstep.language.acts import Mood
from doorstep.language.taking_back import is_bare_cancel
from doorstep.requests import REQUESTS

_CHANGES_THE_DAY = frozenset({"reschedule", "hold_for_pickup"})
_SAYS_NOTHING_TO_DO = frozenset({Mood.MENTIONED, Mood.NEGATED})
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
