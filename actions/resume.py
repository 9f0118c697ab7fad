"""Requests that waited: taken up again once the delivery is known, or dropped."""

import asyncio
from collections.abc import Sequence
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.address_correction import start_correction
from actions.conversation import Turn, read_turn
from actions.dialogues import DIALOGUES
from actions.identification import ask_who, chosen, who_is_writing
from actions.person import hand_over
from actions.requests import begin_request, drop_request
from actions.where_is_my_package import answer_where
from actions.working_memory import forget_everything, forget_request
from doorstep.dms import tracking_numbers
from doorstep.dms.identification import AskTrackingNumber
from doorstep.language.choices import means_another

Waiting = Sequence[Sequence[str]]
"""Intent and words of each request."""


class ActionResumeRequest(Action):
    def name(self) -> str:
        return "action_resume_request"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        if tracker.get_slot("identified") is False:
            reason = "The customer could not say which delivery it is about."
            return await hand_over(dispatcher, tracker, reason=reason)
        waiting = tracker.get_slot("requests") or []
        delivery = tracker.get_slot("delivery")
        return [*forget_everything(), *await take_up(dispatcher, tracker, read_turn(tracker), waiting, about=delivery)]


async def take_up(
    dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, waiting: Waiting, *, about: str | None
) -> list[EventType]:
    """Carry out requests about a delivery (None: the one that the conversation is about)."""
    events: list[EventType] = []
    # A correction asks back, so it comes last.
    in_order = sorted(waiting, key=lambda request: request[0] == "correct_address")
    for number, (intent, text) in enumerate(in_order, 1):
        if intent == "correct_address":
            events += await start_correction(dispatcher, tracker, turn, text=text, chosen=about)
        elif intent in DIALOGUES:
            events += await begin_request(dispatcher, tracker, turn, intent=intent, text=text, chosen=about)
        else:
            events += await answer_where(dispatcher, tracker, turn, chosen=about)
        if any(event["event"] == "followup" for event in events):  # one question at a time
            return [*events, SlotSet("requests_next", [list(request) for request in in_order[number:]] or None)]
    return events


async def take_up_next(dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn) -> list[EventType]:
    """What was said while a question was open, once that is settled."""
    waiting = tracker.get_slot("requests_next") or []
    return [SlotSet("requests_next", None), *await take_up(dispatcher, tracker, turn, waiting, about=None)]


class ActionEndRequest(Action):
    """The open question of a request is settled, or could not be."""

    def name(self) -> str:
        return "action_end_request"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        if tracker.get_slot("request_settled") is False:
            reason = "The assistant could not make out the answer to its question."
            return await hand_over(dispatcher, tracker, reason=reason)
        return [*forget_request(), *await take_up_next(dispatcher, tracker, read_turn(tracker))]


class ActionTakeInformation(Action):
    """A tracking number, an address, a ZIP or "the second one" that answers no open question."""

    def name(self) -> str:
        return "action_take_information"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = read_turn(tracker)
        if tracking_number := chosen(tracker, turn):
            return await answer_where(dispatcher, tracker, turn, chosen=tracking_number)
        if tracking_numbers.find(turn.text) or means_another(turn.text):
            return await answer_where(dispatcher, tracker, turn)
        if turn.spans("address"):
            return await start_correction(dispatcher, tracker, turn, text=turn.text)
        who = await asyncio.to_thread(who_is_writing, turn, tracker, request="where_is_my_package")
        if turn.spans("postal_code") and isinstance(who, AskTrackingNumber):
            return ask_who(dispatcher, tracker, who, request="where_is_my_package", turn=turn)
        dispatcher.utter_message(response="utter_what_about")
        return []


class ActionDropRequest(Action):
    def name(self) -> str:
        return "action_drop_request"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        await drop_request(tracker, read_turn(tracker))
        dispatcher.utter_message(response="utter_dropped")
        return forget_everything()
