"""Our driver at the door wants something of the customer: a way in, whether the address is right, an answer."""

from typing import Any

from actions import access_details
from actions.steps import Answered, Ask, Asked, NotAnAnswer, Settled, Step
from doorstep.dms.status import FINISHED
from doorstep.language.access import read as read_access
from doorstep.language.access.hiding import names_a_code
from doorstep.outreach import questions
from doorstep.outreach.models import DriverQuestion
from doorstep.outreach.questions import Kind

_LONGEST_ANSWER = 500
_THEIR_OWN = frozenset({"correct_address", "where_is_my_package", "talk_to_person", "stop_texts", "never_mind"})
"""What is answered as it always is."""


def begin(asked: Asked) -> Step:
    question = _question(asked)
    if question is None or (question.kind != Kind.MESSAGE and asked.delivery.status in FINISHED):
        return Answered([])
    said = {"words": question.text, "tracking_number": asked.delivery.tracking_number}
    response = f"utter_driver_asks_{question.kind}"
    if question.kind == Kind.MESSAGE:
        return Answered([(response, said)])
    return Ask([(response, said)], {"question": question.id, "kind": question.kind})


def _question(asked: Asked) -> DriverQuestion | None:
    number = next(iter(asked.turn.spans("question")), "")
    return questions.asked(asked.session, int(number), asked.delivery.tracking_number) if number.isdecimal() else None


def answer(asked: Asked, memory: dict[str, Any]) -> Step:
    """Any words are an answer, to be passed on as they are; but a code is kept where codes go."""
    now, words = asked.turn.now, asked.text.strip()
    questions.asked(asked.session, memory["question"], asked.delivery.tracking_number)  # nobody else closes it now
    if asked.delivery.status in FINISHED:
        return Answered([("utter_driver_asks_too_late", {})])
    found = read_access(words, asked.turn.spans("access_code"))
    if found.details and (memory["kind"] == Kind.ACCESS or names_a_code(words)):
        access_details.write(asked, found)
        questions.take_answer(asked.session, memory["question"], "", now)
        said = ("utter_driver_asks_code_passed_on", {"details": access_details.spoken(found)})
        return Settled([said], "The code was passed on.")
    corrects_address = memory["kind"] == Kind.ADDRESS and asked.turn.intent == "correct_address"
    if not words or (asked.turn.intent in _THEIR_OWN and not corrects_address):
        return NotAnAnswer()
    questions.take_answer(asked.session, memory["question"], words[:_LONGEST_ANSWER], now)
    return Settled(
        [("utter_driver_asks_passed_on", {})], "The answer was passed on to the driver.",
        is_a_request_too=corrects_address,
    )  # fmt: skip
