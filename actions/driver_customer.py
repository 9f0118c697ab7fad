"""Asks or tells a customer something; the driver never sees the number, nor the customer the driver's.

Only words that are one are sent: said behind "tell her", or plainly addressed to the customer. What may be one, or is
for a stop that nobody named, is shown first and waits for a tap.
"""

from dataclasses import replace
from typing import Any

from actions import driver_access
from actions.driver_cases import to_desk
from actions.driver_heard import DriverMessage, DriverReply, WhichStop, answered_stop, in_focus, the_stop, where
from actions.question import Memory
from actions.steps import NotAnAnswer
from actions.yes_no import is_clear_yes, is_no
from doorstep.cases.lifecycle import CaseKind
from doorstep.dms.routes import StopView
from doorstep.drivers import questions
from doorstep.language.reports import (
    asks_for_number,
    is_for_customer,
    is_possibly_for_customer,
    message_for_customer,
    wants_call,
    wants_way_in,
)
from doorstep.language.reports.relaying import addressed

LONGEST = 300
_CAN_BE_A_MESSAGE = frozenset(
    {
        "driver_tell_customer", "driver_ask_customer", "driver_inform", "driver_unclear", "driver_access_problem",
        "driver_ask_access", "driver_wrong_address", "driver_stop_details", "driver_check_in", "driver_late",
        "driver_greet", "driver_chatter", "driver_note",
    }
)  # fmt: skip
"""Other intents are reports, or wishes to us; they are sent only if they address the customer, and after a tap."""


def begin(heard: DriverMessage) -> DriverReply:
    is_question = heard.intent == "driver_ask_customer"
    message = message_for_customer(heard.words) or ""
    stop = _to_whom(heard)
    if isinstance(stop, WhichStop):
        return DriverReply([stop.saying], {"wanted": "stop", "message": message, "question": is_question})
    if is_question and wants_way_in(heard.words):  # asked as such: the answer is kept where codes go, not as words
        return driver_access.begin(replace(heard, intent="driver_access_problem"))
    if not message and asks_for_number(heard.words):
        return _no_numbers(stop)
    if not message and wants_call(heard.words):
        return DriverReply([("utter_driver_text_or_call", _about(stop) | {"buttons": _text_or_call(stop)})])
    if message and not is_named(heard):
        return _read_back(stop, message, is_question=is_question)
    return _pass_on(heard, stop, message, is_question=is_question)


def answer(heard: DriverMessage, memory: Memory) -> DriverReply | NotAnAnswer:
    match memory["wanted"]:
        case "message":
            return _message(heard, memory)
        case "send":
            return _send(heard, memory)
    named = answered_stop(heard, "driver_tell_customer", "driver_ask_customer")
    if named is None:
        return NotAnAnswer()
    return _pass_on(heard, named, memory["message"], is_question=memory["question"])


def _to_whom(heard: DriverMessage) -> StopView | WhichStop:
    """The stop named where it is said to whom; what numbers the message itself holds says nothing while somebody is
    pointed at otherwise."""
    if heard.value:
        return the_stop(heard)
    stop = the_stop(heard, text=addressed(heard.words), may_be_next=False)
    if not isinstance(stop, WhichStop) or stop.saying[0] != "utter_driver_which_stop":
        return stop
    in_all = the_stop(heard, may_be_next=False)
    return the_stop(heard, text="") if isinstance(in_all, WhichStop) else in_all


def is_named(heard: DriverMessage) -> bool:
    """Whether the stop was said, tapped, or is being talked of; else the next one is only assumed."""
    is_said = heard.value != "" or not isinstance(the_stop(heard, may_be_next=False), WhichStop)
    return is_said or (heard.spoken_of or in_focus(heard)) is not None


