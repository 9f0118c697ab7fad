"""One action takes every turn of a driver: it settles who speaks, what is open, and whose module carries it out.

Drivers have no forms in Rasa's sense: each would need its own copy of every rule for what may come between, and on the
road anything may (docs/adr/0007). The open question is the slot `driver_work`: its `id`, `intent` whose module asked,
`memory`, `misses` in a row, `at` (ISO 8601).
"""

import asyncio
import hashlib
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
    driver_notes,
    driver_progress,
    driver_report,
    driver_shift,
    driver_small_talk,
    driver_stops,
    driver_trouble,
)
from actions.conversation import Turn, read_turn, say
from actions.driver_heard import SAY_LITTLE, Heard, Module, Says, under_question
from actions.steps import NotAnAnswer
from doorstep import answered
from doorstep.bootstrap import services
from doorstep.database import transaction
from doorstep.dms import driver_day, drivers
from doorstep.dms.commands import Rejected
from doorstep.dms.driver_day import RouteView
from doorstep.language import tracking_numbers
from doorstep.language.reports import (
    better_said,
    denies_delivery,
    failure_reason,
    is_emergency,
    is_loaded,
    is_question,
    stop_number,
    wordless,
)
from doorstep.messaging.slack import people

MODULES: dict[str, Module] = {
    f"driver_{intent}": cast(Module, module)
    for module, intents in (
        (driver_shift, ("start_shift", "loaded", "end_shift", "break")),
        (driver_check_in, ("check_in", "late", "check_in_due")),
        (driver_stops, ("next_stop", "stop_details")),
        (driver_access, ("ask_access", "access_problem", "giving_up", "any_answer", "got_in")),
        (driver_report, ("delivered", "failed", "refused", "damaged", "missing", "undo", "picture")),
        (driver_address, ("wrong_address",)),
        (driver_customer, ("tell_customer", "ask_customer")),
        (driver_trouble, ("vehicle", "emergency", "dispatch")),
        (driver_small_talk, ("greet", "thank", "help", "seen", "yes", "no", "inform", "edited", "unclear")),
        (driver_progress, ("ask_day",)),
        (driver_notes, ("note", "extra_package")),
        (driver_small_talk, ("chatter", "ask_service", "ask_status", "intent_to", "skip")),
    )
    for intent in intents
}
"""Intents in the order in which drivers' days go; some are only ever tapped."""

_MEAN_BY_THEMSELVES = frozenset({"driver_inform", "driver_yes", "driver_no", "driver_unclear"})
_QUESTION_LASTS = timedelta(hours=2)
_BUTTONS_LAST = timedelta(hours=12)
_HARMLESS = frozenset(
    {"driver_seen", "driver_next_stop", "driver_stop_details", "driver_dispatch", "driver_help", "driver_emergency"}
)
"""Whose buttons do the right thing however old they are."""
_MOST_MISSES = 2


class ActionDriverTurn(Action):
    def name(self) -> str:
        return "action_driver_turn"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        says, work = await asyncio.to_thread(_take, tracker)
        say(dispatcher, says.sayings)
        return [SlotSet("driver_work", work)]


def _take(tracker: Tracker) -> tuple[Says, dict[str, Any] | None]:
    """Blocking; everything or nothing is kept. A message that was answered before is answered as it was."""
    turn = read_turn(tracker)
    slack = (tracker.latest_message.get("metadata") or {}).get("slack") or {}
    with transaction(services().sessions) as session:
        if not slack:  # a turn that we began
            return _answered(tracker, turn, slack, session)
        before = answered.begin(session, turn.cause, turn.now)
        if before is not None:
            return Says([(response, values) for response, values in before["sayings"]]), before["work"]
        says, work = _answered(tracker, turn, slack, session)
        answered.keep(session, turn.cause, {"sayings": [list(each) for each in says.sayings], "work": work}, turn.now)
        return says, work


