"""Requests about a delivery: one question at a time, each ending in a write to the DMS, a case, or an answer.

What a request asks and does is its own module's (`actions/dialogues.py` names them). Here is what they share: whose
delivery it is, the transaction, the case, the open question and whatever else is said meanwhile. The slot
`request_work` holds what is known while a question is open:

    intent    of the request whose question it is
    text      its words, to begin again after another question came between
    delivery  the tracking number it is about, whatever else the conversation turns to meanwhile
    proof     how that was proven
    memory    what the request itself remembers; never a secret
    asked     the question, to be asked again after an aside
    pictures  what is sent with it the first time
    misses    how many texts in a row did not answer it
"""

import asyncio
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from actions import casework
from actions.casework import ENDS_A_FAILED_ATTEMPT
from actions.conversation import Turn, read_turn, say
from actions.dialogues import ALTERNATIVES, DIALOGUES, ONLY_FOR_THE_RECIPIENT
from actions.identification import ASIDES, REQUESTS, ask_who, remember, who_is_writing
from actions.person import dispatch_hours
from actions.steps import Answered, Ask, Asked, Dropped, ForDesk, NotAnAnswer, Settled, Step
from actions.where_is_my_package import where_is
from doorstep.bootstrap import services
from doorstep.database import transaction
from doorstep.dms import queries
from doorstep.dms.identification import Identified, Proof
from doorstep.language.choices import pick

MOST_MISSES = 3
MOST_WAITING = 3
"""Requests kept for later in one conversation."""
_NEVER_AN_ANSWER = ASIDES - {"greet", "thank", "goodbye", "picture_only"}
_NEVER_MIND_MAY_ANSWER = frozenset({"report_not_received", "give_access_code", "report_damage"})
"""To these it is an answer: "never mind, found it"; whether a code is kept can be left; "I'll keep it"."""
_OURS = frozenset({"failed_attempt", "driver_asks"})
"""What we begin: it names the delivery of the number that is texted."""
_OTHER_DIALOGUES = frozenset({"where_is_my_package", "correct_address"})


class ActionBeginRequest(Action):
    def name(self) -> str:
        return "action_begin_request"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = read_turn(tracker)
        return await begin_request(
            dispatcher, tracker, turn, intent=turn.intent, text=turn.text_without_tracking_number
        )


async def begin_request(
    dispatcher: CollectingDispatcher,
    tracker: Tracker,
    turn: Turn,
    *,
    intent: str,
    text: str,
    chosen: str | None = None,
    may_ask: bool = True,
) -> list[EventType]:
    """Carry a request out, or ask what it needs. With `may_ask` False, or while another dialogue has its question
    open, one that has to ask is kept until that is answered."""
    who = await asyncio.to_thread(who_is_writing, turn, tracker, request=intent, chosen=chosen or _named_by_us(turn))
    if not isinstance(who, Identified):
        return ask_who(dispatcher, tracker, who, request=intent, turn=turn)
    if (tracker.active_loop or {}).get("name") in ("address_form", "cancel_form"):
        may_ask = False
    tracking_number = who.delivery.tracking_number
    step = await asyncio.to_thread(_begin, turn, tracking_number, who.proof, intent, text, may_ask=may_ask)
    if isinstance(step, Ask) and not may_ask:
        dispatcher.utter_message(response="utter_request_comes_next")
        return [*remember(who), _keep_for_later(tracker, [[intent, text]])]
    if isinstance(step, Ask):
        say(dispatcher, step.once)
        work = _work(step, intent, text, tracking_number, who.proof)
        return [
            *remember(who),
            SlotSet("request_work", work),
            SlotSet("request_settled", None),
            FollowupAction("request_form"),
        ]
    _say_end(dispatcher, step, turn)
    if isinstance(step, Answered) and not step.sayings and intent not in _OURS:  # nobody has asked us
        say(dispatcher, [*where_is(who.delivery, who.proof, turn.now), ("utter_if_that_is_wrong", {})])
    return remember(who)


