"""Who is writing, and about which delivery: settled before anything is said or changed."""

import asyncio
import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from actions.conversation import Turn, read_turn
from doorstep.bootstrap import services
from doorstep.database import reading
from doorstep.dms import queries, tracking_numbers
from doorstep.dms.identification import (
    Choose,
    Identification,
    Identified,
    NoMatch,
    identify,
)
from doorstep.dms.queries import DeliveryView
from doorstep.dms.status import OPEN, Status
from doorstep.language import spoken
from doorstep.language.choices import means_another, pick
from doorstep.messaging import conversations

REQUESTS = frozenset(
    {
        "where_is_my_package",
        "correct_address",
        "cancel_delivery",
        "give_access_code",
        "give_instructions",
        "reschedule",
        "hold_for_pickup",
        "report_not_received",
        "dispute_attempt",
        "report_damage",
        "ask_for_proof",
        "complain",
    }
)
"""Intents that are about a delivery and wait while we find out which."""

_ABOUT = {
    "report_not_received": {Status.DELIVERED},
    "report_damage": {Status.DELIVERED},
    "ask_for_proof": {Status.DELIVERED},
    "dispute_attempt": {Status.ATTEMPTED},
}
"""The statuses that a request speaks of; any other request is about what is still to come."""

ASIDES = frozenset(
    {
        "talk_to_person",
        "never_mind",
        "greet",
        "thank",
        "goodbye",
        "ask_for_help",
        "ask_if_bot",
        "stop_texts",
        "start_texts",
        "ambiguous_cancel",
        "picture_only",
        "empty_text",
    }
)
"""Intents that a rule answers in the middle of a form; the form then goes on."""

MOST_OFFERED = 5
MOST_TRIES = 3
_LONGEST_SENDER = 20
_ZIP = re.compile(r"(?<!\d)\d{5}(?!\d)")


def who_is_writing(
    turn: Turn, tracker: Tracker, *, request: str, chosen: str | None = None, said_zip: str | None = None
) -> Identification:
    """Settle the delivery by what the text says, or by what was `chosen` or said before. Blocking."""
    said = chosen or next(iter(tracking_numbers.find(turn.text)), None)
    with reading(services().sessions) as session:
        return _identify(session, turn, tracker, request, said, said_zip or _said_zip(turn))


def _identify(
    session: Session, turn: Turn, tracker: Tracker, request: str, said: str | None, said_zip: str | None
) -> Identification:
    conversation = conversations.find_conversation(session, turn.conversation_id)
    phone = conversation.their_number if conversation else None
    current = tracker.get_slot("delivery")
    about = _ABOUT.get(request, OPEN)
    return identify(
        queries.open_deliveries_of_phone(session, phone, turn.now) if phone else [],
        said_tracking_number=said,
        said_zip=said_zip,
        current=current,
        proven=current if tracker.get_slot("proof") == "zip" else None,
        wants_another=means_another(turn.text),
        is_relevant=lambda delivery: delivery.status in about,
        find=lambda tracking_number: queries.delivery(session, tracking_number),
    )


def _said_zip(turn: Turn) -> str | None:
    if turn.intent == "give_access_code":
        return None  # five digits open a gate
    found = turn.spans("postal_code") or _ZIP.findall(turn.text_without_tracking_number)
    return found[-1] if found else None


def remember(who: Identified) -> list[EventType]:
    return [
        SlotSet("delivery", who.delivery.tracking_number),
        SlotSet("proof", who.proof),
        SlotSet("identification_tries", None),
    ]


def ask_who(
    dispatcher: CollectingDispatcher, tracker: Tracker, who: Identification, *, request: str, turn: Turn
) -> list[EventType]:
    """Put the request aside and find out whose delivery it is about."""
    if (tracker.active_loop or {}).get("name"):  # one question at a time: what is being asked now comes first
        dispatcher.utter_message(response="utter_finish_first")
        return []
    offered = [_offer(option, turn) for option in who.options] if isinstance(who, Choose) else None
    no_match = _one_more_try(tracker) if isinstance(who, NoMatch) else [SlotSet("identified", None)]
    return [
        SlotSet("requests", [[request, turn.text_without_tracking_number]]),
        SlotSet("offered", offered),
        SlotSet("claimed_tracking_number", next(iter(tracking_numbers.find(turn.text)), None)),
        SlotSet("claimed_zip", _said_zip(turn)),
        SlotSet("identification_problem", _problem(who, turn)),
        *no_match,
        FollowupAction("identification_form"),
    ]


def _problem(who: Identification, turn: Turn) -> str | None:
    if isinstance(who, NoMatch):
        return "no_match"
    return "no_other" if means_another(turn.text) else None


