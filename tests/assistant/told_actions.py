"""The action of the tiny model, which does as the test's own process says (tests/assistant/servers.py)."""

import asyncio
import json
import os
from http import HTTPStatus
from http.client import HTTPConnection
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher


class ActionLocate(Action):
    def name(self) -> str:
        return "action_locate"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        call = {"next_action": self.name(), "tracker": tracker.current_state()}
        answer = await asyncio.to_thread(_ask, call)
        dispatcher.messages += answer.get("responses", [])
        events: list[EventType] = answer.get("events", [])
        return events


def _ask(call: dict[str, Any]) -> dict[str, Any]:
    """Raises OSError while nobody listens, as a part that is down does, and RuntimeError where it answers no 200."""
    connection = HTTPConnection("127.0.0.1", int(os.environ["TOLD_ACTIONS_PORT"]), timeout=120)
    try:
        connection.request("POST", "/", json.dumps(call), {"Content-Type": "application/json"})
        response = connection.getresponse()
        body = response.read()
    finally:
        connection.close()
    if response.status != HTTPStatus.OK:
        raise RuntimeError(response.status)
    answer: dict[str, Any] = json.loads(body)
    return answer
