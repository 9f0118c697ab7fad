"""How to get in: written at once, read back once, and kept for later deliveries only if they say so.

What was said stands in `access_details` and nowhere else: no note, history, case or open question repeats it, and
assistant/blanking.py takes it out of the stored conversation.
"""

from typing import Any

from actions.conversation import Saying
from actions.identification import REQUESTS
from actions.steps import Answered, Ask, Asked, ForDesk, NotAnAnswer, Settled, Step
from actions.yes_no import is_clear_yes, is_no
from doorstep.access import BLANK, AccessRead, read
from doorstep.dms import arrangements, commands
from doorstep.dms.models import AccessKind, Audience
from doorstep.dms.policy import Change, decide

_NAMES = {
    AccessKind.GATE: "gate",
    AccessKind.DOOR: "door",
    AccessKind.CALLBOX: "call box",
    AccessKind.LOBBY: "lobby",
    AccessKind.GARAGE: "garage",
    AccessKind.ELEVATOR: "elevator",
    AccessKind.ENTRY_ROUTE: "way in:",
}
_OTHER_REQUESTS = REQUESTS - {"give_access_code", "give_instructions"}
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
    return _whether_kept(asked, found) if memory["wanted"] == "keep" else _no_code_again(asked, found, memory)


def write(asked: Asked, found: AccessRead) -> None:
    """Keep the details, and tell the driver who is on the way that there are some."""
    tracking_number = asked.delivery.tracking_number
    known = arrangements.access(asked.session, tracking_number)
    commands.give_access(asked.session, tracking_number, found.details, keep=bool(found.wants_kept), **asked.by)
    if decide(Change.ACCESS, asked.delivery.status, asked.proof) == "write_and_tell_driver":
        told = f"Access details were {'changed' if known else 'added'}."
        # One text may lead to instructions too, and one cause to one note.
        by = asked.by | {"cause": f"{asked.turn.cause}:access"}
        commands.add_note(asked.session, tracking_number, told, audience=Audience.DRIVER, **by)


def spoken(found: AccessRead) -> str:
    """`gate 7316, call box 204`"""
    return ", ".join(f"{_NAMES[kind]} {value}" for kind, value in found.details)


_KEEP: Saying = ("utter_access_ask_keep", {})


def _write(asked: Asked, found: AccessRead) -> Step:
    try:
        write(asked, found)
    except commands.Invalid:  # longer than any code
        return _ask(found, {"wanted": "code", "again": True})
    details = {"details": spoken(found)}
    match found.wants_kept:
        case None:
            return Ask([_KEEP], {"wanted": "keep"}, once=[("utter_access_written", details)])
        case True:
            return Settled([("utter_access_written_and_kept", details)], _resolution(True))
        case False:
            return Settled([("utter_access_written", details)], _resolution(False))


def _whether_kept(asked: Asked, found: AccessRead) -> Step:
    keep = found.wants_kept
    if keep is None and is_clear_yes(asked.turn):
        keep = True
    elif keep is None and is_no(asked.turn):
        keep = False
    if keep is None:
        return NotAnAnswer()
    commands.keep_access(asked.session, asked.delivery.tracking_number, keep, **asked.by)
    return Settled([("utter_access_kept" if keep else "utter_access_not_kept", {})], _resolution(keep))


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


def _resolution(keep: bool) -> str:
    return "Access details are with the delivery" + (", kept for later ones." if keep else ".")
