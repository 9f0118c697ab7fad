"""After a failed attempt we text first: what was wrong, and what they can choose."""

from dataclasses import replace
from typing import Any

from actions import access, another_day, instructions, pickup
from actions.conversation import Saying
from actions.steps import Answered, Ask, Asked, Dialogue, NotAnAnswer, Step
from actions.where_is_my_package import where_is
from doorstep.dms.models import FailureReason
from doorstep.dms.status import Status
from doorstep.language.choices import pick

_ANOTHER_DAY = ("reschedule", "another day")
_PICKUP = ("hold_for_pickup", "pick it up yourself")
_CODE = ("give_access_code", "send a code or the way in")
_LEAVE = ("give_instructions", "say where to leave it")
_CHOICES = {
    FailureReason.NOBODY_HOME: (_LEAVE, _ANOTHER_DAY, _PICKUP),
    FailureReason.NO_SAFE_PLACE: (_LEAVE, _ANOTHER_DAY, _PICKUP),
    FailureReason.NO_ACCESS: (_CODE, _ANOTHER_DAY, _PICKUP),
}
_BEGINS = {
    "reschedule": another_day,
    "hold_for_pickup": pickup,
    "give_access_code": access,
    "give_instructions": instructions,
}


def begin(asked: Asked) -> Step:
    delivery = asked.delivery
    failed = next((each for each in reversed(delivery.attempts) if each.reason), None)
    if taken_back := next(iter(asked.turn.spans("taken_back")), ""):
        return Answered(_taken_back(asked) if taken_back == "heard" else [])
    if delivery.status is not Status.ATTEMPTED or failed is None or failed.reason is None:
        return Answered([])
    choices: tuple[tuple[str, str], ...] = _CHOICES.get(failed.reason, (_ANOTHER_DAY, _PICKUP))
    if delivery.signature_required:
        choices = tuple(choice for choice in choices if choice is not _LEAVE)
    lines = "\n".join(f"{position}) {words}" for position, (_, words) in enumerate(choices, 1))
    said: list[Saying] = [
        (f"utter_failed_attempt_{failed.reason}", {"tracking_number": delivery.tracking_number}),
        ("utter_failed_attempt_options", {"options": lines}),
    ]
    return Ask(said, {"options": [intent for intent, _ in choices]})


def _taken_back(asked: Asked) -> list[Saying]:
    """The driver reported it by mistake, and the recipient was texted of it."""
    number = asked.delivery.tracking_number
    status = where_is(asked.delivery, asked.proof, asked.turn.now)
    return [("utter_failed_attempt_taken_back", {"tracking_number": number}), *status]


def answer(asked: Asked, memory: dict[str, Any]) -> Step:
    position = pick(asked.turn.text, len(memory["options"]))
    if position is None:
        return NotAnAnswer()  # words of one of the requests begin it as they always do
    if asked.delivery.status is not Status.ATTEMPTED:
        return Answered([])
    intent = memory["options"][position]
    dialogue: Dialogue = _BEGINS[intent]
    step = dialogue.begin(replace(asked, text=""))
    return replace(step, intent=intent) if isinstance(step, Ask) else step