class ValidateRequestForm(Action):
    """Takes a text as the answer to the open question, as another request, or as an aside that a rule answers."""

    def name(self) -> str:
        return "validate_request_form"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        if tracker.get_slot("requested_slot") != "request_settled":
            return []  # the form has just begun; nothing was asked yet
        turn = read_turn(tracker)
        work: dict[str, Any] = tracker.get_slot("request_work")
        picks = pick(turn.text, len(work["memory"].get("options") or ())) is not None
        says_never_mind = turn.intent == "never_mind" and work["intent"] in _NEVER_MIND_MAY_ANSWER
        if turn.intent in _NEVER_AN_ANSWER and not (picks or says_never_mind):
            return []
        if turn.intent in _OURS:
            return await _another_request(dispatcher, tracker, turn, work)
        step = await asyncio.to_thread(_answer, turn, work)
        if isinstance(step, Ask):
            say(dispatcher, step.once)
            return _open(_work(step, step.intent or work["intent"], work["text"], work["delivery"], work["proof"]))
        if not isinstance(step, NotAnAnswer):
            _say_end(dispatcher, step, turn)
            settled: list[EventType] = [SlotSet("request_settled", True)]
            if isinstance(step, Settled) and step.is_a_request_too:
                settled.append(_keep_for_later(tracker, [[turn.intent, turn.text_without_tracking_number]]))
            return settled
        if turn.intent in ASIDES or turn.intent == "where_is_my_package":
            return []
        if turn.intent in REQUESTS:
            return await _another_request(dispatcher, tracker, turn, work)
        missed = work | {"misses": work["misses"] + 1}
        if missed["misses"] >= MOST_MISSES:
            return [SlotSet("request_work", missed), SlotSet("request_settled", False)]
        return _open(missed)


async def _another_request(
    dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, work: dict[str, Any]
) -> list[EventType]:
    """It takes the floor if it has a question too; then the one before comes back, unless they exclude each other."""
    text = turn.text_without_tracking_number
    if turn.intent in _OTHER_DIALOGUES:
        dispatcher.utter_message(response="utter_request_comes_next")
        return [_keep_for_later(tracker, [[turn.intent, text]]), *_open(work)]
    who = await asyncio.to_thread(who_is_writing, turn, tracker, request=turn.intent, chosen=_named_by_us(turn))
    if not isinstance(who, Identified):
        return _open(work | {"misses": work["misses"] + 1})
    tracking_number = who.delivery.tracking_number
    step = await asyncio.to_thread(_begin, turn, tracking_number, who.proof, turn.intent, text)
    if not isinstance(step, Ask):
        _say_end(dispatcher, step, turn)
        if turn.intent == work["intent"] == "failed_attempt" and work["delivery"] == tracking_number:
            return [SlotSet("request_settled", True)]  # it is none any more
        if isinstance(step, Settled) and work["intent"] == "failed_attempt" and turn.intent in ENDS_A_FAILED_ATTEMPT:
            return [SlotSet("request_settled", True)]  # they chose in their own words
        return _open(work)
    say(dispatcher, step.once)
    events = _open(_work(step, turn.intent, text, tracking_number, who.proof))
    if turn.intent != work["intent"] and not {turn.intent, work["intent"]} <= ALTERNATIVES:
        events.append(_keep_for_later(tracker, [[work["intent"], work["text"]]]))
    return [*remember(who), *events]


def _named_by_us(turn: Turn) -> str | None:
    """Our own news names the delivery of the number that is texted."""
    return next(iter(turn.spans("tracking_number")), None) if turn.intent in _OURS else None


