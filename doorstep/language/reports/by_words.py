"""What a driver's words say better than the classifier of sentences. Pure.

Only towards what costs less, or is asked: an answer, a word to dispatch, a door that is given up. Nothing here makes a
report of a delivery out of words that the classifier took for something else.
"""

import re

from doorstep.language.phrases import any_of
from doorstep.language.reports.asking import (
    asks_how_work_goes,
    asks_next,
    asks_of_the_stop,
    calls_dispatch,
    says_no_home,
)
from doorstep.language.reports.danger import calls_for_help
from doorstep.language.reports.day import day_question
from doorstep.language.reports.denials import is_question
from doorstep.language.reports.doors import asks_what_came, gives_up_at_door, got_in, only_waits, says_it_fails
from doorstep.language.reports.durations import minutes
from doorstep.language.reports.going import says_on_time
from doorstep.language.reports.notes import asks_for_notes
from doorstep.language.reports.reasons import failure_reason
from doorstep.language.reports.relaying import asks_for_number, message_for_customer, tells_a_customer, wants_call
from doorstep.language.reports.shifts import ShiftWord, shift_word
from doorstep.language.reports.words import plain

_DISPATCH = r"(?:the )?(?:dispatch\w*|office|depot|desk|boss)"
_TO_DISPATCH = re.compile(
    any_of(
        rf"""
        (?:tell|let|inform|notify|alert|ask|text|message|msg|call|ping|radio) {_DISPATCH}
        (?:note|message|word|heads up) (?:for|to) {_DISPATCH}|(?:can|could|will|would) {_DISPATCH}
        (?:dile|avisa|avisale) a (?:despacho|la oficina)
        """
    )
)
_SOMEBODY_CALLS = re.compile(
    any_of(r"(?:someone|somebody|dispatch\w*|anyone|yall|you guys|the office) (?:please |pls )?call")
)
_LEAVES_NOTE = re.compile(any_of(r"(?:put|add|leave|make|write|save) (?:a |down a |this |the )?note"))
_ASKS_MORE = re.compile(
    any_of(
        r"""
        how many|count|signature|sign|signed|notes?|what(?:s| is)? (?:the )?(?:name|door|unit|apt|address)|which door
        """
    )
)
_CODE = re.compile(any_of(r"codes?|gate|buzzer|call ?box|keypad|get in|way in|pin"))
_AT_A_DOOR = frozenset(
    {
        "driver_access_problem", "driver_ask_access", "driver_late", "driver_next_stop", "driver_failed",
        "driver_inform", "driver_unclear", "driver_stop_details", "driver_intent_to", "driver_chatter", "driver_skip",
        "driver_no", "driver_seen", "driver_thank",
    }
)  # fmt: skip
"""What the classifier may take words at a door for; a report of a delivery or of damage stays one."""
_A_LINE = 8
"""Words of a line that says one thing."""
_NOT_OF_A_DOOR = frozenset(
    {
        "driver_inform", "driver_unclear", "driver_chatter", "driver_next_stop", "driver_stop_details",
        "driver_ask_day", "driver_yes", "driver_seen",
    }
)  # fmt: skip
_SAY_NOTHING = frozenset({"driver_inform", "driver_unclear", "driver_chatter", "driver_no"})
_ASKS_OF_A_STOP = frozenset(
    {
        "driver_stop_details", "driver_next_stop", "driver_inform", "driver_unclear", "driver_ask_status",
        "driver_chatter", "driver_check_in", "driver_late",
    }
)  # fmt: skip


_NO_REPORTS = frozenset(
    {
        "driver_inform", "driver_unclear", "driver_chatter", "driver_greet", "driver_thank", "driver_dispatch",
        "driver_check_in", "driver_start_shift", "driver_end_shift", "driver_break", "driver_next_stop", "driver_seen",
        "driver_ask_day", "driver_intent_to", "driver_ask_service", "driver_late", "driver_emergency",
    }
)  # fmt: skip
_NO_OUTCOME = frozenset(
    {
        "driver_inform", "driver_unclear", "driver_chatter", "driver_stop_details", "driver_ask_status", "driver_skip",
        "driver_seen", "driver_intent_to", "driver_yes", "driver_ask_day",
    }
)  # fmt: skip
"""What the classifier may take a question for what comes next for."""
_ASKS_WORK_MAYBE = _NO_OUTCOME | {
    "driver_help", "driver_extra_package", "driver_missing", "driver_failed", "driver_damaged", "driver_dispatch",
    "driver_access_problem", "driver_late", "driver_no",
}  # fmt: skip
_WHOLE_ONLY = frozenset({"driver_giving_up", "driver_any_answer", "driver_got_in", "driver_still_locked"})
_OF_A_SHIFT: dict[ShiftWord, str] = {
    "start": "driver_start_shift", "end": "driver_end_shift", "back": "driver_break",
}  # fmt: skip


