"""Asks or tells a customer something; the driver never sees the number, nor the customer the driver's."""

from typing import Any

from actions.driver_heard import Heard, Says, WhichStop, answered_stop, the_stop, where
from actions.steps import NotAnAnswer
from doorstep.dms.driver_day import StopView
from doorstep.language.reports import message_for_customer
from doorstep.outreach import questions

LONGEST = 300


def begin(heard: Heard) -> Says:
    is_question = heard.intent == "driver_ask_customer"
    message = message_for_customer(heard.words) or ""
    stop = the_stop(heard)
    if isinstance(stop, WhichStop):
        return Says([stop.saying], {"wanted": "stop", "message": message, "question": is_question})
    return _pass_on(heard, stop, message, is_question=is_question)


def answer(heard: Heard, memory: dict[str, Any]) -> Says | NotAnAnswer:
    if memory["wanted"] == "message":
        words = message_for_customer(heard.words) or heard.words.strip()
        stop = the_stop(heard, text=memory["about"])
        if not words or isinstance(stop, WhichStop):
            return NotAnAnswer()
        return _pass_on(heard, stop, words, is_question=memory["question"])
    named = answered_stop(heard, "driver_tell_customer", "driver_ask_customer")
    if named is None:
        return NotAnAnswer()
    return _pass_on(heard, named, memory["message"], is_question=memory["question"])


def _pass_on(heard: Heard, stop: StopView, message: str, *, is_question: bool) -> Says:
    about = stop.deliveries[0].tracking_number
    if not message:
        memory = {"wanted": "message", "about": about, "question": is_question}
        return Says([("utter_driver_what_to_say", {"stop": where(stop)})], memory)
    if len(message) > LONGEST:
        memory = {"wanted": "message", "about": about, "question": is_question}
        return Says([("utter_driver_message_too_long", {"most": str(LONGEST)})], memory)
    asked = questions.ask(
        heard.session,
        kind=questions.Kind.QUESTION if is_question else questions.Kind.MESSAGE,
        driver_code=heard.driver.code,
        tracking_number=about,
        text=message,
        conversation_id=heard.turn.conversation_id,
        channel=heard.slack["channel"],
        thread_ts=heard.slack.get("thread_ts") or heard.slack.get("ts"),
        cause=heard.turn.cause,
        now=heard.turn.now,
    )
    if not asked:
        return Says([("utter_driver_customer_cannot_be_texted", {"stop": where(stop)})])
    said = {"stop": where(stop), "message": message, "minutes": str(int(questions.ANSWER_WITHIN.total_seconds() // 60))}
    return Says([("utter_driver_customer_asked" if is_question else "utter_driver_customer_told", said)])
