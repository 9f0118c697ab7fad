"""One action takes every turn of a driver: it settles who speaks, what is open, and whose module carries it out.

Drivers have no forms in Rasa's sense: each would need its own copy of every rule for what may come between, and on the
road anything may (docs/adr/0007). The open question (question.py) is kept in the slot `driver_work`, the stop that is
spoken of in `driver_focus`.
"""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from actions import (
    driver_access,
    driver_acts,
    driver_address,
    driver_buttons,
    driver_check_in,
    driver_customer,
    driver_meaning,
    driver_notes,
    driver_parts,
    driver_progress,
    driver_report,
    driver_shift,
    driver_skip,
    driver_small_talk,
    driver_status,
    driver_stops,
    driver_told,
    driver_trouble,
    driver_undo,
)
from actions.conversation import CustomerTurn, Saying, read_turn, say
from actions.driver_heard import (
    SAY_LITTLE,
    DriverMessage,
    DriverReply,
    Focus,
    Module,
    WhichStop,
    is_of_something_else,
    reread,
    the_stop,
    under_question,
)
from actions.question import OpenQuestion, id_of
from actions.steps import NotAnAnswer
from doorstep import threads, turn_results
from doorstep.bootstrap import services
from doorstep.database import transaction
from doorstep.dms import routes
from doorstep.dms.filling import dms_of
from doorstep.dms.outcomes import CommandRejected
from doorstep.dms.routes import RouteView
from doorstep.language import tracking_numbers
from doorstep.language.acts import Mood
from doorstep.language.kinds import InboundKind, kind_of
from doorstep.language.reports import better_said, is_emergency, is_loaded, says_other_minutes, wordless
from doorstep.language.reports.outcomes import is_in
from doorstep.language.reports.said_how import said_how
from doorstep.language.reports.stop_numbers import stop_numbers_named
from doorstep.messaging.slack import people as slack_people
from doorstep.messaging.slack.payloads import SlackPayload, payload_of

MODULES: dict[str, Module] = {
    f"driver_{intent}": cast(Module, module)
    for module, intents in (
        (driver_shift, ("start_shift", "loaded", "end_shift", "break")),
        (driver_check_in, ("check_in", "late", "check_in_due")),
        (driver_stops, ("next_stop", "stop_details")),
        (driver_access, ("ask_access", "access_problem", "giving_up", "any_answer", "got_in", "still_locked")),
        (driver_report, ("delivered", "failed", "refused", "damaged", "missing", "picture")),
        (driver_undo, ("undo",)),
        (driver_skip, ("skip",)),
        (driver_status, ("ask_status", "intent_to")),
        (driver_address, ("wrong_address",)),
        (driver_customer, ("tell_customer", "ask_customer")),
        (driver_trouble, ("vehicle", "emergency", "dispatch")),
        (driver_small_talk, ("greet", "thank", "help", "seen", "yes", "no", "inform", "edited", "unclear")),
        (driver_progress, ("ask_day",)),
        (driver_notes, ("note", "extra_package")),
        (driver_small_talk, ("chatter", "ask_service")),
    )
    for intent in intents
}
"""Intents in the order in which drivers' days go; some are only ever tapped."""

_MEAN_A_STOP = frozenset({"driver_inform", "driver_unclear"})
"""Words that say nothing themselves may name a stop: it is shown."""
_FOCUS_LASTS = timedelta(minutes=10)
_QUESTION_LASTS = timedelta(hours=2)
_BUTTONS_LAST = timedelta(hours=12)
_HARMLESS = frozenset(
    {"driver_seen", "driver_next_stop", "driver_stop_details", "driver_dispatch", "driver_help", "driver_emergency"}
)
"""Whose buttons do the right thing however old they are."""
_LOOK_UP = frozenset(f"driver_{name}" for name in "stop_details ask_status tell_customer note dispatch".split())
_GO_ON = frozenset(f"driver_{name}" for name in "undo damaged missing skip next_stop check_in_due edited".split())
"""After these the talk is of no stop in particular."""
_SAID_AS_A_WHOLE = frozenset(
    f"driver_{name}" for name in "giving_up any_answer got_in still_locked emergency note".split()
)
"""Read from the words of the whole text: "no way in, moving on" is one thing; beside danger nothing else counts."""
_TELLS_OF_NO_STATUS = frozenset({"driver_emergency", "driver_note"})
_UNREAD = frozenset(f"driver_{name}" for name in "chatter unclear inform yes no".split())
_MOST_MISSES = 2
_WORDS_OF_A_NAME = 2
"""`stop 14`"""
_GOES_THERE = re.compile(r"\b(?:voy|vamos|camino|going|heading|headed|off to|on my way|omw|next)\b", re.IGNORECASE)
_WORDS_ABOUT_A_STOP = 4
"""A longer line that nobody understands is of a stop only if it says "stop"."""