_IF_ASKED = {
    "driver_wrong_address": "driver_stop_details",
    "driver_late": "driver_ask_day",
    "driver_check_in": "driver_ask_day",
    "driver_start_shift": "driver_ask_service",
    "driver_break": "driver_ask_service",
    "driver_loaded": "driver_next_stop",
    "driver_end_shift": "driver_dispatch",
}
_ON_THE_LABEL = re.compile(
    any_of(r"(?:isnt|not|no|missing|cant (?:read|see)|smudged|torn)\b[^.!?]*\b(?:label|ticket|sticker)")
)
_WANTS_NOTHING = re.compile(
    any_of(
        r"(?:no|not an?) (?:problem|prob|issue|biggie|big deal)|no worries|all good"
        r"|sin problema|no hay problema|no pasa nada"
    )
)
_ASKS_FOR_A_NOTE = re.compile(
    any_of(
        r"notes?|nota|fyi|heads up|remember|reminder|apunta\w*|whoever|next (?:driver|time|guy|person)|put|write|add"
        r"|mark|log|save|keep|tell|let"
    )
)
_REMINISCES = re.compile(any_of(r"remember (?:when|that time|how|the time|last)|reminds me"))
_BREAKS = re.compile(
    any_of(
        r"""
        (?:going|off|heading|out|stopping) (?:to|for|at) (?:my |a |get )?(?:lunch|break|eat|dinner)
        (?:taking|grabbing|getting|gonna take|gonna grab|having) (?:my |a |some )?(?:\d+ (?:min\w* )?)?(?:lunch
            |break|breather)
        voy a (?:comer|almorzar)|lunch ?time|on (?:my )?(?:lunch|break)
        """
    )
)
_COUNTDOWN = re.compile(any_of(r"\d+ ?(?:m|min\w*|hours?|hrs?) (?:till?|until|to|before|left|away from) (?!late)\w+"))
_LATE = re.compile(any_of(r"late|behind|delay\w*|tarde|retraso|slow\w*|backed up|add(?:ing)?"))
_ADDS = re.compile(any_of(r"add(?:ing)?|tack(?:ing)? on|retraso|tarde|pushed back"))
_NOT_MINE = re.compile(r"\W*(?:no |nah |it |that )*(?:wasnt|isnt|aint|not|wasn t) (?:me|my|mine|us|our)\b")
_SOMEBODY_ELSE_IS_LATE = re.compile(
    any_of(
        r"""
        (?:he|she|they|helper|junior|trainee|(?:my|the|our) (?:helper|loader|kid|brother|partner|guy|boss|ride)s?)
            (?:s| is| was| are|re| were| will be| always)(?: \w+){0,2} late
        """.replace("\n            ", "")
    )
)
_LATE_MYSELF = re.compile(any_of(r"im|i am|ill|we|were|me|us|my (?:stops|eta|route)|running"))
_KEYS_HANG = re.compile(
    any_of(r"keys (?:are |is |hang\w* |left )?(?:back )?(?:on|in|at|with) (?:the )?(?:hook|board|box|desk)")
)
_STUCK = frozenset({"stuck", "im stuck", "still stuck"})
_NOT_NOW = re.compile(
    any_of(
        r"(?:til+|until|before|no|not) (?:my |the |a )?(?:lunch|break)\b|(?:at|around|by) (?:\d{1,2}|noon)(?! ?min)"
        r"|after (?:this|the next|\d+)|later|in \d+|then break"
    )
)