class ActionAskRequest(Action):
    def name(self) -> str:
        return "action_ask_request_form_request_settled"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        work: dict[str, Any] = tracker.get_slot("request_work")
        if tracker.get_slot("delivery") != work["delivery"]:
            dispatcher.utter_message(response="utter_back_to_delivery", tracking_number=work["delivery"])
        say(dispatcher, [(response, values) for response, values in work["asked"]])
        for picture in work["pictures"]:
            dispatcher.utter_message(image=picture)
        return [SlotSet("request_work", work | {"pictures": []})] if work["pictures"] else []


async def drop_request(tracker: Tracker, turn: Turn) -> None:
    """The customer no longer wants what the open question is about: its case ends."""
    if work := tracker.get_slot("request_work"):
        await asyncio.to_thread(_drop, turn, work)


def _begin(turn: Turn, tracking_number: str, proof: Proof, intent: str, text: str, *, may_ask: bool = True) -> Step:
    """Blocking; everything or nothing is kept."""
    with transaction(services().sessions) as session:
        asked = _asked(session, turn, tracking_number, proof, text)
        step = _not_proven(intent, text) if proof == "zip" else DIALOGUES[intent].begin(asked)
        if isinstance(step, Ask) and not may_ask:
            session.rollback()
            return step
        casework.keep(session, step, intent=intent, asked=asked, is_new=True)
        return step


def _answer(turn: Turn, work: dict[str, Any]) -> Step:
    """Blocking; everything or nothing is kept."""
    with transaction(services().sessions) as session:
        asked = _asked(session, turn, work["delivery"], work["proof"], turn.text_without_tracking_number)
        step = DIALOGUES[work["intent"]].answer(asked, work["memory"])
        casework.keep(session, step, intent=work["intent"], asked=asked, is_new=False)
        return step


def _drop(turn: Turn, work: dict[str, Any]) -> None:
    with transaction(services().sessions) as session:
        asked = _asked(session, turn, work["delivery"], work["proof"], turn.text)
        casework.keep(session, Dropped([]), intent=work["intent"], asked=asked, is_new=False)


def _asked(session: Session, turn: Turn, tracking_number: str, proof: Proof, text: str) -> Asked:
    delivery = queries.delivery(session, tracking_number)
    if delivery is None:
        raise LookupError(f"delivery {tracking_number} is gone from the DMS")
    return Asked(session, turn, delivery, proof, text)


def _not_proven(intent: str, text: str) -> Step:
    """Whoever knows number and ZIP only changes nothing without dispatch (design.md, "Who may do what")."""
    if intent in ONLY_FOR_THE_RECIPIENT:
        return Answered([("utter_only_for_the_recipient", {})])
    return ForDesk(
        [("utter_request_not_proven", {})],
        "Make sure that the writer is the recipient, then act and tell the customer.",
        {"proof": "tracking number and ZIP only"},
    )


def _say_end(dispatcher: CollectingDispatcher, step: Step, turn: Turn) -> None:
    if isinstance(step, Settled | ForDesk | Answered | Dropped):
        say(dispatcher, step.sayings)
        for picture in step.pictures if isinstance(step, Settled | Answered) else ():
            dispatcher.utter_message(image=picture)
    if isinstance(step, ForDesk):
        say(dispatcher, [dispatch_hours(turn.now, services().settings)])


def _work(step: Ask, intent: str, text: str, tracking_number: str, proof: Proof) -> dict[str, Any]:
    return {
        "intent": step.intent or intent,
        "text": text,
        "delivery": tracking_number,
        "proof": proof,
        "memory": step.memory,
        "asked": [list(saying) for saying in step.sayings],
        "pictures": list(step.pictures),
        "misses": 0,
    }


def _open(work: dict[str, Any]) -> list[EventType]:
    return [SlotSet("request_work", work), SlotSet("request_settled", None)]


def _keep_for_later(tracker: Tracker, requests: list[list[str]]) -> EventType:
    waiting = [each for each in tracker.get_slot("requests_next") or [] if each[0] not in {new[0] for new in requests}]
    return SlotSet("requests_next", [*waiting, *requests][:MOST_WAITING])