class ActionDriverTurn(Action):
    def name(self) -> str:
        return "action_driver_turn"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        says, work = await threads.run(_take, tracker)
        say(dispatcher, says.sayings)
        untapped = list(says.untapped) or None
        return [SlotSet("driver_work", work), SlotSet("driver_focus", says.focus), SlotSet("driver_untapped", untapped)]


def _take(tracker: Tracker) -> tuple[DriverReply, dict[str, Any] | None]:
    """Blocking; everything or nothing is kept. A message that was answered before is answered as it was. The open
    question as its slot holds it."""
    turn = read_turn(tracker)
    slack = payload_of((tracker.latest_message.get("metadata") or {}).get("slack"))
    with transaction(services().sessions) as session:
        if not slack:  # a turn that we began
            says, question = _answered(tracker, turn, slack, session)
            return says, question.to_slot() if question else None
        before = turn_results.begin(session, turn.cause, turn.now)
        if before is not None:
            said = [(response, values) for response, values in before["sayings"]]
            return DriverReply(said, focus=before.get("focus"), untapped=tuple(before.get("untapped") or ())), before[
                "work"
            ]
        says, question = _answered(tracker, turn, slack, session)
        work = question.to_slot() if question else None
        kept = {
            "sayings": [list(each) for each in says.sayings], "work": work, "focus": says.focus,
            "untapped": list(says.untapped),
        }  # fmt: skip
        turn_results.keep(session, turn.cause, kept, turn.now)
        return says, work


def _answered(
    tracker: Tracker, turn: CustomerTurn, slack: SlackPayload, session: Session
) -> tuple[DriverReply, OpenQuestion | None]:
    driver = dms_of(session).drivers.by_slack_user(_user(slack, session, turn.conversation_id))
    if driver is None:
        of_danger = driver_trouble.of_unknown(session, turn, str(slack.get("user") or ""))
        if of_danger is not None:  # whoever says so
            return of_danger, None
        return DriverReply([("utter_driver_unknown", {"user": slack.get("user", "")})]), None
    route = dms_of(session).drivers.route_of(driver.code, turn.now)
    intent = _believed(turn, slack, route)
    focus = _in_time(tracker.get_slot("driver_focus"), turn, _FOCUS_LASTS)
    about, is_at_door = (focus["about"], focus["at_door"]) if focus else (None, True)
    parts = driver_parts.parts_of(tracker)
    untapped = tuple(tracker.get_slot("driver_untapped") or ())
    heard = DriverMessage(
        session, replace(turn, intent=intent), driver, route, slack, intent, about, parts, is_at_door, untapped=untapped
    )
    question = _still_open(tracker.get_slot("driver_work"), turn.now)
    says, asked = _carry_out(heard, question)
    was_asked = question is not None or heard.untapped
    untapped = driver_told.still_untapped(reread(heard), question, asked) if was_asked else ()
    return replace(says, focus=_spoken_of(heard, question, focus), untapped=untapped), asked


def _spoken_of(heard: DriverMessage, question: OpenQuestion | None, before: Focus | None) -> Focus | None:
    """The stop that is spoken of from here on: whose door this is, or which was looked up."""
    if heard.intent in _GO_ON:
        return None
    if is_of_something_else(heard):
        return before
    stop = None if _taps_another_thing(heard) else the_stop(heard, may_be_next=False)
    about = None if stop is None or isinstance(stop, WhichStop) else stop.deliveries[0].tracking_number
    if about is None and question is not None:
        about = question.memory.get("about")
    if about is None:
        return before
    said_at = min(heard.turn.received_at, heard.turn.now)
    return {
        "about": about, "at": heard.turn.now.isoformat(), "said_at": said_at.isoformat(),
        "at_door": heard.intent not in _LOOK_UP,
    }  # fmt: skip


def _taps_another_thing(heard: DriverMessage) -> bool:
    """A button's value that is no package is none of our stops: minutes, or the id of a notice that was seen."""
    return bool(heard.value) and not tracking_numbers.find(heard.value)


def _carry_out(heard: DriverMessage, question: OpenQuestion | None) -> tuple[DriverReply, OpenQuestion | None]:
    if _is_old_button(heard, question):
        return DriverReply([("utter_driver_old_button", {})]), question
    try:
        with heard.session.begin_nested():  # a report is written whole or not at all
            return _taken(heard, question)
    except CommandRejected as refused:
        return DriverReply([(f"utter_driver_refused_{_known(refused.reason)}", {"why": str(refused)})]), question


