"""The address is wrong at the door: dispatch and the customer hear of it at once."""

import re
from typing import Any

from actions.driver_cases import to_desk
from actions.driver_heard import Heard, Says, WhichStop, answered_stop, the_stop, where
from actions.steps import NotAnAnswer
from doorstep.cases.lifecycle import Kind
from doorstep.outreach import questions

_SAYS_SO = re.compile(
    r"\b(?:address|addy|house|home|number|apt|apartment|unit|suite|building|bldg|street|road|lot|place|pin|map|gps|door"
    r"|find|found|exist\w*|wrong|bad|moved|vacant|empty|live\w*|name|no such|direccion|numero|casa|existe|encuentr\w+"
    r"|baldio)\b",
    re.IGNORECASE,
)


def begin(heard: Heard) -> Says:
    if heard.words and not _SAYS_SO.search(heard.words):  # the customer is texted on words, not on the classifier's
        return Says([("utter_driver_unclear", {})], keeps_question=True)
    stop = the_stop(heard)
    if isinstance(stop, WhichStop):
        return Says([stop.saying], {"wanted": "stop", "words": heard.kept})
    return _report(heard, stop, heard.kept)


def answer(heard: Heard, memory: dict[str, Any]) -> Says | NotAnAnswer:
    stop = answered_stop(heard, "driver_wrong_address")
    return NotAnAnswer() if stop is None else _report(heard, stop, memory["words"])


def _report(heard: Heard, stop: Any, words: str) -> Says:
    delivery = stop.deliveries[0]
    to_desk(
        heard, Kind.ADDRESS_PROBLEM, "The driver is at the door and the address is wrong.",
        "Find the right address; the driver waits.", delivery=delivery, details={"driver_says": words},
    )  # fmt: skip
    asked = questions.ask(
        heard.session,
        kind=questions.Kind.ADDRESS,
        driver_code=heard.driver.code,
        tracking_number=delivery.tracking_number,
        text=stop.address.spoken(),
        conversation_id=heard.turn.conversation_id,
        channel=heard.slack["channel"],
        thread_ts=heard.slack.get("thread_ts") or heard.slack.get("ts"),
        cause=heard.turn.cause,
        now=heard.turn.now,
    )
    return Says([("utter_driver_address_asked" if asked else "utter_driver_address_at_desk", {"stop": where(stop)})])
