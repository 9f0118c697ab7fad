"""How to get in: written at once, read back once, and kept for later deliveries only if they say so.

What was said stands in `access_details` and nowhere else: no note, history, case or open question repeats it, and
assistant/blanking.py takes it out of the stored conversation.
"""

import re
from dataclasses import replace
from datetime import timedelta

from actions import access_details, instructions
from actions.conversation import Saying
from actions.mood import mood_of_text
from actions.question import Memory
from actions.steps import Answered, Ask, ForDesk, NotAnAnswer, RequestContext, Settled, Step
from actions.yes_no import is_clear_yes, is_no
from doorstep.dms.outcomes import Invalid
from doorstep.dms.policy import WantedChange
from doorstep.dms.values import AccessKind, InstructionKind
from doorstep.language import answers
from doorstep.language.access import BLANK, AccessRead, blank, names_what_opens, read_access
from doorstep.language.access.evidence import (
    calls_it_a_code,
    corrects,
    is_little_more,
    is_only_a_way,
    says_it_is_a_code,
    speaks_of_a_code,
)
from doorstep.language.acts import Mood
from doorstep.language.earnest import is_meant
from doorstep.language.instructions import read_instructions
from doorstep.requests import REQUESTS

_OTHER_REQUESTS = REQUESTS.keys() - {"give_access_code", "give_instructions"}
"""A number in such a text is a house number, a time, ... rather than a code."""

_WAS_RIGHT = re.compile(r"\d[#*]* (?:was|is) (?:right|correct)[\s.!]*$", re.IGNORECASE)
""" "no 1188 was right": no question, whatever its last word."""
_REPEATS = frozenset(
    "the gate door code keypad keep it that for next time times later deliveries ones too also".split()
)
TALKED_OF = timedelta(hours=2)
"""How long after a code was given a bare number may be another in its place."""


def begin(asked: RequestContext) -> Step:
    found = _read(asked)
    if _is_too_late(asked):
        is_code = (found.details and _is_said(asked, found)) or not _tells_the_driver(asked.text)
        return _too_late(asked) if is_code else instructions.begin(asked)
    if found.wants_kept is None and is_only_a_way(asked.text, found.details):
        return instructions.pass_on(asked)
    if found.details and (_is_said(asked, found) or corrects_a_code(asked)):
        return _write(asked, found)
    if asked.proof == "phone" and found.details and all(_is_own_door(asked, value) for _, value in found.details):
        return Answered([("utter_address_on_file", {"address": asked.delivery.address.spoken()})])
    if BLANK in asked.text and asked.dms.access(asked.delivery.tracking_number):
        return Ask([_KEEP], {"wanted": "keep"})  # taken up again after another question, and written before
    if _tells_the_driver(asked.text):
        step = instructions.begin(asked)
        return replace(step, intent="give_instructions") if isinstance(step, Ask) else step
    return _ask(found if not found.details else read_access(""), {"wanted": "code"})


def _tells_the_driver(text: str) -> bool:
    """ "ring me at 412-555-0137", "the gate on willow is open": no code, but something to go by."""
    items = read_instructions(text)
    if any(kind is not InstructionKind.OTHER for kind, _ in items):
        return True
    return any(len(detail.split()) > 2 for _, detail in items) and not speaks_of_a_code(text)


def tell(asked: RequestContext) -> Step:
    """Whether the driver has a way in; never which."""
    if _is_too_late(asked):
        return Answered([])
    known = asked.dms.access(asked.delivery.tracking_number)
    if not known:
        return Answered([("utter_access_none", {})])
    return Answered([("utter_access_on_file", {"kinds": access_details.named(view.kind for view in known)})])


def answer(asked: RequestContext, memory: Memory) -> Step:
    if _is_too_late(asked):
        return _too_late(asked)
    is_corrected = memory["wanted"] == "keep" and corrects_a_code(asked)
    if asked.turn.intent in _OTHER_REQUESTS and not is_corrected:
        return NotAnAnswer()
    if mood_of_text(asked.text) is Mood.QUESTION and not (is_corrected and _WAS_RIGHT.search(asked.text)):
        return NotAnAnswer()
    if is_meant(asked.text) is not None:
        return NotAnAnswer()
    found = _read(asked)
    if found.details and (is_corrected or _is_said(asked, found) or _answers(asked, memory)):
        return _write(asked, found)
    return _whether_kept(asked, found, memory) if memory["wanted"] == "keep" else _no_code_again(asked, found, memory)


def _is_said(asked: RequestContext, found: AccessRead) -> bool:
    """A number is a code where words say so; a name on the call box or a way round is what it is."""
    if not calls_it_a_code(asked.text) and all(_is_own_door(asked, value) for _, value in found.details):
        return False  # "540 has a new gate"
    return says_it_is_a_code(asked.text) or not any(re.search(r"\d", value) for _, value in found.details)


