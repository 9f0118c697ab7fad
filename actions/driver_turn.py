"""One action takes every turn of a driver: it settles who speaks, what is open, and whose module carries it out.

Drivers have no forms in Rasa's sense: each would need its own copy of every rule for what may come between, and on the
road anything may (docs/adr/0007). The open question is the slot `driver_work`: `intent` whose module asked, `memory`,
`misses` in a row, `at` (ISO 8601).
"""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from actions import (
    driver_access,
    driver_address,
    driver_check_in,
    driver_customer,
    driver_report,
    driver_shift,
    driver_small_talk,
    driver_stops,
    driver_trouble,
)
from actions.conversation import read_turn, say
from actions.driver_heard import SAY_LITTLE, Heard, Module, Says
from actions.steps import NotAnAnswer
from doorstep.bootstrap import services
from doorstep.database import transaction
from doorstep.dms import driver_day, drivers, tracking_numbers
from doorstep.dms.commands import Rejected
from doorstep.messaging.slack import people
from doorstep.reports import denies_delivery, failure_reason, is_emergency, is_loaded, stop_number

MODULES: dict[str, Module] = {
    f"driver_{intent}": cast(Module, module)
    for module, intents in (
        (driver_shift, ("start_shift", "loaded", "end_shift", "break")),
        (driver_check_in, ("check_in", "late", "check_in_due")),
        (driver_stops, ("next_stop", "stop_details")),
        (driver_access, ("ask_access", "access_problem")),
        (driver_report, ("delivered", "failed", "refused", "damaged", "missing", "undo", "picture")),
        (driver_address, ("wrong_address",)),
        (driver_customer, ("tell_customer", "ask_customer")),
        (driver_trouble, ("vehicle", "emergency", "dispatch")),
        (driver_small_talk, ("greet", "thank", "help", "seen", "yes", "no", "inform", "edited", "unclear")),
    )
    for intent in intents
}
"""Intents in the order in which drivers' days go; some are only ever tapped."""

_MEAN_BY_THEMSELVES = frozenset({"driver_inform", "driver_yes", "driver_no", "driver_unclear"})
_QUESTION_LASTS = timedelta(hours=2)
_MOST_MISSES = 2


class ActionDriverTurn(Action):
    def name(self) -> str:
        return "action_driver_turn"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        says, work = await asyncio.to_thread(_take, tracker)
        say(dispatcher, says.sayings)
        return [SlotSet("driver_work", work)]


def _take(tracker: Tracker) -> tuple[Says, dict[str, Any] | None]:
    """Blocking; everything or nothing is kept."""
    turn = read_turn(tracker)
    slack = (tracker.latest_message.get("metadata") or {}).get("slack") or {}
    with transaction(services().sessions) as session:
        driver = drivers.driver_by_slack_user(session, _user(slack, session, turn.conversation_id))
        if driver is None:
            return Says([("utter_driver_unknown", {"user": slack.get("user", "")})]), None
        route = driver_day.route_of_driver(session, driver.code, turn.now)
        heard = Heard(session, turn, driver, route, slack, turn.intent)
        open_question = _still_open(tracker.get_slot("driver_work"), turn.now)
        return _carry_out(heard, open_question)


def _carry_out(heard: Heard, work: dict[str, Any] | None) -> tuple[Says, dict[str, Any] | None]:
    intent = _intent(heard)
    heard = replace(heard, intent=intent)
    try:
        if work is not None and intent != "driver_emergency":
            answered = MODULES[work["intent"]].answer(heard, work["memory"])
            if not isinstance(answered, NotAnAnswer):
                return answered, _work(answered, work["intent"], heard, work)
            if intent in SAY_LITTLE:  # never requests of their own while a question is open
                return _missed(work)
        if intent in _MEAN_BY_THEMSELVES:
            intent = _meant_by_itself(heard) or intent
        module = MODULES.get(intent, driver_small_talk)
        with heard.session.begin_nested():
            begun = module.begin(replace(heard, intent=intent))
        return begun, _work(begun, intent, heard, work)
    except Rejected as refused:
        return Says([(f"utter_driver_refused_{_known(refused.reason)}", {"why": str(refused)})]), work


def _intent(heard: Heard) -> str:
    """Guards of words stand before the model: no emergency may be taken for something else, nor, while the truck waits
    to be loaded, that it is, and nothing is delivered that was said not to be."""
    if is_emergency(heard.words):
        return "driver_emergency"
    if heard.route is not None and driver_day.is_to_be_loaded(heard.route) and is_loaded(heard.words):
        return "driver_loaded"
    if heard.turn.intent == "driver_delivered" and denies_delivery(heard.words):
        return "driver_failed"
    return heard.turn.intent


def _meant_by_itself(heard: Heard) -> str | None:
    """A bare answer to nothing may say what it is by itself: a stop's number, why it could not be delivered."""
    if failure_reason(heard.words) is not None:
        return "driver_failed"
    if stop_number(heard.words) is not None or tracking_numbers.find(heard.words):
        return "driver_stop_details"
    return None


def _missed(work: dict[str, Any]) -> tuple[Says, dict[str, Any] | None]:
    """Neither an answer nor a report: asked once more, then dropped rather than nagged about."""
    misses = work["misses"] + 1
    if misses >= _MOST_MISSES:
        return Says([("utter_driver_question_dropped", {})]), None
    asked = [(response, values) for response, values in work["asked"]]
    return Says([("utter_driver_not_an_answer", {}), *asked]), work | {"misses": misses}


def _work(says: Says, intent: str, heard: Heard, before: dict[str, Any] | None) -> dict[str, Any] | None:
    if says.question is None:
        return before if says.keeps_question else None
    return {
        "intent": says.question.get("intent", intent),
        "memory": says.question,
        "asked": [list(saying) for saying in says.sayings[-1:]],
        "misses": 0,
        "at": heard.turn.now.isoformat(),
    }


def _still_open(work: dict[str, Any] | None, now: datetime) -> dict[str, Any] | None:
    if work is None or now - datetime.fromisoformat(work["at"]) > _QUESTION_LASTS:
        return None
    return work


_REFUSALS = frozenset(
    {
        "already_on_break",
        "already_on_shift",
        "changed_since",
        "no_route",
        "not_loaded",
        "not_on_break",
        "not_on_shift",
        "nothing_to_take_back",
        "other_route",
        "too_late",
    }
)
"""Reasons of dms.commands.Rejected that have words of their own."""


def _known(reason: str) -> str:
    return reason if reason in _REFUSALS else "other"


def _user(slack: dict[str, Any], session: Session, conversation_id: str) -> str:
    """Who speaks; in a turn that we began, whose direct message it is."""
    return str(slack.get("user") or people.user_of(session, conversation_id) or "")