def _answered(
    tracker: Tracker, turn: Turn, slack: dict[str, Any], session: Session
) -> tuple[Says, dict[str, Any] | None]:
    driver = drivers.driver_by_slack_user(session, _user(slack, session, turn.conversation_id))
    if driver is None and is_emergency(turn.text):
        return driver_trouble.emergency_of_unknown(session, turn, _user(slack, session, turn.conversation_id)), None
    if driver is None:
        return Says([("utter_driver_unknown", {"user": slack.get("user", "")})]), None
    route = driver_day.route_of_driver(session, driver.code, turn.now)
    intent = _believed(turn, slack, route)
    heard = Heard(session, replace(turn, intent=intent), driver, route, slack, intent)
    open_question = _still_open(tracker.get_slot("driver_work"), turn.now)
    return _carry_out(heard, open_question)


def _carry_out(heard: Heard, work: dict[str, Any] | None) -> tuple[Says, dict[str, Any] | None]:
    if _is_old_button(heard, work):
        return Says([("utter_driver_old_button", {})]), work
    try:
        with heard.session.begin_nested():  # a report is written whole or not at all
            return _taken(heard, work)
    except Rejected as refused:
        return Says([(f"utter_driver_refused_{_known(refused.reason)}", {"why": str(refused)})]), work


def _taken(heard: Heard, work: dict[str, Any] | None) -> tuple[Says, dict[str, Any] | None]:
    intent = heard.intent
    if not heard.slack:
        begun = MODULES[intent].begin(heard)
        if work is not None:  # what we ask of our own accord takes nobody's question away, and is answered by taps
            return replace(begun, question=None), work
        return _with_work(begun, intent, heard, work)
    if work is not None and intent != "driver_emergency":
        answer = MODULES[work["intent"]].answer(heard, work["memory"])
        if not isinstance(answer, NotAnAnswer):
            return _with_work(answer, work["intent"], heard, work)
        if intent in SAY_LITTLE:  # never requests of their own while a question is open
            return _missed(work)
    if intent in _MEAN_BY_THEMSELVES:
        intent = _meant_by_itself(heard) or intent
    module = MODULES.get(intent, driver_small_talk)
    return _with_work(module.begin(replace(heard, intent=intent)), intent, heard, work)


def _believed(turn: Turn, slack: dict[str, Any], route: RouteView | None) -> str:
    """The model's word for it, less where words say it better: that the truck is loaded, while it waits to be; that
    something was not delivered; what is no words at all. An emergency comes before all of them."""
    intent = turn.intent
    if slack.get("type") not in ("message", "app_mention") or intent == "driver_picture":
        return intent
    if is_emergency(turn.text):
        return "driver_emergency"
    if route is not None and driver_day.is_to_be_loaded(route) and is_loaded(turn.text):
        return "driver_loaded"
    if intent == "driver_delivered" and denies_delivery(turn.text):
        return "driver_failed"
    match wordless(turn.text):
        case "agrees":
            return "driver_seen"
        case "number":
            return "driver_inform"
        case "nothing":
            return "driver_unclear"
    return better_said(turn.text, intent)


def _is_old_button(heard: Heard, work: dict[str, Any] | None) -> bool:
    """Of a question that is over, or of another day: what it says may be about something else by now."""
    if heard.turn.intent == "driver_answer" and heard.answers != (work or {}).get("id"):
        return True
    return heard.tapped_after > _BUTTONS_LAST and heard.turn.intent not in _HARMLESS


def _meant_by_itself(heard: Heard) -> str | None:
    """A bare answer to nothing may say what it is by itself: a stop's number, that it was not delivered, and why."""
    if failure_reason(heard.words) is not None or (denies_delivery(heard.words) and not is_question(heard.words)):
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


def _with_work(
    says: Says, intent: str, heard: Heard, before: dict[str, Any] | None
) -> tuple[Says, dict[str, Any] | None]:
    """What is said, and the question that is open from here on."""
    if says.question is None:
        return says, before if says.keeps_question else None
    question_id = hashlib.sha256(heard.turn.cause.encode()).hexdigest()[:8]
    sayings = [under_question(saying, question_id) for saying in says.sayings]
    work = {
        "id": question_id,
        "intent": says.question.get("intent", intent),
        "memory": says.question,
        "asked": [list(saying) for saying in sayings[-1:]],
        "misses": 0,
        "at": heard.turn.now.isoformat(),
    }
    return replace(says, sayings=sayings), work


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