def _taken(heard: DriverMessage, question: OpenQuestion | None) -> tuple[DriverReply, OpenQuestion | None]:
    intent = heard.intent
    if not heard.slack:
        begun = MODULES[intent].begin(heard)
        if question is not None:  # what we ask of our own accord takes nobody's question away, and is answered by taps
            return replace(begun, question=None), question
        return _with_question(begun, intent, heard, question)
    begun_too = driver_shift.begins_too(heard)
    if begun_too:
        says, question = _said(reread(heard), question)
        return replace(says, sayings=[*begun_too, *says.sayings]), question
    return _said(heard, question)


def _said(heard: DriverMessage, question: OpenQuestion | None) -> tuple[DriverReply, OpenQuestion | None]:
    intent = heard.intent
    if question is not None and _crossed(heard, question):
        if intent in SAY_LITTLE and not question.memory.get("quiet"):
            return DriverReply([("utter_driver_to_be_sure", {}), *question.asked]), question
    elif question is not None and intent != "driver_emergency" and not _is_of_another_stop(heard, question):
        answer = MODULES[question.of].answer(heard, question.memory)
        if not isinstance(answer, NotAnAnswer):
            return _with_question(answer, question.of, heard, question)
        if (tapped := driver_buttons.said(heard, question)) is not None:
            return _said(tapped, question)
    if heard.words and intent not in _TELLS_OF_NO_STATUS:
        reported = driver_acts.take(heard, may_ask=question is None)
        if reported is not None:
            return _with_question(
                _listing(driver_parts.and_the_rest(heard, reported, MODULES), heard, question), intent, heard, question
            )
    if (
        question is None
        and heard.words
        and intent in _UNREAD
        and (contradicted := driver_undo.contradicted(heard)) is not None
    ):
        return _with_question(contradicted, intent, heard, question)
    each_of = [part for part in heard.parts if part.intent in MODULES and part.intent not in driver_parts.NO_PARTS]
    if question is None and len(each_of) > 1 and intent not in _SAID_AS_A_WHOLE:
        return _with_question(driver_parts.in_turn(heard, each_of, MODULES), intent, heard, question)
    # What was asked in passing is not nagged about.
    is_quiet = question is not None and bool(question.memory.get("quiet"))
    if question is not None and intent in SAY_LITTLE and not is_quiet:  # never requests of their own while one is open
        return _missed(question)
    unread = intent == "driver_unclear" and _tells_more_than_a_stop(heard)
    if intent in _MEAN_A_STOP and _names_a_stop(heard):
        intent = "driver_stop_details"
    module = MODULES.get(intent, driver_small_talk)
    says = module.begin(replace(heard, intent=intent))
    if unread and intent == "driver_stop_details" and says.question is None:
        says = replace(says, sayings=[("utter_driver_unclear_about", {}), *says.sayings])
    return _with_question(_listing(says, heard, question), intent, heard, question)


def _crossed(heard: DriverMessage, question: OpenQuestion) -> bool:
    """Whether they said it before the question was asked: then it cannot be the answer. A tap is under its question."""
    return not heard.value and heard.form is None and heard.turn.received_at < question.at


def _listing(says: DriverReply, heard: DriverMessage, question: OpenQuestion | None) -> DriverReply:
    """With what was asked of a report and is answered by nobody now: it is named once more, with its buttons."""
    if question is None or says.keeps_question:
        return says
    still = driver_told.still_open(reread(heard), question.memory)
    if still is None:
        return says
    asks = says.asked or (says.sayings[-1] if says.sayings else None)
    return replace(says, sayings=[*says.sayings, still], asked=asks)


def _is_of_another_stop(heard: DriverMessage, question: OpenQuestion) -> bool:
    """A report of a stop that the open question is not about answers nothing, whatever was asked."""
    if heard.words and driver_undo.retracts(heard) is not None:
        return True
    if not heard.words or question.memory.get("wanted") in ("stop", "photo", "loaded"):
        return False
    return driver_meaning.is_about_another_stop(heard, question.memory.get("about") or "")