def _answers(asked: RequestContext, memory: Memory) -> bool:
    return memory["wanted"] == "code" and is_little_more(asked.text)


def corrects_a_code(asked: RequestContext) -> bool:
    """Whether it gives another code in place of one that was given just now."""
    if not corrects(asked.text) or re.search(rf"\b{re.escape(asked.delivery.address.number)}\b", asked.text):
        return False
    known = asked.dms.access(asked.delivery.tracking_number)
    return any(asked.turn.now - view.given_at < TALKED_OF for view in known if view.kind is not AccessKind.ENTRY_ROUTE)


_KEEP: Saying = ("utter_access_ask_keep", {})


def _write(asked: RequestContext, found: AccessRead) -> Step:
    """What the text asks of the driver beside the code is noted with it."""
    try:
        access_details.write(asked, found)
    except Invalid:  # longer than any code
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
            unasked = Settled([*noted, written], _resolution(False, told))
            return Ask([_KEEP], {"wanted": "keep", "told": told}, once=[*noted, written], or_else=unasked)
        case True:
            return Settled([*noted, ("utter_access_written_and_kept", details)], _resolution(True, told))
        case False:
            return Settled([*noted, written], _resolution(False, told))


def _whether_kept(asked: RequestContext, found: AccessRead, memory: Memory) -> Step:
    keep = found.wants_kept
    if keep is None and is_clear_yes(asked.turn, _own_words(asked)):
        keep = True
    elif keep is None and (is_no(asked.turn) or asked.turn.intent == "never_mind"):  # it is written already
        keep = False
    if keep is None:
        return NotAnAnswer()
    asked.dms.keep_access(asked.by, asked.delivery.tracking_number, keep)
    said: Saying = ("utter_access_kept" if keep else "utter_access_not_kept", {})
    beside = instructions.note_beside_a_code(asked)
    if isinstance(beside, Ask):
        return Ask(beside.sayings, beside.memory, intent="give_instructions", once=[*beside.once, said])
    if beside:
        return Settled([*beside.sayings, said], _resolution(keep, f"{memory.get('told', '')} {beside.resolution}"))
    return Settled([said], _resolution(keep, memory.get("told", "")))


def _own_words(asked: RequestContext) -> frozenset[str]:
    """Of what was read back and asked: "yes 4411 is right", "yup for the next ones too"."""
    codes = (view.value for view in asked.dms.access(asked.delivery.tracking_number))
    return _REPEATS | {word for code in codes for word in answers.words_of(code)}


def _no_code_again(asked: RequestContext, found: AccessRead, memory: Memory) -> Step:
    if asked.turn.intent not in ("inform", "give_access_code", "nlu_fallback"):
        return NotAnAnswer()
    if memory.get("again"):
        return ForDesk([("utter_access_not_read", {})], "Read the conversation: the driver needs a way in.")
    return _ask(found, {"wanted": "code", "again": True})


def _ask(found: AccessRead, memory: Memory) -> Ask:
    return Ask([(f"utter_access_{found.problem or 'not_a_code'}", {})], memory)


def _read(asked: RequestContext) -> AccessRead:
    """A code that takes the place of the one on file opens what that opened, unless another thing is named."""
    known = asked.dms.access(asked.delivery.tracking_number)
    codes = {view.kind: view.value for view in known if view.kind is not AccessKind.ENTRY_ROUTE}
    found = read_access(asked.text, asked.turn.spans("access_code"))
    if len(found.details) > 1:  # "super at 540 here, the lobby code is 7719": the house is no code
        found = replace(found, details=tuple(each for each in found.details if not _is_own_door(asked, each[1])))
    if not corrects_a_code(asked):
        return found
    found = read_access(blank(asked.text, codes.values())) if len(found.details) == 1 else found
    if len(codes) == 1 and len(found.details) == 1 and not names_what_opens(asked.text):
        return replace(found, details=((next(iter(codes)), found.details[0][1]),))
    return found


def _is_own_door(asked: RequestContext, value: str) -> bool:
    return value.lower() in {asked.delivery.address.number.lower(), asked.delivery.address.unit.lower()} - {""}


def _is_too_late(asked: RequestContext) -> bool:
    return asked.decide(WantedChange.ACCESS) == "refuse"


def _too_late(asked: RequestContext) -> Step:
    return Answered([("utter_access_too_late", {"status": asked.delivery.status.value})])


def _resolution(keep: bool, told: str) -> str:
    kept = "Access details are with the delivery" + (", kept for later ones." if keep else ".")
    return " ".join(f"{kept} {told}".split())
