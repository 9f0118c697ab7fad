"""What the driver shall do: where to leave it, whom to give it to, the dog, the bell."""

from typing import Any

from actions.conversation import Saying
from actions.steps import Answered, Ask, Asked, NotAnAnswer, Settled, Step
from actions.yes_no import is_clear_yes
from doorstep.dms import commands
from doorstep.dms.models import Audience, InstructionKind
from doorstep.dms.policy import Change, decide
from doorstep.instructions import Items, read

_SPOKEN = {
    InstructionKind.LEAVE_AT: "leave it {}",
    InstructionKind.LEAVE_WITH: "leave it with {}",
    InstructionKind.SAFE_PLACE: "leave it in {}",
    InstructionKind.DOG: "{}",
    InstructionKind.DO_NOT_RING: "{}",
    InstructionKind.CALL_ON_ARRIVAL: "{}",
    InstructionKind.OTHER: "{}",
}


def begin(asked: Asked) -> Step:
    if decide(Change.INSTRUCTIONS, asked.delivery.status, asked.proof) == "refuse":
        return Answered([])
    items = read(asked.text)
    return _write(asked, items) if items else Ask([("utter_instructions_ask", {})], {})


def answer(asked: Asked, memory: dict[str, Any]) -> Step:
    if asked.turn.intent in ("affirm", "deny", "choose_option") or is_clear_yes(asked.turn):
        return NotAnAnswer()
    items = read(asked.text)
    if not items or (asked.turn.intent not in ("give_instructions", "inform", "nlu_fallback") and _is_other(items)):
        return NotAnAnswer()
    return _write(asked, items)


def _is_other(items: Items) -> bool:
    return all(kind is InstructionKind.OTHER for kind, _ in items)


def _write(asked: Asked, items: Items) -> Step:
    tracking_number = asked.delivery.tracking_number
    try:
        commands.give_instructions(asked.session, tracking_number, items, **asked.by)
    except commands.Invalid as error:
        if error.reason != "signature_required":
            raise
        return Ask([("utter_instructions_signature", {})], {})
    spoken = "; ".join(_SPOKEN[kind].format(detail) for kind, detail in items)
    if decide(Change.INSTRUCTIONS, asked.delivery.status, asked.proof) == "write_and_tell_driver":
        told = f"Instructions of the customer: {spoken}."
        commands.add_note(asked.session, tracking_number, told, audience=Audience.DRIVER, **asked.by)
        saying: Saying = ("utter_instructions_told", {"instructions": spoken})
    else:
        saying = ("utter_instructions_noted", {"instructions": spoken})
    return Settled([saying], f"Instructions for the driver: {spoken}.")