def _names_a_stop(heard: DriverMessage) -> bool:
    stop = the_stop(heard, may_be_next=False)
    moods = [said_how(other) for other in heard.reading.others] + [each.mood for each in heard.reading.reports]
    is_asked = bool({Mood.QUESTION, Mood.PLANNED} & set(moods))
    if len(heard.words.split()) > _WORDS_ABOUT_A_STOP and not (is_asked or stop_numbers_named(heard.words)):
        return False  # "picked up 40 at the dock": told of something else
    if not isinstance(stop, WhichStop):
        return True
    has_number = any(character.isdecimal() for character in heard.words)  # "the pool one" may be anything
    return stop.saying[0] != "utter_driver_which_stop" and (has_number or stop.saying[0] == "utter_driver_which_of")


def _tells_more_than_a_stop(heard: DriverMessage) -> bool:
    """ "wait 17 wasnt garage, a kid took it": the stop is shown, and said that the rest was not understood."""
    if len(heard.words.split()) <= _WORDS_OF_A_NAME or _GOES_THERE.search(heard.words):
        return False
    return said_how(heard.words) not in (Mood.QUESTION, Mood.PLANNED)


def _believed(turn: CustomerTurn, slack: SlackPayload, route: RouteView | None) -> str:
    """The model's word for it, less where words say it better: that the truck is loaded, while it waits to be; what is
    no words at all, or no person's. An emergency comes before all of them."""
    intent = turn.intent
    if slack.get("type") not in ("message", "app_mention") or intent == "driver_picture":
        return intent
    if is_emergency(turn.text):
        return "driver_emergency"
    if route is not None and routes.is_to_be_loaded(route) and is_loaded(turn.text):
        return "driver_loaded"
    if kind_of(turn.text) is not InboundKind.WORDS:
        return "driver_unclear"
    if intent == "driver_ask_access" and is_in(turn.text):  # "no code needed, walked right in"
        return "driver_got_in"
    match wordless(turn.text):
        case "agrees":
            return "driver_seen"
        case "number":
            return "driver_inform"
        case "nothing":
            return "driver_unclear"
    better = better_said(turn.text, intent)
    if better in _UNREAD and says_other_minutes(turn.text) and driver_check_in.fresh_delay(route, turn.now):
        return "driver_late"
    return better


def _is_old_button(heard: DriverMessage, question: OpenQuestion | None) -> bool:
    """Of a question that is over, or of another day: what it says may be about something else by now."""
    if heard.turn.intent == "driver_answer" and heard.answers != (question.id if question else None):
        return True
    return heard.tapped_after > _BUTTONS_LAST and heard.turn.intent not in _HARMLESS


def _missed(question: OpenQuestion) -> tuple[DriverReply, OpenQuestion | None]:
    """Neither an answer nor a report: asked once more, then dropped rather than nagged about."""
    missed = question.missed()
    if missed.misses >= _MOST_MISSES:
        return DriverReply([("utter_driver_question_dropped", {})]), None
    return DriverReply([("utter_driver_not_an_answer", {}), *question.asked]), missed


def _with_question(
    says: DriverReply, intent: str, heard: DriverMessage, before: OpenQuestion | None
) -> tuple[DriverReply, OpenQuestion | None]:
    """What is said, and the question that is open from here on."""
    if says.question is None:
        return says, before if says.keeps_question else None
    question_id = id_of(heard.turn.cause, "driver")
    sayings = [under_question(saying, question_id) for saying in says.sayings]
    question = OpenQuestion(
        question_id, says.question.get("intent", intent), says.question, (_asking(says, sayings),), heard.turn.now,
        message_id=heard.turn.cause, about=says.question.get("about"),
    )  # fmt: skip
    return replace(says, sayings=sayings), question


def _asking(says: DriverReply, sayings: list[Saying]) -> Saying:
    """The one that asks, as it is said."""
    return sayings[says.sayings.index(says.asked)] if says.asked in says.sayings else sayings[-1]


def _still_open(slot: dict[str, Any] | None, now: datetime) -> OpenQuestion | None:
    question = OpenQuestion.from_slot(slot) if slot and "of" in slot else None
    return None if question is None or question.is_stale(now, after=_QUESTION_LASTS) else question


def _in_time(slot: Focus | None, turn: CustomerTurn, lasts: timedelta) -> Focus | None:
    """What was spoken of before this was said, and not long ago."""
    if slot is None or turn.now - datetime.fromisoformat(slot["at"]) > lasts:
        return None
    return None if datetime.fromisoformat(slot.get("said_at") or slot["at"]) > turn.received_at else slot


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
"""Reasons of CommandRejected that have words of their own."""


def _known(reason: str) -> str:
    return reason if reason in _REFUSALS else "other"


def _user(slack: SlackPayload, session: Session, conversation_id: str) -> str:
    """Who speaks; in a turn that we began, whose direct message it is."""
    return str(slack.get("user") or slack_people.user_of(session, conversation_id) or "")
