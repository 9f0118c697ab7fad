"""Requests that waited: taken up again once the delivery is known, or dropped."""

import asyncio
from collections.abc import Sequence
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.address_correction import start_correction
from actions.conversation import Turn, read_turn
from actions.exceptions import CASE_OF_INTENT, pass_to_dispatch
from actions.identification import ask_who, chosen, who_is_writing
from actions.person import hand_over
from actions.where_is_my_package import answer_where
from actions.working_memory import forget_everything
from doorstep.choices import means_another
from doorstep.dms import tracking_numbers
from doorstep.dms.identification import AskTrackingNumber

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
    for intent, text in sorted(waiting, key=lambda request: request[0] == "correct_address"):
        if intent == "correct_address":
            events += await start_correction(dispatcher, tracker, turn, text=text, chosen=about)
        elif intent in CASE_OF_INTENT:
            events += await pass_to_dispatch(dispatcher, tracker, turn, intent=intent, chosen=about)
        else:
            events += await answer_where(dispatcher, tracker, turn, chosen=about)
    return events


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
        dispatcher.utter_message(response="utter_dropped")
        return forget_everything()
