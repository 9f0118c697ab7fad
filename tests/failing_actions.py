"""The product's actions, which fail for as long as the file FAILING_ACTIONS is there: something is down."""

import os
from pathlib import Path
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.customer_turn import ActionCustomerTurn
from actions.driver_turn import ActionDriverTurn

_FILE = Path(os.environ["FAILING_ACTIONS"])


class CustomerTurn(ActionCustomerTurn):
    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        _fail()
        return await super().run(dispatcher, tracker, domain)


class DriverTurn(ActionDriverTurn):
    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        _fail()
        return await super().run(dispatcher, tracker, domain)


def _fail() -> None:
    if _FILE.exists():
        raise ConnectionError
