"""Codes and ways in: written at once and read back once; never repeated afterwards (doorstep/access)."""

from typing import Any

from actions.conversation import Saying
from actions.steps import Answered, Ask, Asked, ForDesk, NotAnAnswer, Settled, Step
from actions.yes_no import is_clear_yes, is_no
from doorstep.access import AccessRead, read
from doorstep.dms import commands
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


def begin(asked: Asked) -> Step:
    if decide(Change.ACCESS, asked.delivery.status, asked.proof) == "refuse":
        return Answered([("utter_access_too_late", {"status": asked.delivery.status.value})])
    found = _read(asked)
    return _write(asked, found) if found.details else _ask(found, {"wanted": "code"})


def answer(asked: Asked, memory: dict[str, Any]) -> Step:
    found = _read(asked)
    if found.details:
        return _write(asked, found)
    if memory["wanted"] == "code":
        if asked.turn.intent not in ("inform", "give_access_code", "nlu_fallback"):
            return NotAnAnswer()
        if memory.get("again"):
            return ForDesk([("utter_access_not_read", {})], "Read the conversation: the driver needs a way in.")
        return _ask(found, {"wanted": "code", "again": True})
    keep = found.wants_kept if found.wants_kept is not None else _kept(asked)
    if keep is None:
        return NotAnAnswer()
    commands.keep_access(asked.session, asked.delivery.tracking_number, keep, **asked.by)
    return Settled([("utter_access_kept" if keep else "utter_access_not_kept", {})], _resolution(keep))


def _read(asked: Asked) -> AccessRead:
    return read(asked.text, asked.turn.spans("access_code"))


def _kept(asked: Asked) -> bool | None:
    if is_clear_yes(asked.turn):
        return True
    return False if is_no(asked.turn) else None


def _ask(found: AccessRead, memory: dict[str, Any]) -> Step:
    saying: Saying = (f"utter_access_{found.problem}", {})
    return Ask([saying], memory)


def _write(asked: Asked, found: AccessRead) -> Step:
    tracking_number = asked.delivery.tracking_number
    keep = bool(found.wants_kept)
    commands.give_access(asked.session, tracking_number, found.details, keep=keep, **asked.by)
    if decide(Change.ACCESS, asked.delivery.status, asked.proof) == "write_and_tell_driver":
        told = "The customer sent how to get in: see the access details of this stop."
        commands.add_note(asked.session, tracking_number, told, audience=Audience.DRIVER, **asked.by)
    read_back = ", ".join(f"{_NAMES[kind]} {value}" for kind, value in found.details)
    done: Saying = ("utter_access_written", {"details": read_back})
    if found.wants_kept is not None:
        return Settled([done, ("utter_access_kept" if keep else "utter_access_not_kept", {})], _resolution(keep))
    return Ask([done, ("utter_access_ask_keep", {})], {"wanted": "keep"})


def _resolution(keep: bool) -> str:
    return "Access details are with the driver" + (", kept for later deliveries." if keep else ".")
