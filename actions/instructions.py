"""What the driver shall do: where to leave it, whom to give it to, the dog, the bell."""

from collections.abc import Sequence
from dataclasses import replace

from actions import access_details
from actions.conversation import Saying
from actions.mood import mood_of_text
from actions.question import Memory
from actions.steps import Answered, Ask, Dropped, ForDesk, NotAnAnswer, RequestContext, Settled, Step
from actions.yes_no import is_clear_yes, is_no, says_more
from doorstep.dms.policy import WantedChange
from doorstep.dms.values import Audience, InstructionKind
from doorstep.dms.views import InstructionView
from doorstep.language import answers
from doorstep.language.access import beside, read_access
from doorstep.language.access.evidence import is_not_theirs_to_tell
from doorstep.language.access.hiding import names_a_code, values_to_hide
from doorstep.language.acts import Mood
from doorstep.language.earnest import is_meant
from doorstep.language.instructions import (
    Items,
    is_an_order,
    is_said_again,
    is_too_long,
    not_taken,
    read_instructions,
    says_when_it_holds,
    spoken,
)
from doorstep.language.two_things import is_for_the_driver

_UNATTENDED = frozenset({InstructionKind.LEAVE_AT, InstructionKind.SAFE_PLACE})
_REPEATS = frozenset("tell the driver him her them that note it for".split())
_TOO_LONG = ForDesk(
    [("utter_instructions_too_long", {})], "Read what the customer wrote, and note for the driver what is to be done."
)
_TO_BE_READ = frozenset({"give_instructions", "give_access_code", "inform", "nlu_fallback"})


def begin(asked: RequestContext) -> Step:
    if asked.decide(WantedChange.INSTRUCTIONS) == "refuse":
        return Answered([("utter_instructions_too_late", {"status": asked.delivery.status.value})])
    if names_a_code(asked.text):
        return _with_a_code(asked)
    items = read_instructions(asked.text)
    if not items:
        return Ask([("utter_instructions_ask", {})], {"wanted": "instructions"})
    if is_too_long(items):
        return _TOO_LONG
    if _is_other(items) and not (is_an_order(asked.text) or is_for_the_driver(asked.text)):
        if is_said_again(asked.text, [each.detail for each in _on_file(asked)]):
            return tell(asked)
        return _is_it_for_the_driver(items)
    return _with_what_is_not_taken(asked, _note(asked, items))


def ask(asked: RequestContext) -> Step | None:
    """Whether the driver shall hear it, of words that may be none for them: "my neighbor said put it there"."""
    if asked.decide(WantedChange.INSTRUCTIONS) == "refuse" or names_a_code(asked.text):
        return None
    items = read_instructions(asked.text)
    if not items or is_too_long(items):
        return None
    return _is_it_for_the_driver(((InstructionKind.OTHER, asked.text.strip(" .,!")),))


def pass_on(asked: RequestContext) -> Step:
    """Of what is plainly for the driver, whatever kind it is of: "buzz 12 and come by the dock"."""
    items = read_instructions(asked.text) or ((InstructionKind.OTHER, asked.text.strip()),)
    if is_too_long(items):
        return _TOO_LONG
    return _with_what_is_not_taken(asked, _note(asked, items))


def tell(asked: RequestContext) -> Step:
    """What the driver was asked to do, to somebody who asks."""
    if asked.decide(WantedChange.INSTRUCTIONS) == "refuse":
        return Answered([])
    given = tuple((each.kind, each.detail) for each in _on_file(asked))
    if not given:
        return Answered([("utter_instructions_none", {})])
    return Answered([("utter_instructions_on_file", {"instructions": _spoken(given)})])


