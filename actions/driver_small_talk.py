"""Greetings, thanks, help, "seen", and what was not understood: one line, no chatter."""

import re
from dataclasses import replace

from actions import driver_shift
from actions.conversation import Saying
from actions.driver_heard import DriverMessage, DriverReply, the_stop, where
from actions.driver_stops import next_line
from actions.question import Memory
from actions.steps import NotAnAnswer
from doorstep.cases import queries as case_queries
from doorstep.cases.lifecycle import CaseKind
from doorstep.dms.outcomes import CommandRejected
from doorstep.dms.routes import StopDelivery
from doorstep.drivers import notices
from doorstep.drivers.notices import show_code_button
from doorstep.drivers.notices.queries import NoticeView
from doorstep.language.reports import shift_word
from doorstep.language.reports.asking import asks_about_the_rest
from doorstep.language.reports.words import plain
from doorstep.messaging.slack import posts
from doorstep.messaging.slack.blocks import actions, section

_ANSWERS = {
    "driver_greet": "utter_driver_greet",
    "driver_thank": "utter_driver_thank",
    "driver_help": "utter_driver_help",
    "driver_yes": "utter_driver_nothing_open",
    "driver_no": "utter_driver_nothing_open",
    "driver_inform": "utter_driver_nothing_open",
    "driver_answer": "utter_driver_nothing_open",
    "driver_edited": "utter_driver_edited",
    "driver_chatter": "utter_driver_chatter",
    "driver_ask_service": "utter_driver_ask_service",
    "driver_intent_to": "utter_driver_intent_to",
}

_ROGER = re.compile(r"(?:10[- ]?4|ten four|roger(?: that)?)[\s.!]*")
"""Which the engine takes for a number."""
_WAITS = re.compile(
    r"(?:wait|hold on|hang on|hold up|one sec\w*|1 sec\w*|sec|one min\w*|espera)[\s.!]*(?:please|pls|a sec\w*)?"
)


def begin(heard: DriverMessage) -> DriverReply:
    intent = heard.intent
    if shift_word(heard.words) == "back" and driver_shift.is_on_break(heard):
        return driver_shift.begin(replace(heard, intent="driver_break"))
    if _WAITS.fullmatch(plain(heard.words)):
        return DriverReply([("utter_driver_waits", {})], keeps_question=True)
    if intent == "driver_ask_service" and asks_about_the_rest(heard.words):
        return DriverReply([_the_rest(heard)], keeps_question=True)
    if intent == "driver_seen" or _ROGER.fullmatch(plain(heard.words)):
        return _seen(heard)
    if intent == "driver_greet":
        said = ("utter_driver_greet", {"name": heard.driver.name.split()[0]})
        return DriverReply([said, next_line(heard)], keeps_question=True)
    return DriverReply([(_ANSWERS.get(intent, "utter_driver_unclear"), {})], keeps_question=True)


def _the_rest(heard: DriverMessage) -> Saying:
    """Of a stop of which something is missing: what is there is delivered."""
    stops = heard.route.stops if heard.route else ()
    short = [stop for stop in stops if stop.is_ahead and any(_is_missing(heard, each) for each in stop.deliveries)]
    talked_of = the_stop(heard)
    if talked_of in short:
        short = [stop for stop in short if stop == talked_of]
    if len(short) == 1:
        return "utter_driver_service_the_rest_of", {"stop": where(short[0])}
    return "utter_driver_service_the_rest", {}


def _is_missing(heard: DriverMessage, package: StopDelivery) -> bool:
    return bool(case_queries.of_delivery(heard.session, package.tracking_number, kind=CaseKind.MISSING))


def answer(heard: DriverMessage, memory: Memory) -> NotAnAnswer:
    return NotAnAnswer()


def _seen(heard: DriverMessage) -> DriverReply:
    """A tap under a notice marks that one; in words, all that are open."""
    if heard.value.isdecimal():
        number = int(heard.value)
        try:
            is_news = notices.see_notice(heard.session, number, heard.turn.now, driver_code=heard.driver.code)
        except CommandRejected:
            return DriverReply([("utter_driver_nothing_open", {})], keeps_question=True)
        if is_news:
            _mark(heard, notices.notice(heard.session, number))
        return DriverReply([], keeps_question=True)
    unseen = notices.unseen_notices(heard.session, heard.route.code) if heard.route else []
    for notice in unseen:
        if notices.see_notice(heard.session, notice.id, heard.turn.now):
            _mark(heard, notice)
    return DriverReply(
        [("utter_driver_thank", {})] if unseen else [], keeps_question=True
    )  # "10-4": no answer is wanted


def _mark(heard: DriverMessage, notice: NoticeView | None) -> None:
    """Under the notice stands when it was seen, in place of the button."""
    if notice is None or notice.posted_outbox_id is None:
        return
    words = posts.text_of(heard.session, notice.posted_outbox_id)
    text = f"{words}\n_Seen {heard.clock(heard.turn.now)}_"
    show_code = show_code_button(notice)
    blocks = [section(text), actions([show_code])] if show_code else None
    posts.update(
        heard.session,
        notice.posted_outbox_id,
        text,
        idempotency_key=f"seen:{notice.id}",
        now=heard.turn.now,
        blocks=blocks,
    )
