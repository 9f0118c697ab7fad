"""What words ask right after a notification, where its kind says more than the classifier knows. Pure.

Whoever was told of an attempt and writes "nobody came down my road" disputes it; whoever was told that it is there and
writes "all good, its at the neighbors" misses nothing. Only acts that write nothing by themselves come of it: an
answer, a read-back, a case; and what is plainly for the driver.
"""

from doorstep.language import after_notice_limits as beside
from doorstep.language import after_notice_words as say
from doorstep.language.acts import Mood
from doorstep.language.after_notice_wishes import AUTOMATIC, HEARD, PATIENT, UNCLEAR, wished
from doorstep.language.follow_ups import waits_for_answer
from doorstep.language.instructions import read_instructions
from doorstep.language.moods import is_ironic, mood_of
from doorstep.language.reports.words import plain
from doorstep.language.service import topic_of
from doorstep.language.taking_back import takes_back
from doorstep.language.wrong_box import is_anothers, says_it_went_wrong

RESEND = "resend"
"""Whether it can be sent once more."""
WHY = "why"
"""Why it is as they were told."""
WHO = "who"
"""Who writes to them, and whether it can be believed."""
__all__ = [
    "AUTOMATIC", "BEFORE_THE_DOOR", "HEARD", "PATIENT", "RESEND", "UNCLEAR", "WHO", "WHY", "intent_after",
    "only_remarks",
]  # fmt: skip

BEFORE_THE_DOOR = frozenset({"window_confirmation", "out_for_delivery", "on_the_way", "delay", "early"})
_ON_THE_TRUCK = BEFORE_THE_DOOR - {"window_confirmation"}
_FAILED = frozenset({"attempted", "reminder"})
_ASKS_WHERE = frozenset({"where_is_my_package"})

_ONLY_THANKED = frozenset({HEARD, PATIENT, WHO, "praise"})
_LONGEST_REMARK = 14


def intent_after(notice: str, text: str, taken_for: str) -> str | None:
    """What it asks, as an intent or one of the words above; None where the classifier's stands."""
    words = plain(text)
    if waits_for_answer(text):
        return None
    asked = _by_its_kind(notice, words, text, taken_for)
    if asked in _ONLY_THANKED and beside.TROUBLE.search(words) and not beside.FINE_ALL_THE_SAME.search(words):
        return None
    return asked


def _by_its_kind(notice: str, words: str, text: str, taken_for: str) -> str | None:
    if topic_of(text) == "who" and not beside.NOT_OF_US.search(words):
        return WHO if taken_for in UNCLEAR | {"ask_if_bot", "wrong_number"} else None
    if (asked := wished(notice, words, taken_for)) is not None:
        return asked
    if taken_for in UNCLEAR and say.THANKS.fullmatch(words):
        return "thank"
    if notice == "delivered":
        return _once_it_is_there(words, text, taken_for)
    if notice in _FAILED:
        return _once_it_failed(words, taken_for)
    if notice == "returned":
        return _once_it_went_back(words, taken_for)
    if notice == "ready_for_pickup":
        return _while_it_is_held(words, text, taken_for)
    return _before_the_door(notice, words, text, taken_for) if notice in BEFORE_THE_DOOR else None


def _before_the_door(notice: str, words: str, text: str, taken_for: str) -> str | None:
    is_little = taken_for in UNCLEAR
    may_be_told = taken_for in UNCLEAR | {"correct_address"}
    if may_be_told and say.TAKEN_IN.search(words) and "?" not in words and not beside.NO_TAKING_IN.search(words):
        return "give_instructions"
    is_left = say.LEAVES_IT.search(words) is not None and not beside.LEAVES_FOR.search(words)
    if may_be_told and is_left and read_instructions(text):
        return "give_instructions"
    if is_little and say.WHICH_ONE.search(words):
        return "give_instructions"
    if say.NOT_BEFORE.search(words) and taken_for in _MAY_BE_A_BOUND and not beside.WISHES.search(words):
        return "reschedule"
    if _asks_why(words):
        return WHY if taken_for in UNCLEAR | _ASKS_WHERE and not beside.WHY_ELSE.search(words) else None
    is_cross = say.PROMISED.search(words) and say.CROSS.search(words) and not beside.WISHES.search(words)
    if is_cross and taken_for in UNCLEAR | _ASKS_WHERE:
        return "complain"
    if is_little and say.MOVED_AWAY.search(words) and not say.I_MOVED.search(words):
        return None if beside.NO_MOVE.search(words) else "wrong_number"
    if "?" in words or mood_of(text) is Mood.QUESTION:
        return None if beside.SOMEWHERE.search(words) else _remark(words, taken_for)
    if say.PATIENCE.search(words) and not say.IMPATIENT.search(words):
        rest = say.PATIENCE.sub(" ", words)
        is_all = not (beside.WISHES.search(rest) or beside.AWAY_TOO.search(rest))
        return PATIENT if is_all and taken_for in UNCLEAR | _ASKS_WHERE else None
    if say.SUITS_AFTER_ALL.search(words) and taken_for in UNCLEAR | {"hold_for_pickup"} and "?" not in words:
        return PATIENT
    if notice in _ON_THE_TRUCK and say.AT_HOME.search(words) and not say.NO_PRESENCE.search(words):
        return HEARD if taken_for in UNCLEAR | _ASKS_WHERE | {"dispute_attempt"} else None
    if is_little and say.SARCASM.search(words) and say.NO_MORE_WISHES.search(say.SARCASM.sub(" ", words)) is None:
        return HEARD
    found = _praise_or_remark(words, text, taken_for)
    return None if found == HEARD and beside.SOMEWHERE.search(words) else found