def answer(asked: RequestContext, memory: Memory) -> Step:
    if asked.decide(WantedChange.INSTRUCTIONS) == "refuse":
        return Answered([("utter_instructions_too_late", {"status": asked.delivery.status.value})])
    detail = memory.get("detail", "")
    if memory["wanted"] == "yes" and is_clear_yes(asked.turn, _REPEATS, said=detail):
        step = _note(asked, ((InstructionKind.OTHER, detail),))
        more = says_more(asked.turn, "give_instructions", _REPEATS, detail)
        return replace(step, is_a_request_too=more) if isinstance(step, Settled) else step
    if is_no(asked.turn) and memory["wanted"] != "instructions" and _says_no_more(asked.text):
        return Dropped([(f"utter_instructions_dropped_{memory['wanted']}", {})])
    if names_a_code(asked.text):
        return _with_a_code(asked)
    if mood_of_text(asked.text) is Mood.QUESTION:
        return NotAnAnswer()
    if (meant := is_meant(asked.text)) is not None:
        doubted = ask(asked) if meant is Mood.BARE else None
        return doubted or NotAnAnswer()
    items = read_instructions(asked.text)
    if not items or (_is_other(items) and asked.turn.intent not in _TO_BE_READ):
        return NotAnAnswer()
    if is_too_long(items):
        return _TOO_LONG
    if memory["wanted"] == "signer" and _is_other(items):
        items = ((InstructionKind.LEAVE_WITH, items[0][1]),)  # "my neighbor Maria in 3B"
    return _with_what_is_not_taken(asked, _note(asked, items))


def _with_a_code(asked: RequestContext) -> Step:
    """A code among the instructions goes where codes go; only what else was said is an instruction."""
    if is_not_theirs_to_tell(asked.text):
        return note_beside_a_code(asked) or Ask([("utter_instructions_ask", {})], {"wanted": "instructions"})
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


def note_beside_a_code(asked: RequestContext) -> Settled | Ask | None:
    """Keep what is asked of the driver in a text that is about something else; None when nothing is recognised."""
    values = values_to_hide(asked.text, asked.turn.spans("access_code"))
    items = tuple(
        item
        for item in read_instructions(beside(asked.text, values), beside_a_code=True)
        if not _is_about_keeping(item)
    )
    if is_too_long(items):
        return Ask([("utter_instructions_ask", {})], {"wanted": "instructions"})
    return _note(asked, items) if items else None


def _is_about_keeping(item: tuple[InstructionKind, str]) -> bool:
    """ "save it for next time", "never mind": said of the code to us, not to the driver."""
    kind, detail = item
    if says_when_it_holds(detail):
        return False
    about_us = read_access(detail).wants_kept is not None or answers.reply(detail).says != "neither"
    return kind is InstructionKind.OTHER and about_us


def _is_it_for_the_driver(items: Items) -> Step:
    detail = items[0][1]
    return Ask([("utter_instructions_confirm", {"detail": detail})], {"wanted": "yes", "detail": detail})


def _note(asked: RequestContext, items: Items) -> Settled | Ask:
    """What needs nobody's signature where one is needed is not written; what else was said is."""
    possible = tuple(item for item in items if not (asked.delivery.signature_required and item[0] in _UNATTENDED))
    noted = _write(asked, possible) if possible else []
    if possible == items:
        return Settled(noted, f"Instructions for the driver: {_spoken(items)}.")
    return Ask([("utter_instructions_signature", {})], {"wanted": "signer"}, once=noted)


def _with_what_is_not_taken(asked: RequestContext, step: Settled | Ask) -> Settled | Ask:
    left = not_taken(asked.text)
    if not left or not isinstance(step, Settled):
        return step
    return replace(step, sayings=[*step.sayings, ("utter_instructions_not_taken", {"words": left})])


def _write(asked: RequestContext, items: Items) -> list[Saying]:
    tracking_number = asked.delivery.tracking_number
    asked.dms.give_instructions(asked.by, tracking_number, items)
    spoken = _spoken(items)
    if asked.decide(WantedChange.INSTRUCTIONS) == "write_and_tell_driver":
        told = f"The customer asks: {spoken}."
        asked.dms.add_note(asked.by, tracking_number, told, audience=Audience.DRIVER)
        return [("utter_instructions_told", {"instructions": spoken})]
    return [("utter_instructions_noted", {"instructions": spoken})]


def _on_file(asked: RequestContext) -> Sequence[InstructionView]:
    return asked.dms.instructions(asked.delivery.tracking_number)


def _spoken(items: Items) -> str:
    return "; ".join(spoken(kind, detail) for kind, detail in items)


def _is_other(items: Items) -> bool:
    return all(kind is InstructionKind.OTHER for kind, _ in items)


def _says_no_more(text: str) -> bool:
    """A bare no; "no, leave it with Maria" says what to do."""
    items = read_instructions(text)
    return not items or _is_other(items)
