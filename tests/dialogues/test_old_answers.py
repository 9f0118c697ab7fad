"""A yes is judged by the age of its question: Rasa's own time stamps, so no running house can show it."""

from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.address_correction import ActionReadBack, ValidateAddressForm
from doorstep.transcript import OWED_BY_LEDGER
from tests.dialogues.people import LA_SALLE

ASKED_AT = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
DRAFT = asdict(replace(LA_SALLE, unit="4B"))


def answered(text: str, after: timedelta, **slots: Any) -> Tracker:
    message = {"text": text, "intent": {"name": "affirm"}, "entities": [], "metadata": {"message_id": "SM1"}}
    events = [
        {"event": "bot", "timestamp": ASKED_AT.timestamp(), "text": "Yes or no?"},
        {"event": "user", "timestamp": (ASKED_AT + after).timestamp(), "text": text},
    ]
    work = {"delivery": "LM123456789", "proof": "phone", "base": asdict(LA_SALLE), "draft": DRAFT}
    known = {
        "requested_slot": "address_confirmed",
        "delivery": "LM123456789",
        "new_address": DRAFT,
        "address_work": work,
    }
    return Tracker("sms-1", known | slots, message, events, False, None, {}, "action_listen")


async def validated(tracker: Tracker) -> dict[str, Any]:
    events = await ValidateAddressForm().run(CollectingDispatcher(), tracker, {})
    return {event["name"]: event["value"] for event in events}


async def test_a_yes_of_the_same_day_is_a_yes() -> None:
    assert await validated(answered("yes", timedelta(hours=11))) == {"address_confirmed": True}


async def test_a_yes_of_the_next_day_is_asked_for_again() -> None:
    slots = await validated(answered("yes", timedelta(hours=13)))
    assert slots["address_confirmed"] is None
    dispatcher = CollectingDispatcher()
    await ActionReadBack().run(dispatcher, answered("yes", timedelta(0), address_work=slots["address_work"]), {})
    assert [said["response"] for said in dispatcher.messages] == ["utter_address_stale_question", "utter_read_back"]


async def test_help_in_between_makes_no_old_question_young() -> None:
    tracker = answered("yes", timedelta(hours=13))
    helped = {"event": "bot", "text": "Text STOP to end texts.", "metadata": {OWED_BY_LEDGER: True}}
    tracker.events.insert(1, helped | {"timestamp": (ASKED_AT + timedelta(hours=12, minutes=59)).timestamp()})
    assert (await validated(tracker))["address_confirmed"] is None


@pytest.mark.parametrize("text", ["yes no wait", "yes, not", "wrong, yes"])
async def test_whatever_the_model_makes_of_it_a_yes_with_a_no_in_it_is_none(text: str) -> None:
    slots = await validated(answered(text, timedelta(minutes=1)))
    assert slots["address_confirmed"] is None
