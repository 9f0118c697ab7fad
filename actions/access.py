"""How to get in: written at once, read back once, and kept for later deliveries only if they say so.

What was said stands in `access_details` and nowhere else: no note, history, case or open question repeats it, and
assistant/blanking.py takes it out of the stored conversation.
"""

from typing import Any

from actions import access_details, instructions
from actions.conversation import Saying
from actions.steps import Answered, Ask, Asked, ForDesk, NotAnAnswer, Settled, Step
from actions.yes_no import is_clear_yes, is_no
from doorstep.dms import arrangements, commands
from doorstep.dms.policy import Change, decide
from doorstep.language.access import BLANK, AccessRead, read
from doorstep.requests import REQUESTS

_OTHER_REQUESTS = REQUESTS.keys() - {"give_access_code", "give_instructions"}
"""A number in such a text is a house number, a time, ... rather than a code."""


def begin(asked: Asked) -> Step:
    if _is_too_late(asked):
        return _too_late(asked)
    found = _read(asked)
    if found.details:
        return _write(asked, found)
    if BLANK in asked.text and arrangements.access(asked.session, asked.delivery.tracking_number):
        return Ask([_KEEP], {"wanted": "keep"})  # taken up again after another question, and written before
    return _ask(found, {"wanted": "code"})


def answer(asked: Asked, memory: dict[str, Any]) -> Step:
    if _is_too_late(asked):
        return _too_late(asked)
    if asked.turn.intent in _OTHER_REQUESTS:
        return NotAnAnswer()
    found = _read(asked)
    if found.details:
        return _write(asked, found)
    return _whether_kept(asked, found, memory) if memory["wanted"] == "keep" else _no_code_again(asked, found, memory)


_KEEP: Saying = ("utter_access_ask_keep", {})


def _write(asked: Asked, found: AccessRead) -> Step:
    """What the text asks of the driver beside the code is noted with it."""
    try:
        access_details.write(asked, found)
    except commands.Invalid:  # longer than any code
        return _ask(found, {"wanted": "code", "again": True})
    beside = instructions.note_beside_a_code(asked)
    details = {"details": access_details.spoken(found)}
    written: Saying = ("utter_access_written", details)
    if isinstance(beside, Ask):  # whether the code is kept matters less than where the package may be left
        return Ask(beside.sayings, beside.memory, intent="give_instructions", once=[*beside.once, written])
    noted = beside.sayings if beside else []
    told = beside.resolution if beside else ""
    match found.wants_kept:
        case None:
            return Ask([_KEEP], {"wanted": "keep", "told": told}, once=[*noted, written])
        case True:
            return Settled([*noted, ("utter_access_written_and_kept", details)], _resolution(True, told))
        case False:
            return Settled([*noted, written], _resolution(False, told))


def _whether_kept(asked: Asked, found: AccessRead, memory: dict[str, Any]) -> Step:
    keep = found.wants_kept
    if keep is None and is_clear_yes(asked.turn):
        keep = True
    elif keep is None and (is_no(asked.turn) or asked.turn.intent == "never_mind"):  # it is written already
        keep = False
    if keep is None:
        return NotAnAnswer()
    commands.keep_access(asked.session, asked.delivery.tracking_number, keep, **asked.by)
    said: Saying = ("utter_access_kept" if keep else "utter_access_not_kept", {})
    beside = instructions.note_beside_a_code(asked)
    if isinstance(beside, Ask):
        return Ask(beside.sayings, beside.memory, intent="give_instructions", once=[*beside.once, said])
    if beside:
        return Settled([*beside.sayings, said], _resolution(keep, f"{memory.get('told', '')} {beside.resolution}"))
    return Settled([said], _resolution(keep, memory.get("told", "")))


def _no_code_again(asked: Asked, found: AccessRead, memory: dict[str, Any]) -> Step:
    if asked.turn.intent not in ("inform", "give_access_code", "nlu_fallback"):
        return NotAnAnswer()
    if memory.get("again"):
        return ForDesk([("utter_access_not_read", {})], "Read the conversation: the driver needs a way in.")
    return _ask(found, {"wanted": "code", "again": True})


def _ask(found: AccessRead, memory: dict[str, Any]) -> Ask:
    return Ask([(f"utter_access_{found.problem or 'not_a_code'}", {})], memory)


def _read(asked: Asked) -> AccessRead:
    return read(asked.text, asked.turn.spans("access_code"))


def _is_too_late(asked: Asked) -> bool:
    return decide(Change.ACCESS, asked.delivery.status, asked.proof) == "refuse"


def _too_late(asked: Asked) -> Step:
    return Answered([("utter_access_too_late", {"status": asked.delivery.status.value})])


def _resolution(keep: bool, told: str) -> str:
    kept = "Access details are with the delivery" + (", kept for later ones." if keep else ".")
    return " ".join(f"{kept} {told}".split())