def _offer(option: DeliveryView, turn: Turn) -> dict[str, str]:
    sender = option.sender_name[:_LONGEST_SENDER].rstrip() or option.tracking_number
    return {"tracking_number": option.tracking_number, "summary": f"{sender}, {_in_list(option, turn)}"}


def _in_list(option: DeliveryView, turn: Turn) -> str:
    since = spoken.day(option.status_changed_at, option.timezone, now=turn.now)
    match option.status:
        case Status.OUT_FOR_DELIVERY:
            return "out for delivery"
        case Status.HELD:
            return "held for pickup"
        case Status.ATTEMPTED:
            return f"tried {since}"
        case Status.CREATED | Status.AT_DEPOT:
            return f"due {spoken.day(option.window_start, option.timezone, now=turn.now)}"
        case finished:
            return f"{finished.value} {since}"


class ValidateIdentificationForm(Action):
    """Reads the answer to "which one?", "what is the tracking number?" or "and the ZIP?"."""

    def name(self) -> str:
        return "validate_identification_form"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        if tracker.get_slot("requested_slot") != "identified":
            return []  # the form has just begun; nothing was asked yet
        turn = read_turn(tracker)
        said = chosen(tracker, turn) or next(iter(tracking_numbers.find(turn.text)), None)
        said_zip = _said_zip(turn)
        if said is None and (said_zip is None or tracker.get_slot("offered")):
            return _no_information(tracker, turn)
        # Number and ZIP may come in two texts, in any order, and be corrected one by one.
        claimed = said or tracker.get_slot("claimed_tracking_number")
        claimed_zip = said_zip or tracker.get_slot("claimed_zip")
        claims = [SlotSet("claimed_tracking_number", claimed), SlotSet("claimed_zip", claimed_zip)]
        if claimed is None:
            return [*claims, SlotSet("identification_problem", None), SlotSet("identified", None)]
        who = await asyncio.to_thread(
            who_is_writing, turn, tracker, request=turn.intent, chosen=claimed, said_zip=claimed_zip
        )
        if isinstance(who, Identified):
            return [*remember(who), SlotSet("identified", True)]
        # A number that is not this phone's own: the list of its own is no longer what is asked about.
        claims.append(SlotSet("offered", None))
        if isinstance(who, NoMatch):
            return [*claims, SlotSet("identification_problem", "no_match"), *_one_more_try(tracker)]
        return [*claims, SlotSet("identification_problem", None), SlotSet("identified", None)]


def chosen(tracker: Tracker, turn: Turn) -> str | None:
    """The tracking number that the text picks from the list last shown."""
    offered = tracker.get_slot("offered") or []
    position = pick(turn.text, min(len(offered), MOST_OFFERED))
    return offered[position]["tracking_number"] if position is not None else None


def _no_information(tracker: Tracker, turn: Turn) -> list[EventType]:
    if turn.intent in ASIDES:
        return []  # not an answer: the form steps back and a rule replies
    waiting = tracker.get_slot("requests") or []
    if turn.intent in REQUESTS and turn.intent not in [request for request, _ in waiting]:
        one_more = [*waiting, [turn.intent, turn.text_without_tracking_number]]
        return [SlotSet("requests", one_more), SlotSet("identified", None)]
    return _one_more_try(tracker)


def _one_more_try(tracker: Tracker) -> list[EventType]:
    tries = (tracker.get_slot("identification_tries") or 0) + 1
    return [SlotSet("identification_tries", tries), SlotSet("identified", False if tries >= MOST_TRIES else None)]


class ActionAskIdentified(Action):
    def name(self) -> str:
        return "action_ask_identification_form_identified"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        problem = tracker.get_slot("identification_problem")
        if offered := tracker.get_slot("offered"):
            shown = offered[:MOST_OFFERED]
            lines = "\n".join(f"{number}) {option['summary']}" for number, option in enumerate(shown, 1))
            response = "utter_which_delivery" if shown == offered else "utter_which_delivery_of_many"
            dispatcher.utter_message(response=response, options=lines)
        elif problem == "no_match":
            dispatcher.utter_message(response="utter_no_match")
        elif tracker.get_slot("claimed_tracking_number"):
            dispatcher.utter_message(response="utter_ask_zip")
        elif tracker.get_slot("claimed_zip"):
            dispatcher.utter_message(response="utter_and_tracking_number")
        else:
            dispatcher.utter_message(
                response="utter_ask_other_tracking_number" if problem == "no_other" else "utter_ask_tracking_number"
            )
        return []
