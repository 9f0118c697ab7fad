"""The action server as the dialogue calls it.

Rasa's own endpoint opens a connection for every call, sends the whole domain with it, waits up to five minutes, and
when the call fails the dialogue goes on as if the action had done nothing. Here one session is kept for all calls, the
domain and the events before the last turns stay here (no action of ours reads them), and a call that fails ends the
turn (assistant/turn.py).
"""

import json
from typing import Any, NoReturn, TypeGuard

import aiohttp
from rasa.core.actions.constants import SELECTIVE_DOMAIN
from rasa.shared.core.events import SlotSet
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from assistant.events import read_event
from assistant.turn import TurnAborted, TurnFailed

_TIMEOUT = aiohttp.ClientTimeout(total=15, connect=3)
_KEEP_ALIVE_SECONDS = 4  # rasa_sdk's Sanic closes idle connections after 5
_TURNS_SENT = 2
_REJECTED = 400  # rasa_sdk's answer to ActionExecutionRejection: the action declines, and nothing is wrong


class ActionEndpoint(EndpointConfig):
    def __init__(self, url: str) -> None:
        super().__init__(url, **{SELECTIVE_DOMAIN: True})  # so that Rasa leaves the domain out
        self._session: aiohttp.ClientSession | None = None

    async def request(
        self,
        method: str = "post",
        subpath: str | None = None,
        content_type: str | None = "application/json",
        compress: bool = False,
        **kwargs: Any,
    ) -> dict[str, Any]:
        """Run an action. Ends the turn (TurnAborted) when that fails.

        Raises ClientResponseError with status 400 when the action declines to run, as Rasa expects it.
        """
        call = kwargs["json"]
        name = str(call["next_action"])
        call["domain"] = {}
        call["tracker"]["events"] = _latest_turns(call["tracker"].get("events") or [])
        try:
            status, body = await self._post(call)
        except (aiohttp.ClientError, TimeoutError) as error:
            _abort(f"{name}: action server unreachable ({type(error).__name__})", outage=True)
        if status == _REJECTED:
            raise ClientResponseError(status, "rejected", body)
        if status != 200:
            # The body of a 500 repeats the request: it must not reach the logs.
            _abort(f"{name}: action server answered {status}", outage=status in (502, 503, 504))
        try:
            answer = json.loads(body)
        except ValueError:
            _abort(f"{name}: answer is no JSON", outage=False)
        if not _is_answer(answer):
            _abort(f"{name}: answer is none that Rasa can read", outage=False)
        return answer

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def _post(self, call: dict[str, Any]) -> tuple[int, str]:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=50, keepalive_timeout=_KEEP_ALIVE_SECONDS)
            self._session = aiohttp.ClientSession(connector=connector, timeout=_TIMEOUT)
        try:
            return await self._post_once(self._session, call)
        except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError) as error:
            if isinstance(error, aiohttp.ClientConnectorError):
                raise
            # A kept connection that the server was just closing; actions are idempotent by their cause.
            return await self._post_once(self._session, call)

    async def _post_once(self, session: aiohttp.ClientSession, call: dict[str, Any]) -> tuple[int, str]:
        async with session.post(str(self.url), json=call) as response:
            return response.status, await response.text()


def _is_answer(answer: object) -> TypeGuard[dict[str, Any]]:
    """Whether Rasa can read it: what it cannot read it passes over, as if the action had done nothing."""
    if not isinstance(answer, dict):
        return False
    events, responses = answer.get("events", []), answer.get("responses", [])
    return (
        isinstance(events, list)
        and isinstance(responses, list)
        and all(isinstance(each, dict) for each in (*events, *responses))
        and all(map(_is_event, events))
    )


def _is_event(event: dict[str, Any]) -> bool:
    try:
        read = read_event(event)
    except (AttributeError, KeyError, TypeError, ValueError):
        return False
    return not (isinstance(read, SlotSet) and read.key is None)


def _latest_turns(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """From the text before the latest one on, and what was last said before that (actions/conversation.py)."""
    texts = [position for position, event in enumerate(events) if event["event"] == "user"]
    if len(texts) < _TURNS_SENT:
        return events
    start = texts[-_TURNS_SENT]
    said = next((event for event in reversed(events[:start]) if event["event"] == "bot"), None)
    return [*([said] if said else []), *events[start:]]


def _abort(reason: str, *, outage: bool) -> NoReturn:
    raise TurnAborted(TurnFailed(reason, outage=outage)) from None