def _message(heard: DriverMessage, memory: Memory) -> DriverReply | NotAnAnswer:
    """Of "what shall I tell them?". Not any words are a message: people read it."""
    stop = the_stop(heard, text=memory["about"])
    if isinstance(stop, WhichStop):
        return NotAnAnswer()
    is_question = memory["question"]
    if asks_for_number(heard.words):
        return _no_numbers(stop)
    if is_no(heard.turn):
        return DriverReply([("utter_driver_nothing_sent", {})])
    said = message_for_customer(heard.words)
    if said is not None:
        return _pass_on(heard, stop, said, is_question=is_question)
    words = " ".join(heard.words.split())
    can_be_one = heard.intent in _CAN_BE_A_MESSAGE
    if can_be_one and is_for_customer(words):
        return _pass_on(heard, stop, words, is_question=is_question)
    if is_for_customer(words) or (can_be_one and is_possibly_for_customer(words)):
        return _read_back(stop, words, is_question=is_question)
    return NotAnAnswer()


def _send(heard: DriverMessage, memory: Memory) -> DriverReply | NotAnAnswer:
    """Of a message that was shown."""
    if heard.value == "no" or is_no(heard.turn):
        return DriverReply([("utter_driver_nothing_sent", {})])
    stop: StopView | WhichStop | None = the_stop(heard, text=memory["about"])
    if heard.value != "send" and not is_clear_yes(heard.turn):
        stop = answered_stop(heard, "driver_tell_customer", "driver_ask_customer")
        if stop is None or message_for_customer(heard.words) is not None:
            return NotAnAnswer()
    if isinstance(stop, WhichStop) or stop is None:
        return NotAnAnswer()
    return _pass_on(heard, stop, memory["message"], is_question=memory["question"])


def _read_back(stop: StopView, message: str, *, is_question: bool) -> DriverReply:
    said = ("utter_driver_send_this", {"stop": where(stop), "message": message[:LONGEST]})
    memory = {"wanted": "send", "about": _number(stop), "message": message, "question": is_question}
    return DriverReply([said], memory)


def _no_numbers(stop: StopView) -> DriverReply:
    return DriverReply([("utter_driver_no_numbers", _about(stop) | {"buttons": _text_or_call(stop)})])


def _text_or_call(stop: StopView) -> list[dict[str, str]]:
    return [
        {"title": f"Text stop {stop.position}", "payload": f"driver:tell_customer|{_number(stop)}"},
        {"title": "Dispatch calls", "payload": f"driver:dispatch|{_number(stop)}"},
    ]


def _pass_on(heard: DriverMessage, stop: StopView, message: str, *, is_question: bool) -> DriverReply:
    about = _number(stop)
    memory = {"wanted": "message", "about": about, "question": is_question}
    if not message:
        return DriverReply(
            [("utter_driver_what_to_ask" if is_question else "utter_driver_what_to_say", _about(stop))], memory
        )
    if len(message) > LONGEST:
        return DriverReply([("utter_driver_message_too_long", {"most": str(LONGEST)})], memory)
    said = _about(stop) | {"message": message, "minutes": str(int(questions.ANSWER_WITHIN.total_seconds() // 60))}
    if questions.is_held_by_desk(heard.session, about):
        to_desk(
            heard, CaseKind.DRIVER_WANTS_DESK, f"For the customer, whom dispatch is talking to: {message}",
            "Tell the customer; answer the driver.", delivery=stop.deliveries[0], details={"driver_says": message},
        )  # fmt: skip
        return DriverReply([("utter_driver_customer_held", said)])
    asked = questions.ask(
        heard.session,
        questions.NewQuestion(
            kind=questions.QuestionKind.QUESTION if is_question else questions.QuestionKind.MESSAGE,
            driver_code=heard.driver.code,
            tracking_number=about,
            text=message,
            conversation_id=heard.turn.conversation_id,
            channel=heard.slack["channel"],
            thread_ts=heard.slack.get("thread_ts") or heard.slack.get("ts"),
            cause=heard.turn.cause,
        ),
        heard.turn.now,
    )
    if not asked:
        return DriverReply([("utter_driver_customer_cannot_be_texted", said)])
    return DriverReply([("utter_driver_customer_asked" if is_question else "utter_driver_customer_told", said)])


def _number(stop: StopView) -> str:
    return stop.deliveries[0].tracking_number


def _about(stop: StopView) -> dict[str, Any]:
    return {"stop": where(stop)}
