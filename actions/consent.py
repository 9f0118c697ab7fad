"""Stopping and starting texts in free words, and what a bare CANCEL meant. Bare keywords never reach Rasa."""

import asyncio
import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import BotUttered, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import Turn, read_turn
from actions.identification import ASIDES, REQUESTS
from actions.requests import begin_request
from actions.resume import take_up
from actions.working_memory import forget_everything
from doorstep.bootstrap import services
from doorstep.database import transaction
from doorstep.language.choices import pick
from doorstep.messaging import consent, conversations, texts
from doorstep.transcript import OWED_BY_LEDGER

MEANINGS = ("texts", "delivery", "neither")
"""In the order in which utter_ask_cancel_meaning lists them."""
_WORDS = {
    "texts": frozenset("text texts texting message messages".split()),
    "delivery": frozenset("delivery deliver package parcel order shipment".split()),
    "neither": frozenset("nothing neither none no nope address change".split()),
}
_CHATTER = frozenset(
    "the these those this my your all just only it please pls thanks stop cancel of them i meant mean".split()
)


class ActionStopTexts(Action):
    """Opts the number out; the one confirmation is the ledger's, because nothing else may be sent afterwards."""

    def name(self) -> str:
        return "action_stop_texts"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        return [*forget_everything(), *await asyncio.to_thread(_opt_out, read_turn(tracker))]


class ActionStartTexts(Action):
    def name(self) -> str:
        return "action_start_texts"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        await asyncio.to_thread(_opt_in, read_turn(tracker))
        dispatcher.utter_message(response="utter_texts_on")
        return []


class ValidateCancelForm(Action):
    def name(self) -> str:
        return "validate_cancel_form"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        if tracker.get_slot("requested_slot") != "cancel_meaning":
            return [SlotSet("cancel_meaning", None)]
        turn = read_turn(tracker)
        meaning = _cancel_meaning(turn)
        if meaning is None and turn.intent in ASIDES - {"ambiguous_cancel"}:
            return []  # not an answer: the form steps back and a rule replies
        return [SlotSet("cancel_meaning", meaning)]


def _cancel_meaning(turn: Turn) -> str | None:
    position = pick(turn.text, len(MEANINGS))
    if position is not None:
        return MEANINGS[position]
    if named := _named(turn.text):
        return named
    if turn.intent == "stop_texts":
        return "texts"
    if turn.intent == "cancel_delivery":
        return "delivery"
    return "neither" if turn.intent in {"deny", "never_mind"} | REQUESTS else None


def _named(text: str) -> str | None:
    """The meaning whose own words the text consists of: "the delivery", "just these texts"."""
    words = set(re.findall(r"[a-z']+", text.lower())) - _CHATTER
    return next((meaning for meaning, own in _WORDS.items() if words and words <= own), None)


class ActionAskCancelMeaning(Action):
    def name(self) -> str:
        return "action_ask_cancel_form_cancel_meaning"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        is_correcting = tracker.get_slot("address_work") is not None
        dispatcher.utter_message(
            response="utter_ask_cancel_meaning_in_correction" if is_correcting else "utter_ask_cancel_meaning"
        )
        return []


class ActionSettleCancel(Action):
    def name(self) -> str:
        return "action_settle_cancel"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = read_turn(tracker)
        meaning = tracker.get_slot("cancel_meaning")
        if meaning == "texts":
            return [*forget_everything(), *await asyncio.to_thread(_opt_out, turn)]
        if meaning == "delivery":
            return [
                *forget_everything(),
                *await begin_request(dispatcher, tracker, turn, intent="cancel_delivery", text=""),
            ]
        if turn.intent in REQUESTS - {"cancel_delivery"} and not _named(turn.text):
            # They went on to something else, which says that nothing was to be cancelled.
            request = [turn.intent, turn.text_without_tracking_number]
            return [*forget_everything(), *await take_up(dispatcher, tracker, turn, [request], about=None)]
        is_correcting = tracker.get_slot("address_work") is not None
        dispatcher.utter_message(response="utter_dropped" if is_correcting else "utter_nothing_cancelled")
        return forget_everything()


def _opt_out(turn: Turn) -> list[EventType]:
    """What the transcript shows of the confirmation, which is owed by the ledger and not said by the dialogue."""
    confirmation = texts.opted_out(services().settings.company_name)
    with transaction(services().sessions) as session:
        conversation = conversations.conversation(session, turn.conversation_id)
        opted_out = consent.opt_out(
            session,
            conversation.their_number,
            turn.cause,
            turn.now,
            confirmation=confirmation,
            conversation_id=turn.conversation_id,
        )
    return [BotUttered(confirmation, metadata={OWED_BY_LEDGER: True})] if opted_out.is_new else []


def _opt_in(turn: Turn) -> None:
    with transaction(services().sessions) as session:
        conversation = conversations.conversation(session, turn.conversation_id)
        consent.opt_in(session, conversation.their_number, turn.cause, turn.now)
