"""What some words ask outright, whatever the classifier makes of them. Pure.

Only acts that write nothing by themselves: an answer, a person, a read-back, a case. Of what costs more, the words must
be an order to the driver and nothing else. The words themselves: outright_words.py.
"""

from doorstep.language import outright_words as words_of
from doorstep.language.acts import Mood
from doorstep.language.clauses import clauses
from doorstep.language.day_questions import names_a_day
from doorstep.language.folding import folded
from doorstep.language.instructions import forbids_the_driver
from doorstep.language.moods import mood_of
from doorstep.language.opt_ins import opt_in
from doorstep.language.opt_outs import opt_out
from doorstep.language.others_addresses import tells_by_another
from doorstep.language.reports.words import plain
from doorstep.language.service import asks_in_general
from doorstep.language.wrong_box import is_anothers

_TAKES_BACK = frozenset({"withdraw", "deny", "never_mind"})


def asked_outright(text: str, taken_for: str) -> str | None:
    """The intent of one sentence or clause that its words settle; None where `taken_for`, the classifier's, stands."""
    intent = _asked(text, taken_for)
    return None if intent is None or opt_out(text) != "none" else intent


def _asked(text: str, taken_for: str) -> str | None:
    words = folded(plain(text)).strip()
    if _says_it_never_came(words):
        return "report_not_received"
    if len(clauses(text)) != 1:
        return None
    for intent, pattern in words_of.OUTRIGHT:
        if pattern.search(words) and not (intent in words_of.NO_QUESTIONS and mood_of(text) is Mood.QUESTION):
            return intent
    if taken_for in _TAKES_BACK and forbids_the_driver(text):
        return "give_instructions"
    if taken_for in words_of.MAY_BE_OF_A_BOX and is_anothers(text) and not words_of.OF_TEXTS.search(words):
        return "report_not_received"
    if taken_for in words_of.SAYS_LITTLE | {"withdraw", "deny"} and opt_in(text) == "plain":
        return "start_texts"
    if taken_for in words_of.MAY_BE_ASKED_IN_GENERAL and asks_in_general(text):
        return "ask_service"
    if taken_for in words_of.SAYS_LITTLE | {"complain"} and words_of.MADE_READY.search(words):
        return "give_instructions"
    if taken_for in ("cancel_delivery", "nlu_fallback") and words_of.NOT_THERE_BUT_HERE.search(words):
        return "correct_address"
    if taken_for == "nlu_fallback" and words_of.FORBIDS_LEAVING.search(words):
        return "give_instructions"
    if taken_for in words_of.SAYS_LITTLE:
        unclear = _where_unclear(words)
        return None if taken_for == "out_of_scope" and unclear in words_of.NEEDS_DOUBT else unclear
    if taken_for in words_of.MAY_NAME_ANOTHER_DOOR and words_of.TO_ANOTHER_DOOR.search(words):
        return "correct_address"
    if taken_for == "reschedule" and (words_of.AT_HOME_NOW.fullmatch(words) or words_of.MOVES_HOUSE.search(words)):
        return "where_is_my_package"
    if taken_for == "where_is_my_package" and words_of.AWAY_UNTIL.search(words) and "?" not in words:
        return "reschedule"
    if taken_for == "correct_address" and words_of.WITH_SOMEBODY.search(words):
        return "give_instructions"
    if taken_for == "correct_address":
        return _where_no_address_of_theirs(text, words)
    if taken_for == "report_not_received" and words_of.HAS_NONE.fullmatch(words):
        return "out_of_scope"
    if taken_for == "dispute_attempt" and words_of.OWN_FAULT.search(words):
        return "out_of_scope"
    if taken_for == "hold_for_pickup" and words_of.BRINGS_IT.search(words) and not words_of.FETCHES_IT.search(words):
        return "reschedule" if names_a_day(text) else None
    if taken_for == "report_damage" and _where_unclear(words) == "give_instructions":
        return "give_instructions"  # the gate and the lift are no part of a package
    return None


def _where_no_address_of_theirs(text: str, words: str) -> str | None:
    if words_of.BOX_FOR_ANOTHER_DOOR.search(words):
        return "report_not_received"
    if words_of.MAP_SAYS.search(words):
        return "where_is_my_package"
    return "give_instructions" if tells_by_another(text) else None


def _where_unclear(words: str) -> str | None:
    return next((intent for intent, pattern in words_of.WHERE_UNCLEAR if pattern.search(words)), None)


def _says_it_never_came(words: str) -> bool:
    if words_of.NOT_THERE.search(words):
        return True
    if not words_of.SAYS_IT_CAME.search(words) or not words_of.DENIES_IT_CAME.search(words):
        return False
    return not words_of.ASKS_OF_LATER.search(words)
