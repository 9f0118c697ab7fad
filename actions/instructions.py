"""What the driver shall do: where to leave it, whom to give it to, the dog, the bell."""

from typing import Any

from actions import access_details
from actions.conversation import Saying
from actions.steps import Answered, Ask, Asked, Dropped, NotAnAnswer, Settled, Step
from actions.yes_no import is_clear_yes, is_no
from doorstep.dms import commands
from doorstep.dms.models import Audience, InstructionKind
from doorstep.dms.policy import Change, decide
from doorstep.language.access import beside
from doorstep.language.access import read as read_access
from doorstep.language.access.hiding import names_a_code, values_to_hide
from doorstep.language.instructions import Items, read, spoken

_UNATTENDED = frozenset({InstructionKind.LEAVE_AT, InstructionKind.SAFE_PLACE})
_TO_BE_READ = frozenset({"give_instructions", "give_access_code", "inform", "nlu_fallback"})


def begin(asked: Asked) -> Step:
    if decide(Change.INSTRUCTIONS, asked.delivery.status, asked.proof) == "refuse":
        return Answered([("utter_instructions_too_late", {"status": asked.delivery.status.value})])
    if names_a_code(asked.text):
        return _with_a_code(asked)
    items = read(asked.text)
    if items and _is_other(items):
        return _is_it_for_the_driver(items)
    return _note(asked, items) if items else Ask([("utter_instructions_ask", {})], {"wanted": "instructions"})


def answer(asked: Asked, memory: dict[str, Any]) -> Step:
    if decide(Change.INSTRUCTIONS, asked.delivery.status, asked.proof) == "refuse":
        return Answered([("utter_instructions_too_late", {"status": asked.delivery.status.value})])
    if memory["wanted"] == "yes" and is_clear_yes(asked.turn):
        return _note(asked, ((InstructionKind.OTHER, memory["detail"]),))
    if is_no(asked.turn) and memory["wanted"] != "instructions" and _says_no_more(asked.text):
        return Dropped([(f"utter_instructions_dropped_{memory['wanted']}", {})])
    if names_a_code(asked.text):
        return _with_a_code(asked)
    items = read(asked.text)
    if not items or (_is_other(items) and asked.turn.intent not in _TO_BE_READ):
        return NotAnAnswer()
    if memory["wanted"] == "signer" and _is_other(items):
        items = ((InstructionKind.LEAVE_WITH, items[0][1]),)  # "my neighbor Maria in 3B"
    return _note(asked, items)


def _with_a_code(asked: Asked) -> Step:
    """A code among the instructions goes where codes go; only what else was said is an instruction."""
    found = read_access(asked.text, asked.turn.spans("access_code"))
    access_details.write(asked, found)
    code: Saying = ("utter_access_written", {"details": access_details.spoken(found)})
    kept = "Access details are with the delivery."
    match note_beside_a_code(asked):
        case None:
            return Settled([code], kept)
        case Settled() as step:
            return Settled([*step.sayings, code], f"{kept} {step.resolution}")
        case Ask() as step:
            return Ask(step.sayings, step.memory, once=[*step.once, code])


def note_beside_a_code(asked: Asked) -> Settled | Ask | None:
    """Keep what is asked of the driver in a text that is about something else; None when nothing is recognised."""
    values = values_to_hide(asked.text, asked.turn.spans("access_code"))
    items = tuple(item for item in read(beside(asked.text, values)) if item[0] is not InstructionKind.OTHER)
    return _note(asked, items) if items else None


def _is_it_for_the_driver(items: Items) -> Step:
    detail = items[0][1]
    return Ask([("utter_instructions_confirm", {"detail": detail})], {"wanted": "yes", "detail": detail})


def _note(asked: Asked, items: Items) -> Settled | Ask:
    """What needs nobody's signature where one is needed is not written; what else was said is."""
    possible = tuple(item for item in items if not (asked.delivery.signature_required and item[0] in _UNATTENDED))
    noted = _write(asked, possible) if possible else []
    if possible == items:
        return Settled(noted, f"Instructions for the driver: {_spoken(items)}.")
    return Ask([("utter_instructions_signature", {})], {"wanted": "signer"}, once=noted)


def _write(asked: Asked, items: Items) -> list[Saying]:
    tracking_number = asked.delivery.tracking_number
    commands.give_instructions(asked.session, tracking_number, items, **asked.by)
    spoken = _spoken(items)
    if decide(Change.INSTRUCTIONS, asked.delivery.status, asked.proof) == "write_and_tell_driver":
        told = f"The customer asks: {spoken}."
        commands.add_note(asked.session, tracking_number, told, audience=Audience.DRIVER, **asked.by)
        return [("utter_instructions_told", {"instructions": spoken})]
    return [("utter_instructions_noted", {"instructions": spoken})]


def _spoken(items: Items) -> str:
    return "; ".join(spoken(kind, detail) for kind, detail in items)


def _is_other(items: Items) -> bool:
    return all(kind is InstructionKind.OTHER for kind, _ in items)


def _says_no_more(text: str) -> bool:
    """A bare no; "no, leave it with Maria" says what to do."""
    items = read(text)
    return not items or _is_other(items)