_MAY_BE_A_BOUND = frozenset({"deny", "withdraw", "never_mind", "affirm", "nlu_fallback", "where_is_my_package"})


def _once_it_is_there(words: str, text: str, taken_for: str) -> str | None:
    if is_anothers(text):
        return "report_not_received" if taken_for in UNCLEAR | {"hold_for_pickup", "correct_address"} else None
    if taken_for in UNCLEAR | {"correct_address"} and _is_at_another_number(words):
        return "report_not_received"
    if taken_for in UNCLEAR and say.THEIR_FAULT.search(words) and not beside.NO_FAULT.search(words):
        return "complain"
    if taken_for in UNCLEAR | _ASKS_WHERE | {"reschedule"} and say.HAS_NOT_LOOKED.search(words) and "?" not in words:
        return HEARD
    if taken_for in UNCLEAR | {"hold_for_pickup"} and say.TAKES_IT_IN.search(words) and not say.NO_TAKING.search(words):
        return HEARD
    if taken_for in UNCLEAR | _ASKS_WHERE and say.NOT_HERE.search(words) and not beside.NO_SIGHT_OF.search(words):
        return "report_not_received"
    if taken_for == "correct_address" and says_it_went_wrong(text):
        return "report_not_received"
    if _is_content(words):
        return HEARD if taken_for in UNCLEAR | _MAY_BE_CONTENT else None
    return _praise_or_remark(words, text, taken_for)


_MAY_BE_CONTENT = frozenset({"report_not_received", "report_damage", "give_instructions", "where_is_my_package"})


def _is_at_another_number(words: str) -> bool:
    return say.LEFT_AT_A_NUMBER.search(words) is not None and say.IS_FOR_A_NUMBER.search(words) is not None


def _once_it_failed(words: str, taken_for: str) -> str | None:
    if say.NEVER_CAME.search(words) and taken_for in UNCLEAR | _ASKS_WHERE and not beside.NOT_THEIRS.search(words):
        return "dispute_attempt"
    if say.HOLDS.search(words) and taken_for in UNCLEAR | {"reschedule"} and not beside.HOLDS_NOT.search(words):
        return "hold_for_pickup"
    return None


_MAY_BLAME = frozenset({"cancel_delivery", "dispute_attempt", "complain", "ask_for_proof"})


def _once_it_went_back(words: str, taken_for: str) -> str | None:
    if _asks_why(words):
        is_of_it = not beside.WHY_ELSE.search(words)
        return WHY if is_of_it and taken_for in UNCLEAR | _ASKS_WHERE | _MAY_BLAME else None
    is_meant = say.MEANT_TO_FETCH.search(words) and not (say.AGAIN.search(words) or beside.ASKS_STILL.search(words))
    if is_meant and taken_for in UNCLEAR | {"hold_for_pickup"}:
        return HEARD
    if say.AGAIN.search(words) and not beside.NOT_AGAIN.search(words):
        return RESEND if taken_for in UNCLEAR | {"cancel_delivery"} else None
    if _is_content(words):
        return HEARD if taken_for in UNCLEAR | _MAY_BE_CONTENT else None
    return _remark(words, taken_for)


def _while_it_is_held(words: str, text: str, taken_for: str) -> str | None:
    keeps_from_it = (say.CANNOT_FETCH, say.ASKS_BESIDE, beside.FETCHES_NOT)
    if say.FETCHES.search(words):
        is_all = not any(each.search(words) for each in keeps_from_it)
        if is_all or ("?" not in words and beside.FETCHES_NOT.search(words)):
            may_be_heard = taken_for in UNCLEAR | _ASKS_WHERE | {"reschedule", "hold_for_pickup"}
            return HEARD if is_all and may_be_heard else None
    if topic_of(text) == "pickup" and mood_of(text) is Mood.QUESTION:
        return "ask_service" if taken_for in UNCLEAR | {"hold_for_pickup"} else None
    if topic_of(text) == "hours" or say.ASKS_HOURS.search(words):
        return "hold_for_pickup" if taken_for in UNCLEAR - {"ask_service"} | _ASKS_WHERE else None
    return _remark(words, taken_for)


def _asks_why(words: str) -> bool:
    return say.WHY.search(words) is not None and say.WHY_NOT.search(words) is None


def _is_content(words: str) -> bool:
    return say.CONTENT.search(words) is not None and say.NOT_CONTENT.search(words) is None


def _praise_or_remark(words: str, text: str, taken_for: str) -> str | None:
    if (
        taken_for in UNCLEAR | {"reschedule"}
        and say.PRAISES.search(words)
        and not (is_ironic(text) or say.NO_PRAISE.search(words))
    ):
        return "praise"
    return _remark(words, taken_for)


def _remark(words: str, taken_for: str) -> str | None:
    """Only where the classifier makes nothing of it."""
    is_unclear = taken_for in ("nlu_fallback", "out_of_scope", "ask_for_help")
    is_closing = taken_for == "never_mind" and not takes_back(words)
    return HEARD if (is_unclear or is_closing) and only_remarks(words) else None


def only_remarks(text: str) -> bool:
    """ "finally", "faster than my ex", "again?? lol ok": of what they were told, and it asks for nothing."""
    words = say.EXCLAIMS.sub("", plain(text)).strip()
    if len(words.split()) > _LONGEST_REMARK or "?" in words or mood_of(words) is Mood.QUESTION:
        return False
    return say.NO_MORE_WISHES.search(words) is None and beside.TROUBLE.search(words) is None
