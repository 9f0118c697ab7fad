"""Requests the assistant cannot carry out itself yet: passed to dispatch as a case, and said so."""

import asyncio
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import Turn, read_turn, say
from actions.identification import ask_who, remember, who_is_writing
from actions.person import dispatch_hours, reply_due
from actions.where_is_my_package import where_is
from doorstep.bootstrap import services
from doorstep.cases.commands import open_case
from doorstep.cases.lifecycle import Kind
from doorstep.database import transaction
from doorstep.dms.identification import Identified
from doorstep.dms.queries import DeliveryView
from doorstep.dms.status import OPEN, Status

CASE_OF_INTENT = {
    "cancel_delivery": (Kind.REFUSAL, "The customer does not want the delivery."),
    "give_access_code": (Kind.ACCESS, "The customer sent how to get in."),
    "give_instructions": (Kind.DELIVERY_CHANGE, "The customer sent delivery instructions."),
    "reschedule": (Kind.DELIVERY_CHANGE, "The customer wants another day or time."),
    "hold_for_pickup": (Kind.DELIVERY_CHANGE, "The customer wants to pick the package up."),
    "report_not_received": (Kind.NOT_RECEIVED, "Marked delivered, and the customer does not have it."),
    "dispute_attempt": (Kind.ATTEMPT_DISPUTED, "The customer says the attempt did not happen as recorded."),
    "report_damage": (Kind.DAMAGE, "The customer reports damage or a wrong item."),
    "ask_for_proof": (Kind.PROOF_WANTED, "The customer wants proof of delivery."),
    "complain": (Kind.COMPLAINT, "The customer complains."),
}
_ALWAYS = frozenset({"report_damage", "complain"})
_ABOUT_A_DELIVERED_ONE = frozenset({"report_not_received", "ask_for_proof"})


class ActionPassToDispatch(Action):
    def name(self) -> str:
        return "action_pass_to_dispatch"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = read_turn(tracker)
        return await pass_to_dispatch(dispatcher, tracker, turn, intent=turn.intent)


async def pass_to_dispatch(
    dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, *, intent: str, chosen: str | None = None
) -> list[EventType]:
    who = await asyncio.to_thread(who_is_writing, turn, tracker, request=intent, chosen=chosen)
    if not isinstance(who, Identified):
        return ask_who(dispatcher, tracker, who, request=intent, turn=turn)
    if not _makes_sense(intent, who.delivery):
        say(dispatcher, where_is(who.delivery, who.proof, turn.now))
        dispatcher.utter_message(response="utter_if_that_is_wrong")
        return remember(who)
    await asyncio.to_thread(_open, turn, who.delivery.tracking_number, intent)
    dispatcher.utter_message(response=f"utter_passed_{intent}", tracking_number=who.delivery.tracking_number)
    say(dispatcher, [dispatch_hours(turn.now, services().settings)])
    return remember(who)


def _makes_sense(intent: str, delivery: DeliveryView) -> bool:
    """Whether there is anything for dispatch to do: nobody can leave at the back door what was delivered already."""
    if intent in _ALWAYS:
        return True
    if intent in _ABOUT_A_DELIVERED_ONE:
        return delivery.status is Status.DELIVERED
    if intent == "dispute_attempt":
        return bool(delivery.attempts)
    if intent == "hold_for_pickup" and delivery.status is Status.HELD:
        return False
    return delivery.status in OPEN


def _open(turn: Turn, tracking_number: str, intent: str) -> None:
    kind, reason = CASE_OF_INTENT[intent]
    with transaction(services().sessions) as session:
        open_case(
            session,
            kind=kind,
            tracking_number=tracking_number,
            conversation_id=turn.conversation_id,
            opened_by="customer",
            reason=reason,
            details={"message_id": turn.cause},
            cause=turn.cause,
            now=turn.now,
            next_step="Read the conversation, act, tell the customer.",
            due_at=reply_due(turn.now, services().settings),
        )
