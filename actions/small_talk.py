"""Greeting, help, pictures, and what to say when a text was not understood."""

import asyncio
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import Turn, actions_of_previous_turn, read_turn
from actions.person import hand_over
from doorstep.bootstrap import services
from doorstep.cases import commands, queries
from doorstep.database import transaction
from doorstep.language import spoken


class ActionGreet(Action):
    def name(self) -> str:
        return "action_greet"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        dispatcher.utter_message(response="utter_greet", company=services().settings.company_name)
        return []


class ActionHelp(Action):
    def name(self) -> str:
        return "action_help"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        settings = services().settings
        dispatcher.utter_message(
            response="utter_help", company=settings.company_name, phone=spoken.phone(settings.dispatch_phone)
        )
        return []


class ActionNotUnderstood(Action):
    """Once: ask for other words, with examples. Twice in a row: a person."""

    def name(self) -> str:
        return "action_not_understood"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        if self.name() in actions_of_previous_turn(tracker):
            return await hand_over(dispatcher, tracker, reason="The assistant did not understand twice in a row.")
        dispatcher.utter_message(response="utter_not_understood")
        return []


class ActionOutOfScope(Action):
    """Once: what it is for. Twice in a row: how to reach people; nobody is paused over small talk."""

    def name(self) -> str:
        return "action_out_of_scope"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        again = self.name() in actions_of_previous_turn(tracker)
        dispatcher.utter_message(
            response="utter_out_of_scope_again" if again else "utter_out_of_scope",
            phone=spoken.phone(services().settings.dispatch_phone),
        )
        return []


class ActionTakePicture(Action):
    """A picture without words: it belongs to what dispatch has open for this conversation, if anything is."""

    def name(self) -> str:
        return "action_take_picture"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        is_passed = await asyncio.to_thread(_add_to_case, read_turn(tracker))
        dispatcher.utter_message(response="utter_picture_passed" if is_passed else "utter_picture_only")
        return []


def _add_to_case(turn: Turn) -> bool:
    """Blocking."""
    with transaction(services().sessions) as session:
        cases = queries.of_conversation(session, turn.conversation_id)
        if cases:
            note = f"The customer sent a picture: {' '.join(turn.media_urls)}"
            commands.note(session, cases[-1].id, note, actor="customer", cause=turn.cause, now=turn.now)
        return bool(cases)
