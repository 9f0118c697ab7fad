"""The address is wrong at the door: dispatch and the customer hear of it at once."""

import re

from actions.driver_cases import to_desk
from actions.driver_heard import DriverMessage, DriverReply, WhichStop, answered_stop, the_stop, where
from actions.question import Memory
from actions.steps import NotAnAnswer
from actions.yes_no import is_clear_yes, is_no
from doorstep.cases.lifecycle import CaseKind
from doorstep.dms import routes
from doorstep.dms.routes import StopView
from doorstep.drivers import questions
from doorstep.language.acts import Mood
from doorstep.language.reports.asking import says_no_home
from doorstep.language.reports.said_how import said_how

_SAYS_SO = re.compile(
    r"\b(?:address|addy|house|home|number|apt|apartment|unit|suite|building|bldg|street|road|lot|place|pin|map|gps|door"
    r"|find|found|exist\w*|wrong|bad|moved|vacant|empty|live\w*|name|no such|direccion|numero|casa|existe|encuentr\w+"
    r"|baldio)\b",
    re.IGNORECASE,
)


def begin(heard: DriverMessage) -> DriverReply:
    stop = the_stop(heard)
    if isinstance(stop, WhichStop):
        return DriverReply([stop.saying], {"wanted": "stop", "words": heard.kept})
    is_said = _SAYS_SO.search(heard.words) or says_no_home(heard.words)
    if heard.words and not (is_said and said_how(heard.words) in (Mood.PLAIN, Mood.BARE, Mood.NEGATED)):
        return _offer(stop, heard.kept)  # the customer is texted on words, not on the classifier's
    return _report(heard, stop, heard.kept)


def _offer(stop: StopView, words: str) -> DriverReply:
    buttons = [
        {"title": f"Wrong address {stop.position}", "payload": "driver:answer|yes"},
        {"title": "No", "payload": "driver:answer|no"},
    ]
    memory = {"wanted": "confirm", "about": stop.deliveries[0].tracking_number, "words": words, "quiet": True}
    return DriverReply([("utter_driver_address_so", {"stop": where(stop), "buttons": buttons})], memory)


def answer(heard: DriverMessage, memory: Memory) -> DriverReply | NotAnAnswer:
    if memory["wanted"] == "confirm":
        return _confirmed(heard, memory)
    stop = answered_stop(heard, "driver_wrong_address")
    return NotAnAnswer() if stop is None else _report(heard, stop, memory["words"])


def _confirmed(heard: DriverMessage, memory: Memory) -> DriverReply | NotAnAnswer:
    if heard.value == "no" or (not heard.value and is_no(heard.turn)):  # a label is ours: "Wrong address" is no no
        return DriverReply([("utter_driver_nothing_written", {})])
    if heard.value != "yes" and not is_clear_yes(heard.turn):
        return NotAnAnswer()
    stop = routes.stop_of(heard.route, memory["about"]) if heard.route else None
    return DriverReply([("utter_driver_no_route", {})]) if stop is None else _report(heard, stop, memory["words"])


def _report(heard: DriverMessage, stop: StopView, words: str) -> DriverReply:
    delivery = stop.deliveries[0]
    if not stop.is_ahead:
        return _of_a_stop_done(heard, stop, words)
    to_desk(
        heard, CaseKind.ADDRESS_PROBLEM, "The driver is at the door and the address is wrong.",
        "Find the right address; the driver waits.", delivery=delivery, details={"driver_says": words},
    )  # fmt: skip
    asked = questions.ask(
        heard.session,
        questions.NewQuestion(
            kind=questions.QuestionKind.ADDRESS,
            driver_code=heard.driver.code,
            tracking_number=delivery.tracking_number,
            text=stop.address.spoken(),
            conversation_id=heard.turn.conversation_id,
            channel=heard.slack["channel"],
            thread_ts=heard.slack.get("thread_ts") or heard.slack.get("ts"),
            cause=heard.turn.cause,
        ),
        heard.turn.now,
    )
    return DriverReply(
        [("utter_driver_address_asked" if asked else "utter_driver_address_at_desk", {"stop": where(stop)})]
    )


def _of_a_stop_done(heard: DriverMessage, stop: StopView, words: str) -> DriverReply:
    """ "15 done but the pin is a block off": for whoever comes next; the customer has it."""
    to_desk(
        heard, CaseKind.ADDRESS_PROBLEM, "The address or the pin is wrong, says the driver; the stop is done.",
        "Correct the address on file.", delivery=stop.deliveries[0], details={"driver_says": words},
    )  # fmt: skip
    return DriverReply([("utter_driver_address_noted", {"stop": where(stop)})], keeps_question=True)