def better_said(text: str, intent: str) -> str:
    """The intent of a message of a driver, given the classifier's."""
    words = plain(text)
    if calls_for_help(text):
        return "driver_emergency"
    if intent == "driver_vehicle" and words.strip(" .!") in _STUCK:  # in traffic as well as in a ditch
        return "driver_late"
    if _TO_DISPATCH.search(words) and intent not in ("driver_undo", "driver_extra_package"):
        return "driver_dispatch"
    if (calls_dispatch(text) or _SOMEBODY_CALLS.search(words)) and message_for_customer(text) is None:
        return "driver_dispatch"
    if intent == "driver_note" and (_REMINISCES.search(words) or _only_tells(words)):
        return "driver_chatter"
    if intent == "driver_late" and _is_another_late(words) and minutes(text) is None:
        return "driver_chatter"
    if intent == "driver_vehicle" and _KEYS_HANG.search(words):
        return "driver_end_shift"
    if intent == "driver_vehicle" and _NOT_MINE.match(words):
        return "driver_no"
    if intent in _ASKS_WORK_MAYBE and asks_how_work_goes(text):
        return "driver_ask_service"
    if intent in _NO_OUTCOME and asks_next(text) and not asks_for_notes(text):
        return "driver_next_stop"
    if intent == "driver_late" and _COUNTDOWN.search(words) and not _LATE.search(words):
        return "driver_chatter"
    if intent in _NO_OUTCOME | {"driver_ask_service", "driver_next_stop", "driver_failed"} and asks_of_the_stop(text):
        return "driver_stop_details"
    if intent in _SAY_NOTHING and _BREAKS.search(words) and not (is_question(text) or _NOT_NOW.search(words)):
        return "driver_break"
    if intent in _SAY_NOTHING and _ADDS.search(words) and minutes(text) is not None:
        return "driver_late"
    if intent in _SAY_NOTHING and says_no_home(text):
        return "driver_wrong_address"
    if intent in _SAY_NOTHING | {"driver_stop_details"} and tells_a_customer(text):
        return "driver_tell_customer"
    if asks_for_number(text) and message_for_customer(text) is None:
        return "driver_tell_customer"
    if wants_call(text) and message_for_customer(text) is None and intent in _ASKS_OF_A_STOP:
        return "driver_tell_customer"
    if intent in _AT_A_DOOR:
        if gives_up_at_door(text):
            return "driver_giving_up"
        if asks_what_came(text) or (intent == "driver_late" and only_waits(text)):
            return "driver_any_answer"
        if got_in(text):
            return "driver_got_in"
        if intent in _SAY_NOTHING and says_it_fails(text) and failure_reason(text) in (None, "no_access"):
            return "driver_still_locked"
    if intent in _ASKS_OF_A_STOP and asks_for_notes(text):
        return "driver_note"
    if intent in _ASKS_OF_A_STOP and _LEAVES_NOTE.search(words):
        return "driver_note"
    if intent == "driver_ask_access" and asks_more_than_a_code(text) and not _CODE.search(words):
        return "driver_stop_details"
    said = shift_word(text)
    if said is not None and intent in _NO_REPORTS and words.strip(" .!") != "back":  # that may be a door too
        return _OF_A_SHIFT[said]
    if intent in _NOT_OF_A_DOOR and says_on_time(text) and len(words.split()) <= _A_LINE and not _has_digit(words):
        return "driver_check_in"
    if intent == "driver_late" and says_on_time(text):
        return "driver_check_in"
    if day_question(text) is not None and (is_question(text) or intent in _ASKS_OF_A_STOP):
        return "driver_ask_day"
    if intent == "driver_ask_day" and day_question(text) is None and not is_question(text):
        return "driver_chatter"
    return _as_it_is_meant(text, words, intent)


def part_by_words(text: str, intent: str) -> str:
    """Of one stretch of a text; what is read from the whole is left to it."""
    said = better_said(text, intent)
    return intent if said in _WHOLE_ONLY else said


def _only_tells(words: str) -> bool:
    """ "big dog at 12 but hes tied up, no problem": told in passing, and nobody asks for it to be kept."""
    return _WANTS_NOTHING.search(words) is not None and _ASKS_FOR_A_NOTE.search(words) is None


def _is_another_late(words: str) -> bool:
    return _SOMEBODY_ELSE_IS_LATE.search(words) is not None and not (_LATE_MYSELF.search(words) or _ADDS.search(words))


def asks_more_than_a_code(text: str) -> bool:
    """Of a stop: how many boxes, whether somebody must sign, which door."""
    return _ASKS_MORE.search(plain(text)) is not None


def _has_digit(words: str) -> bool:
    return any(character.isdecimal() for character in words)


def _as_it_is_meant(text: str, words: str, intent: str) -> str:
    """Questions and plans are no notes of a shift, of a delay, of an address."""
    if is_question(text) and not says_on_time(text):
        return _IF_ASKED.get(intent, intent)
    if intent == "driver_wrong_address" and _ON_THE_LABEL.search(words):
        return "driver_stop_details"
    if intent == "driver_break" and _NOT_NOW.search(words):
        return "driver_intent_to"
    return intent
